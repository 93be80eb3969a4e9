// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway;

import io.costwire.pricing.PriceShelf;
import io.costwire.pricing.book.BookDocument;
import io.costwire.schemas.PriceControl;
import io.costwire.schemas.PriceList;
import io.costwire.schemas.PriceManifest;
import io.costwire.schemas.topics.TopicProvisioner;
import io.costwire.schemas.topics.TopicSerdes;
import io.costwire.schemas.topics.Topics;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/** Publishes price books of one model as the streams app and the command line do. */
final class PriceTopic implements AutoCloseable {
  private final KafkaProducer<String, PriceControl> producer;

  /** Creates the topic where it is not there yet. */
  PriceTopic(String bootstrapServers, String registryUrl) {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
      new TopicProvisioner(admin, Optional.of((short) 1)).ensure(List.of(Topics.CONTROL_PRICES));
    }
    this.producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", bootstrapServers),
            new StringSerializer(),
            new TopicSerdes(registryUrl).serializer(Topics.CONTROL_PRICES));
  }

  /**
   * A list, and the manifest that makes it count.
   *
   * @param rate of a million input tokens of acme's model m
   */
  void publish(String version, String rate) throws Exception {
    BookDocument document =
        new BookDocument(
            "acme",
            """
            providers:
            - id: acme
              models:
              - id: m
                prices:
                - id: m@base
                  rates: {input_tokens: {per: 1000000, rate: "%s"}}
            """
                .formatted(rate));
    send(
        PriceShelf.listKey(version, document.id()),
        new PriceControl(
            new PriceList(version, document.id(), document.yaml(), document.sha256()), null));
    manifest(version, document.sha256());
  }

  /** A version whose lists are not there. */
  void manifestOnly(String version) throws Exception {
    manifest(version, "0".repeat(64));
  }

  private void manifest(String version, String sha256) throws Exception {
    send(
        PriceShelf.MANIFEST_KEY,
        new PriceControl(
            null, new PriceManifest(version, "USD", Map.of("acme", sha256), Instant.EPOCH)));
  }

  private void send(String key, PriceControl value) throws Exception {
    producer.send(new ProducerRecord<>(Topics.CONTROL_PRICES.name(), key, value)).get();
  }

  @Override
  public void close() {
    producer.close();
  }
}
