// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.runtime;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.StateRestoreListener;

/** How much state is yet to be restored from changelogs, for readiness, and what it took. */
public final class RestoreProgress implements StateRestoreListener {
  private final Map<TopicPartition, Restore> left = new ConcurrentHashMap<>();
  private final Counter records;
  private final Timer time;

  /** Of one changelog. */
  private record Restore(long left, long startedAtNanos) {
    Restore minus(long restored) {
      return new Restore(Math.max(0, left - restored), startedAtNanos);
    }
  }

  public RestoreProgress(MeterRegistry meters) {
    this.records = meters.counter("costwire_streams_restored_records");
    this.time =
        Timer.builder("costwire_streams_restore")
            .description("Time that the restore of one changelog took")
            .register(meters);
    meters.gauge("costwire_streams_restore_records_left", this, RestoreProgress::recordsLeft);
  }

  @Override
  public void onRestoreStart(TopicPartition partition, String store, long start, long end) {
    left.put(partition, new Restore(Math.max(0, end - start), System.nanoTime()));
  }

  @Override
  public void onBatchRestored(
      TopicPartition partition, String store, long batchEnd, long restored) {
    records.increment((double) restored);
    left.computeIfPresent(partition, (p, restore) -> restore.minus(restored));
  }

  @Override
  public void onRestoreEnd(TopicPartition partition, String store, long restored) {
    Restore done = left.remove(partition);
    if (done != null) {
      time.record(Duration.ofNanos(System.nanoTime() - done.startedAtNanos));
    }
  }

  @Override
  public void onRestoreSuspended(TopicPartition partition, String store, long restored) {
    left.remove(partition);
  }

  private long recordsLeft() {
    return left.values().stream().mapToLong(Restore::left).sum();
  }

  /** In words, empty when nothing is being restored. */
  public String remaining() {
    return left.isEmpty()
        ? ""
        : ", %d records of %d changelogs to restore".formatted(recordsLeft(), left.size());
  }
}
