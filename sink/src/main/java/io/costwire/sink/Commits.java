// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink;

import io.costwire.sink.batch.Load;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Offsets that ClickHouse acknowledged and Kafka does not know yet. Used by the loop's thread only.
 */
final class Commits {
  private final Consumer<byte[], byte[]> consumer;
  private final SinkMetrics metrics;
  private final CrashPoint.Probe probe;
  private final TopicGuard guard;
  private final Map<TopicPartition, OffsetAndMetadata> acknowledged = new HashMap<>();

  Commits(
      Consumer<byte[], byte[]> consumer,
      SinkMetrics metrics,
      CrashPoint.Probe probe,
      TopicGuard guard) {
    this.consumer = consumer;
    this.metrics = metrics;
    this.probe = probe;
    this.guard = guard;
  }

  /** Notes what landed. Partitions that were lost in the meantime are another instance's. */
  void acknowledge(List<Load> landed) {
    Set<TopicPartition> ours = consumer.assignment();
    for (Load load : landed) {
      load.positions()
          .forEach(
              (partition, next) -> {
                TopicPartition key = new TopicPartition(load.topic(), partition);
                if (ours.contains(key)) {
                  var offset = new OffsetAndMetadata(next, guard.mark(load.topic()));
                  acknowledged.merge(key, offset, (a, b) -> a.offset() >= b.offset() ? a : b);
                }
              });
    }
  }

  /** Commits without waiting; what fails is covered by the next commit or read again. */
  void commit() {
    if (acknowledged.isEmpty()) {
      return;
    }
    probe.at(CrashPoint.BEFORE_COMMIT);
    consumer.commitAsync(
        Map.copyOf(acknowledged),
        (offsets, error) -> {
          if (error != null) {
            metrics.commitFailed();
          }
        });
    acknowledged.clear();
    probe.at(CrashPoint.AFTER_COMMIT);
  }

  /** Commits and waits, before partitions are given away. */
  void commitNow() {
    if (acknowledged.isEmpty()) {
      return;
    }
    try {
      consumer.commitSync(Map.copyOf(acknowledged));
    } catch (KafkaException e) {
      // The group went on without us; the next owner reads these records again.
      metrics.commitFailed();
    }
    acknowledged.clear();
  }

  /** Forgets partitions that are no longer ours. */
  void release(Collection<TopicPartition> partitions) {
    acknowledged.keySet().removeAll(partitions);
  }
}
