// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink;

import io.costwire.schemas.topics.TopicSerdes;
import io.costwire.sink.batch.BatchLimits;
import io.costwire.sink.batch.Lane;
import io.costwire.sink.batch.Load;
import io.costwire.sink.table.Route;
import io.costwire.sink.table.Routes;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;

/**
 * Decodes what a poll brought and puts it into the lanes. Holds a partition whose next record
 * cannot be decoded because the registry does not answer. Used by the loop's thread only.
 */
final class Intake implements AutoCloseable {
  private static final String TROUBLE = "schema registry";

  /** Pause before the registry is asked again: long enough not to press a struggling one. */
  private static final Duration HOLD = Duration.ofSeconds(1);

  private final Consumer<byte[], byte[]> consumer;
  private final Map<String, Inlet<?>> inlets = new LinkedHashMap<>();
  private final Map<TopicPartition, Instant> held = new HashMap<>();
  private final SinkMetrics metrics;
  private final Lag lag;
  private final InstantSource clock;

  Intake(
      Consumer<byte[], byte[]> consumer,
      TopicSerdes serdes,
      BatchLimits limits,
      SinkMetrics metrics,
      InstantSource clock) {
    this.consumer = consumer;
    this.metrics = metrics;
    this.clock = clock;
    for (Route<?> route : Routes.ALL) {
      String topic = route.topic().name();
      inlets.put(topic, new Inlet<>(route, new Lane(topic, limits), serdes));
    }
    this.lag = new Lag(consumer, topics(), metrics, clock);
  }

  Set<String> topics() {
    return inlets.keySet();
  }

  /** Lanes that should be sent now. */
  Collection<Lane> dueLanes() {
    Instant now = clock.instant();
    return lanes().filter(lane -> lane.isDue(now)).toList();
  }

  /** Lanes that hold anything. */
  Collection<Lane> filledLanes() {
    return lanes().filter(lane -> !lane.isEmpty()).toList();
  }

  private Stream<Lane> lanes() {
    return inlets.values().stream().map(Inlet::lane);
  }

  Lane lane(String topic) {
    Inlet<?> inlet = inlets.get(topic);
    if (inlet == null) {
      throw new IllegalArgumentException("the sink does not read " + topic);
    }
    return inlet.lane();
  }

  void accept(ConsumerRecords<byte[], byte[]> records) {
    Set<TopicPartition> stopped = new HashSet<>();
    for (TopicPartition partition : records.partitions()) {
      if (!accept(partition, records.records(partition))) {
        stopped.add(partition);
      }
    }
    // The next offsets pass over transaction markers too, so an idle partition has no lag left.
    records
        .nextOffsets()
        .forEach(
            (partition, next) -> {
              if (!stopped.contains(partition)) {
                advance(partition, next.offset());
              }
            });
    lag.show();
  }

  private boolean accept(TopicPartition partition, List<ConsumerRecord<byte[], byte[]>> records) {
    Inlet<?> inlet = inlets.get(partition.topic());
    if (inlet == null) {
      throw new IllegalStateException("got a record of " + partition + ", which is not read");
    }
    int rows = inlet.lane().rows();
    int read = 0;
    try {
      for (ConsumerRecord<byte[], byte[]> record : records) {
        switch (inlet.take(record)) {
          case BUFFERED -> read++;
          case TOMBSTONE -> {
            read++;
            metrics.tombstone(record.topic());
          }
          case NOT_NOW -> {
            hold(partition, record.offset());
            return false;
          }
        }
      }
      metrics.working(TROUBLE);
      return true;
    } finally {
      metrics.read(partition.topic(), read);
      metrics.pending(inlet.lane().rows() - rows);
    }
  }

  private void hold(TopicPartition partition, long offset) {
    metrics.failing(TROUBLE, "does not answer; a schema of " + partition.topic() + " is needed");
    consumer.seek(partition, offset);
    advance(partition, offset);
    held.put(partition, clock.instant().plus(HOLD));
  }

  private void advance(TopicPartition partition, long next) {
    lane(partition.topic()).advance(partition.partition(), next, clock.instant());
  }

  /** Partitions that should not be read now: their lane is full or the registry is away. */
  Set<TopicPartition> notNow(Set<TopicPartition> assigned) {
    held.values().removeIf(until -> !until.isAfter(clock.instant()));
    Set<TopicPartition> notNow = new HashSet<>();
    for (TopicPartition partition : assigned) {
      if (held.containsKey(partition) || lane(partition.topic()).isFull()) {
        notNow.add(partition);
      }
    }
    return notNow;
  }

  /** Forgets partitions that are no longer ours. */
  void release(Collection<TopicPartition> partitions) {
    held.keySet().removeAll(partitions);
    for (TopicPartition partition : partitions) {
      Lane lane = lane(partition.topic());
      int rows = lane.rows();
      int records = lane.records();
      lane.release(List.of(partition.partition()));
      if (lane.rows() < rows) {
        metrics.abandoned(partition.topic(), records - lane.records(), rows - lane.rows());
      }
    }
  }

  @Override
  public void close() {
    for (Inlet<?> inlet : inlets.values()) {
      Load rest = inlet.lane().take();
      metrics.abandoned(rest.topic(), rest.records(), rest.rows());
      inlet.close();
    }
  }
}
