// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams;

import io.costwire.schemas.topics.Topic;
import io.costwire.schemas.topics.TopicSerdes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Reads the committed records of a topic, from the beginning and on. */
final class TopicReader<V extends SpecificRecord> implements AutoCloseable {
  private final KafkaConsumer<String, V> consumer;
  private final List<ConsumerRecord<String, V>> records = new ArrayList<>();

  TopicReader(String bootstrapServers, TopicSerdes serdes, Topic<V> topic) {
    consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers",
                bootstrapServers,
                "isolation.level",
                "read_committed",
                "enable.auto.commit",
                "false",
                "auto.offset.reset",
                "earliest"),
            new StringDeserializer(),
            serdes.deserializer(topic));
    List<TopicPartition> partitions = new ArrayList<>();
    for (int i = 0; i < topic.partitions(); i++) {
      partitions.add(new TopicPartition(topic.name(), i));
    }
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
  }

  /** All records read so far, after one more poll. */
  List<ConsumerRecord<String, V>> poll() {
    consumer.poll(Duration.ofMillis(300)).forEach(records::add);
    return records;
  }

  @Override
  public void close() {
    consumer.close();
  }
}
