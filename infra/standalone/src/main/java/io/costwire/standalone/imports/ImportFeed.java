// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.imports;

import io.costwire.client.UsageEvent;
import io.costwire.runtime.Env;
import io.costwire.schemas.topics.Checksum;
import io.costwire.schemas.topics.Topics;
import io.costwire.sender.kafka.UsageEventMapper;
import io.costwire.standalone.stack.ClickHouseClient;
import io.costwire.standalone.stack.Endpoints;
import io.costwire.standalone.stack.PriceBooks;
import io.costwire.streams.runtime.StreamsProperties;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Publishes imported events to usage.events as the collector does, a few batches ahead of the
 * streams app, so that what happens meanwhile waits for seconds and not for the whole past. What
 * the table has already is not sent: the streams app knows repeats of its horizon only.
 */
public final class ImportFeed implements ImportTarget {
  /** Batches that the streams app has not taken yet. */
  private static final int AHEAD_MAX = 10;

  /** An app that does not get on for this long is not running. */
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  /** The sink inserts every second or two; nothing new for this long is all there is. */
  private static final Duration SETTLED = Duration.ofSeconds(15);

  private static final Duration POLL = Duration.ofMillis(100);

  private final KnownEvents known;
  private final KafkaProducer<String, byte[]> producer;
  private final Serializer<io.costwire.schemas.UsageEvent> values;
  private final Admin admin;
  private final Deque<Map<TopicPartition, Long>> ahead = new ArrayDeque<>();

  public ImportFeed(
      Endpoints endpoints, Map<String, String> environment, ClickHouseClient clickHouse) {
    Env env = new Env(environment);
    Map<String, Object> config = new HashMap<>(PriceBooks.client(endpoints, env));
    this.known = new KnownEvents(clickHouse);
    this.admin = Admin.create(new HashMap<>(config));
    this.values = PriceBooks.serdes(endpoints, env).serializer(Topics.USAGE_EVENTS);
    config.put("acks", "all");
    config.put("enable.idempotence", "true");
    config.put("compression.type", "lz4");
    config.put("linger.ms", "20");
    config.put("client.id", "costwire-import");
    this.producer = new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer());
  }

  @Override
  public Taken take(List<UsageEvent> batch) {
    KnownEvents.Split split = known.split(batch);
    if (!split.fresh().isEmpty()) {
      ahead.add(send(split.fresh()));
      while (ahead.size() > AHEAD_MAX) {
        awaitCommitted(ahead.remove());
      }
    }
    return new Taken(split.fresh().size(), split.alreadyThere(), split.sealed());
  }

  private Map<TopicPartition, Long> send(List<UsageEvent> batch) {
    String topic = Topics.USAGE_EVENTS.name();
    List<Future<RecordMetadata>> sent = new ArrayList<>(batch.size());
    for (UsageEvent event : batch) {
      byte[] value = values.serialize(topic, UsageEventMapper.toAvro(event));
      var message = new ProducerRecord<>(topic, Objects.requireNonNull(event.eventId()), value);
      Checksum.add(message.headers(), topic, value);
      sent.add(producer.send(message));
    }
    producer.flush();
    Map<TopicPartition, Long> ends = new HashMap<>();
    for (Future<RecordMetadata> one : sent) {
      RecordMetadata at = get(one, "Kafka did not take an event; run the command again");
      ends.merge(new TopicPartition(at.topic(), at.partition()), at.offset() + 1, Math::max);
    }
    return ends;
  }

  private void awaitCommitted(Map<TopicPartition, Long> ends) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!isCommitted(ends)) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException(
            ("the streams app did not take the events within %d s; check it with ./costwire"
                    + " status, then run the command again: what was sent is not counted twice")
                .formatted(PATIENCE.toSeconds()));
      }
      LockSupport.parkNanos(POLL.toNanos());
    }
  }

  private boolean isCommitted(Map<TopicPartition, Long> ends) {
    Map<TopicPartition, OffsetAndMetadata> committed =
        get(
            admin
                .listConsumerGroupOffsets(StreamsProperties.APPLICATION_ID)
                .partitionsToOffsetAndMetadata(),
            "Kafka does not tell how far the streams app is");
    return ends.entrySet().stream()
        .allMatch(
            end -> {
              OffsetAndMetadata at = committed.get(end.getKey());
              return at != null && at.offset() >= end.getValue();
            });
  }

  @Override
  public long settle(long sent, Instant from, Instant to) {
    while (!ahead.isEmpty()) {
      awaitCommitted(ahead.remove());
    }
    long stored = known.stored(from, to);
    long progress = System.nanoTime();
    // what the streams app knew to be a repeat never comes
    while (stored < sent && System.nanoTime() - progress < SETTLED.toNanos()) {
      LockSupport.parkNanos(POLL.toNanos() * 5);
      long now = known.stored(from, to);
      if (now > stored) {
        stored = now;
        progress = System.nanoTime();
      }
    }
    return stored;
  }

  private static <T> T get(Future<T> future, String problem) {
    try {
      return future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while events were sent", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(problem + ": " + e.getCause(), e);
    }
  }

  @Override
  public void close() {
    producer.close();
    admin.close();
    values.close();
  }
}
