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

  /** What was last sent to Kafka, so that an old failure never takes the place of newer news. */
  private final Map<TopicPartition, OffsetAndMetadata> lastSent = new HashMap<>();

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

  /** Commits without waiting; what fails is committed again, so that an idle topic has no lag. */
  void commit() {
    if (acknowledged.isEmpty()) {
      return;
    }
    probe.at(CrashPoint.BEFORE_COMMIT);
    Map<TopicPartition, OffsetAndMetadata> offsets = Map.copyOf(acknowledged);
    acknowledged.clear();
    lastSent.putAll(offsets);
    consumer.commitAsync(
        offsets,
        (sent, error) -> {
          if (error != null) {
            metrics.commitFailed();
            again(sent);
          }
        });
    probe.at(CrashPoint.AFTER_COMMIT);
  }

  private void again(Map<TopicPartition, OffsetAndMetadata> failed) {
    failed.forEach(
        (partition, offset) -> {
          if (offset.equals(lastSent.get(partition))) {
            acknowledged.putIfAbsent(partition, offset);
          }
        });
  }

  /** Commits and waits, before partitions are given away. */
  void commitNow() {
    if (acknowledged.isEmpty()) {
      return;
    }
    lastSent.putAll(acknowledged);
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
    lastSent.keySet().removeAll(partitions);
  }
}
