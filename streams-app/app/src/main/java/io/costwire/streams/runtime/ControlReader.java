// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.runtime;

import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import io.costwire.schemas.topics.TopicSerdes;
import io.costwire.streams.flow.ControlFeed;
import io.costwire.streams.flow.StageMetrics;
import io.costwire.streams.wire.SchemaRegistry;
import io.micrometer.core.instrument.Counter;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the control topics whole, from the beginning, on a thread of its own, and keeps following
 * them. Records that cannot be read are skipped and counted; when the registry is away it waits.
 */
public final class ControlReader implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ControlReader.class);
  private static final Duration POLL = Duration.ofMillis(250);
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

  private final Map<String, Object> clientConfig;
  private final Map<String, Follower<?>> followers = new HashMap<>();
  private final StageMetrics metrics;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread;
  private volatile boolean settled;
  private volatile @Nullable String problem;

  /** A feed and how its values are read. */
  private record Follower<V extends SpecificRecord>(
      ControlFeed<V> feed, Deserializer<V> deserializer) {
    void accept(String key, byte @Nullable [] value) {
      feed.accept(key, value == null ? null : deserializer.deserialize(feed.topic().name(), value));
    }

    static <V extends SpecificRecord> Follower<V> of(ControlFeed<V> feed, TopicSerdes serdes) {
      return new Follower<>(feed, serdes.deserializer(feed.topic()));
    }
  }

  /**
   * @param client how to reach Kafka, in Kafka's own names
   */
  public ControlReader(
      Map<String, Object> client,
      TopicSerdes serdes,
      List<ControlFeed<?>> feeds,
      StageMetrics metrics) {
    this.clientConfig = new HashMap<>(client);
    this.clientConfig.put("enable.auto.commit", "false");
    this.clientConfig.put("isolation.level", "read_committed");
    this.metrics = metrics;
    for (ControlFeed<?> feed : feeds) {
      followers.put(feed.topic().name(), Follower.of(feed, serdes));
      refused(feed.topic().name()); // alerts need a 0 to rise from
    }
    this.thread =
        Thread.ofPlatform().name("streams-control").daemon(true).unstarted(this::followUntilClosed);
  }

  public void start() {
    thread.start();
  }

  private Counter refused(String topic) {
    return metrics.counter("control_records_refused", "topic", topic);
  }

  /** Whether everything that was in the topics at the start has been taken in. */
  public boolean isSettled() {
    return settled;
  }

  /** What keeps it from reading, or null. */
  public @Nullable String problem() {
    return problem;
  }

  private void followUntilClosed() {
    while (closed.getCount() > 0) {
      try (var consumer =
          new KafkaConsumer<>(
              clientConfig, new StringDeserializer(), new ByteArrayDeserializer())) {
        follow(consumer);
      } catch (WakeupException e) {
        return;
      } catch (KafkaException e) {
        problem = "cannot read the control topics: " + e.getMessage();
        log.warn("stage=control state=retrying reason={}", e.getMessage());
        pause();
      }
    }
  }

  private void follow(Consumer<String, byte[]> consumer) {
    List<TopicPartition> partitions =
        followers.keySet().stream().map(topic -> new TopicPartition(topic, 0)).toList();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    boolean caughtUp = false;
    while (closed.getCount() > 0) {
      var records = consumer.poll(POLL);
      records.forEach(this::accept);
      boolean reachedNow =
          !caughtUp
              && ends.entrySet().stream()
                  .allMatch(e -> consumer.position(e.getKey()) >= e.getValue());
      caughtUp |= reachedNow;
      if (reachedNow || caughtUp && !records.isEmpty()) {
        followers.values().forEach(follower -> follower.feed().settled());
        settled = true;
        problem = null;
      }
      if (caughtUp) {
        followers.values().forEach(follower -> follower.feed().idle());
      }
    }
  }

  private void accept(ConsumerRecord<String, byte[]> message) {
    Follower<?> follower = followers.get(message.topic());
    while (follower != null && closed.getCount() > 0) {
      try {
        follower.accept(message.key() == null ? "" : message.key(), message.value());
        return;
      } catch (SerializationException e) {
        if (!isOutage(e)) {
          refused(message.topic()).increment();
          log.warn(
              "stage=control topic={} offset={} state=skipped reason=unreadable",
              message.topic(),
              message.offset());
          return;
        }
        problem = "the schema registry does not answer: " + e.getMessage();
        pause();
      }
    }
  }

  private static boolean isOutage(Throwable error) {
    for (@Nullable Throwable e = error.getCause(); e != null; e = e.getCause()) {
      if (e instanceof RestClientException rest) {
        return !SchemaRegistry.isUnknown(rest);
      }
      // Avro says with an IOException, too, that bytes are not what they should be
      if (e instanceof IOException
          && !(e instanceof EOFException)
          && !e.getClass().getName().startsWith("org.apache.avro.")) {
        return true;
      }
    }
    return false;
  }

  private void pause() {
    try {
      if (closed.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
        log.debug("stage=control state=closing");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      closed.countDown();
    }
  }

  @Override
  public void close() {
    closed.countDown();
    if (thread.getState() == Thread.State.NEW) {
      return;
    }
    try {
      thread.join(CLOSE_TIMEOUT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
