// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.price;

import io.costwire.schemas.PriceControl;
import io.costwire.schemas.topics.TopicSerdes;
import io.costwire.schemas.topics.Topics;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Reads control.prices once, from its beginning to where it ends now. */
final class ControlPrices {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final Duration POLL = Duration.ofMillis(200);

  private final Map<String, ?> client;
  private final TopicSerdes serdes;
  private final InstantSource clock;

  ControlPrices(Map<String, ?> client, TopicSerdes serdes, InstantSource clock) {
    this.client = client;
    this.serdes = serdes;
    this.clock = clock;
  }

  /**
   * @throws IllegalStateException when Kafka does not give all of it in time
   */
  void read(Consumer<ConsumerRecord<String, PriceControl>> reader) {
    Map<String, Object> config = new HashMap<>(client);
    config.put("enable.auto.commit", "false");
    try (Deserializer<PriceControl> values = serdes.deserializer(Topics.CONTROL_PRICES);
        var consumer = new KafkaConsumer<>(config, new StringDeserializer(), values)) {
      var partition = new TopicPartition(Topics.CONTROL_PRICES.name(), 0);
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
      long giveUpAtMs = clock.millis() + TIMEOUT.toMillis();
      while (consumer.position(partition) < end) {
        if (clock.millis() > giveUpAtMs) {
          throw new IllegalStateException(
              "could not read control.prices within %s; check the broker".formatted(TIMEOUT));
        }
        consumer.poll(POLL).forEach(reader);
      }
    }
  }
}
