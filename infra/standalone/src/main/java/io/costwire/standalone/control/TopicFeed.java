// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.control;

import io.costwire.schemas.topics.Topic;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RecordDeserializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;

/** Committed records of a topic of one partition, from its beginning, and on as they come. */
public final class TopicFeed<V extends SpecificRecord> implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(200);

  /** A topic that does not move for this long is broken, not slow. */
  private static final Duration STALL = Duration.ofSeconds(30);

  private final Topic<V> topic;
  private final BiConsumer<String, @Nullable V> reader;
  private final Deserializer<V> values;
  private final KafkaConsumer<String, V> consumer;
  private final List<TopicPartition> partition;

  /**
   * @param values closed with the feed
   * @param reader takes each record, null where its key was deleted
   */
  TopicFeed(
      Topic<V> topic,
      Map<String, Object> client,
      Deserializer<V> values,
      BiConsumer<String, @Nullable V> reader) {
    Map<String, Object> config = new HashMap<>(client);
    config.put("enable.auto.commit", "false");
    config.put("isolation.level", "read_committed");
    this.topic = topic;
    this.reader = reader;
    this.values = values;
    this.consumer = new KafkaConsumer<>(config, new StringDeserializer(), values);
    this.partition = List.of(new TopicPartition(topic.name(), 0));
  }

  /**
   * Reads from the beginning to where the topic ends now.
   *
   * @throws IllegalStateException when Kafka does not give all of it, or a record cannot be read
   */
  public void load() {
    try {
      consumer.assign(partition);
      consumer.seekToBeginning(partition);
      long end = consumer.endOffsets(partition).getOrDefault(partition.getFirst(), 0L);
      long lastProgress = System.nanoTime();
      while (consumer.position(partition.getFirst()) < end) {
        if (poll() > 0) {
          lastProgress = System.nanoTime();
        } else if (System.nanoTime() - lastProgress > STALL.toNanos()) {
          throw new IllegalStateException(
              "reading %s does not get on: Kafka gave nothing for %d s; check the broker"
                  .formatted(topic.name(), STALL.toSeconds()));
        }
      }
    } catch (KafkaException e) {
      throw notRead(e);
    }
  }

  /**
   * Reads what comes until something is so.
   *
   * @return whether it was so within the time
   * @throws IllegalStateException as {@link #load}
   */
  public boolean await(BooleanSupplier wanted, Duration within) {
    long begun = System.nanoTime();
    try {
      while (!wanted.getAsBoolean()) {
        if (System.nanoTime() - begun > within.toNanos()) {
          return false;
        }
        int unused = poll();
      }
      return true;
    } catch (KafkaException e) {
      throw notRead(e);
    }
  }

  private int poll() {
    ConsumerRecords<String, V> records = consumer.poll(POLL);
    records.forEach(record -> reader.accept(record.key(), record.value()));
    return records.count();
  }

  private IllegalStateException notRead(KafkaException e) {
    // without it, the rest may mean something else
    return e instanceof RecordDeserializationException broken
        ? new IllegalStateException(
            "record %d of %s cannot be read; does the registry answer, and have its schema? %s"
                .formatted(broken.offset(), topic.name(), e.getMessage()),
            e)
        : new IllegalStateException(
            "%s cannot be read; check the broker: %s".formatted(topic.name(), e.getMessage()), e);
  }

  @Override
  public void close() {
    consumer.close();
    values.close();
  }
}
