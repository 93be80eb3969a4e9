// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.bench;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Reads the committed records of a topic as they stand: markers and aborted records never show. */
final class TopicScan {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration POLL = Duration.ofMillis(200);

  private final String bootstrapServers;

  TopicScan(String bootstrapServers) {
    this.bootstrapServers = bootstrapServers;
  }

  /** Reads all of it. */
  void all(String topic, Consumer<ConsumerRecord<String, byte[]>> visitor) {
    try (var consumer = consumer()) {
      List<TopicPartition> partitions = partitions(consumer, topic);
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      read(consumer, visitor);
    }
  }

  /** The last value of each key that is asked for: the valid revision. */
  Map<String, byte[]> latest(String topic, Predicate<String> keys) {
    Map<String, byte[]> latest = new HashMap<>();
    all(
        topic,
        message -> {
          if (keys.test(message.key())) {
            latest.put(message.key(), message.value());
          }
        });
    return latest;
  }

  /** Reads from given positions. */
  void from(Map<TopicPartition, Long> positions, Consumer<ConsumerRecord<String, byte[]>> visitor) {
    try (var consumer = consumer()) {
      consumer.assign(positions.keySet());
      positions.forEach(consumer::seek);
      read(consumer, visitor);
    }
  }

  /** Ends of the committed part of a topic. */
  Map<TopicPartition, Long> ends(String topic) {
    try (var consumer = consumer()) {
      return consumer.endOffsets(partitions(consumer, topic));
    }
  }

  /** Number of records. */
  long count(String topic) {
    long[] count = new long[1];
    all(topic, message -> count[0]++);
    return count[0];
  }

  private static List<TopicPartition> partitions(KafkaConsumer<?, ?> consumer, String topic) {
    return consumer.partitionsFor(topic).stream()
        .map(p -> new TopicPartition(topic, p.partition()))
        .toList();
  }

  private static void read(
      KafkaConsumer<String, byte[]> consumer, Consumer<ConsumerRecord<String, byte[]>> visitor) {
    Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
    long last = System.nanoTime();
    while (ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
      var records = consumer.poll(POLL);
      records.forEach(visitor);
      if (!records.isEmpty()) {
        last = System.nanoTime();
      } else if (System.nanoTime() - last > PATIENCE.toNanos()) {
        throw new IllegalStateException("no more records of " + ends.keySet() + " arrive");
      }
    }
  }

  private KafkaConsumer<String, byte[]> consumer() {
    Map<String, Object> config = new HashMap<>();
    config.put("bootstrap.servers", bootstrapServers);
    config.put("isolation.level", "read_committed");
    config.put("enable.auto.commit", false);
    config.put("max.poll.records", 20_000);
    return new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer());
  }
}
