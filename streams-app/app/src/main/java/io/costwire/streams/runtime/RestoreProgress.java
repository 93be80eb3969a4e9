// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.runtime;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.StateRestoreListener;

/** How much state is yet to be restored from changelogs, for readiness. */
public final class RestoreProgress implements StateRestoreListener {
  private final Map<TopicPartition, Long> left = new ConcurrentHashMap<>();

  @Override
  public void onRestoreStart(TopicPartition partition, String store, long start, long end) {
    left.put(partition, Math.max(0, end - start));
  }

  @Override
  public void onBatchRestored(
      TopicPartition partition, String store, long batchEnd, long restored) {
    left.computeIfPresent(partition, (p, n) -> Math.max(0, n - restored));
  }

  @Override
  public void onRestoreEnd(TopicPartition partition, String store, long restored) {
    left.remove(partition);
  }

  @Override
  public void onRestoreSuspended(TopicPartition partition, String store, long restored) {
    left.remove(partition);
  }

  /** In words, empty when nothing is being restored. */
  public String remaining() {
    long records = left.values().stream().mapToLong(Long::longValue).sum();
    return left.isEmpty()
        ? ""
        : ", %d records of %d changelogs to restore".formatted(records, left.size());
  }
}
