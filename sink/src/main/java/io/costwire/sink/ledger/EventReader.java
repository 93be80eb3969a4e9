// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink.ledger;

import io.costwire.schemas.EventKind;
import io.costwire.schemas.UsageEvent;
import io.costwire.schemas.topics.TopicSerdes;
import io.costwire.schemas.topics.Topics;
import io.costwire.sink.ledger.Chunk.Accepted;
import io.costwire.sink.ledger.Chunk.Event;
import io.costwire.sink.ledger.Chunk.EventName;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;

/** Reads usage.events chunk by chunk; of each record it keeps its identity. */
final class EventReader implements AutoCloseable {
  /** Some 10 MB, and a query that ClickHouse answers in well under a second. */
  static final int CHUNK = 20_000;

  private static final Duration POLL = Duration.ofMillis(200);

  /** A topic that does not move for this long is broken, not slow. */
  private static final Duration STALL = Duration.ofSeconds(20);

  private static final Duration CLOSE = Duration.ofSeconds(2);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Deserializer<UsageEvent> events;

  EventReader(LedgerSettings.Kafka kafka) {
    Map<String, Object> config = new HashMap<>(kafka.client());
    config.put("isolation.level", "read_committed");
    config.put("enable.auto.commit", false);
    config.put("auto.offset.reset", "earliest");
    config.put("max.poll.records", 5_000);
    config.put("client.id", "costwire-sink-ledger");
    this.consumer =
        new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    this.events =
        new TopicSerdes(kafka.registryUrl(), kafka.registryClient())
            .deserializer(Topics.USAGE_EVENTS);
  }

  /**
   * Reads up to {@link #CHUNK} records and the rest of the batch.
   *
   * @param end offset that is not read any more
   * @throws IllegalStateException when Kafka or the registry does not give what is there
   */
  Chunk read(int partition, long from, long end) {
    TopicPartition place = new TopicPartition(Topics.USAGE_EVENTS.name(), partition);
    consumer.assign(List.of(place));
    consumer.seek(place, from);
    List<Accepted> accepted = new ArrayList<>();
    long to = from;
    long lastProgress = System.nanoTime();
    while (to < end && accepted.size() < CHUNK) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        if (record.offset() < end) {
          accepted(record).ifPresent(accepted::add);
        }
      }
      long next = Math.min(end, consumer.position(place));
      if (next > to) {
        lastProgress = System.nanoTime();
      } else if (System.nanoTime() - lastProgress > STALL.toNanos()) {
        throw new IllegalStateException(
            "reading %s at %d does not get on: Kafka gave nothing for %d s; check the broker"
                .formatted(place, to, STALL.toSeconds()));
      }
      to = next;
    }
    return new Chunk(partition, from, to, accepted);
  }

  /** Nothing for a heartbeat. */
  private Optional<Accepted> accepted(ConsumerRecord<byte[], byte[]> record) {
    Instant arrivedAt = Instant.ofEpochMilli(record.timestamp());
    UsageEvent event;
    try {
      event = events.deserialize(record.topic(), record.value());
    } catch (SerializationException | ClassCastException e) {
      if (isRegistryAway(e)) {
        throw new IllegalStateException(
            "the schema registry does not answer, so events cannot be read: " + e.getMessage(), e);
      }
      return Optional.of(new Accepted(record.offset(), arrivedAt, null));
    }
    if (event == null) {
      return Optional.of(new Accepted(record.offset(), arrivedAt, null));
    }
    if (event.getKind() == EventKind.HEARTBEAT) {
      return Optional.empty();
    }
    EventName name = new EventName(event.getTenant(), event.getEventId());
    return Optional.of(
        new Accepted(record.offset(), arrivedAt, new Event(name, event.getEventTime())));
  }

  private static boolean isRegistryAway(Exception e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof IOException) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void close() {
    consumer.close(CloseOptions.timeout(CLOSE));
    events.close();
  }
}
