// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway;

import io.costwire.schemas.topics.Topic;
import io.costwire.schemas.topics.TopicSerdes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Everything that is in Kafka now. */
record KafkaContents(String bootstrapServers, String registryUrl) {

  <V extends SpecificRecord> List<V> values(Topic<V> topic) {
    try (var deserializer = new TopicSerdes(registryUrl).deserializer(topic)) {
      return raw(Set.of(topic.name())).stream()
          .map(r -> deserializer.deserialize(topic.name(), r.value()))
          .toList();
    }
  }

  /** Bytes of every record of every topic, Kafka's own included. */
  List<ConsumerRecord<byte[], byte[]>> everything() {
    try (var consumer = consumer()) {
      return raw(consumer.listTopics().keySet());
    }
  }

  private List<ConsumerRecord<byte[], byte[]>> raw(Set<String> topics) {
    try (var consumer = consumer()) {
      List<TopicPartition> partitions =
          topics.stream()
              .flatMap(t -> consumer.partitionsFor(t).stream())
              .map(p -> new TopicPartition(p.topic(), p.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      long end = consumer.endOffsets(partitions).values().stream().mapToLong(o -> o).sum();
      List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
      while (partitions.stream().mapToLong(consumer::position).sum() < end) {
        consumer.poll(Duration.ofMillis(200)).forEach(records::add);
      }
      return records;
    }
  }

  private KafkaConsumer<byte[], byte[]> consumer() {
    return new KafkaConsumer<>(
        Map.of("bootstrap.servers", bootstrapServers, "auto.offset.reset", "earliest"),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer());
  }
}
