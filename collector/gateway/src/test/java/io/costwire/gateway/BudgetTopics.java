// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway;

import io.costwire.gateway.budgets.Budgets;
import io.costwire.schemas.BudgetDefinition;
import io.costwire.schemas.BudgetStatus;
import io.costwire.schemas.topics.TopicProvisioner;
import io.costwire.schemas.topics.TopicSerdes;
import io.costwire.schemas.topics.Topics;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Writes the topics of budgets as the streams app and the command line do: in transactions. */
final class BudgetTopics implements AutoCloseable {
  private final KafkaProducer<String, byte[]> producer;
  private final Serializer<BudgetDefinition> definitions;
  private final Serializer<BudgetStatus> statuses;

  /** Creates the topics where they are not there yet. */
  BudgetTopics(String bootstrapServers, String registryUrl) {
    Map<String, Object> properties =
        Map.of(
            "bootstrap.servers",
            bootstrapServers,
            "transactional.id",
            UUID.randomUUID().toString());
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
      new TopicProvisioner(admin, Optional.of((short) 1))
          .ensure(List.of(Topics.CONTROL_BUDGETS, Topics.COST_BUDGETS));
    }
    this.producer =
        new KafkaProducer<>(properties, new StringSerializer(), new ByteArraySerializer());
    producer.initTransactions();
    var serdes = new TopicSerdes(registryUrl);
    this.definitions = serdes.serializer(Topics.CONTROL_BUDGETS);
    this.statuses = serdes.serializer(Topics.COST_BUDGETS);
  }

  void define(BudgetDefinition definition) {
    String topic = Topics.CONTROL_BUDGETS.name();
    producer.beginTransaction();
    producer.send(
        new ProducerRecord<>(
            topic, definition.getBudgetId(), definitions.serialize(topic, definition)));
    producer.commitTransaction();
  }

  /** Sends a status that nobody is to see before {@link #commit}. */
  void begin(BudgetStatus status) {
    begin(Budgets.key(status), statuses.serialize(Topics.COST_BUDGETS.name(), status));
  }

  /** The same for any bytes, or null. */
  void begin(String key, byte[] value) {
    producer.beginTransaction();
    producer.send(new ProducerRecord<>(Topics.COST_BUDGETS.name(), key, value));
    producer.flush();
  }

  void commit() {
    producer.commitTransaction();
  }

  void abort() {
    producer.abortTransaction();
  }

  @Override
  public void close() {
    producer.close();
    definitions.close();
    statuses.close();
  }
}
