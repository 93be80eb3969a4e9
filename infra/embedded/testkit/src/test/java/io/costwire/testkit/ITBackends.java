// SPDX-License-Identifier: Apache-2.0
package io.costwire.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import io.confluent.kafka.serializers.KafkaAvroDeserializer;
import io.confluent.kafka.serializers.KafkaAvroSerializer;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

/** The three servers together: Avro with the real registry through Kafka into ClickHouse. */
final class ITBackends {
  private static final String AMOUNT = "0.000000000000000001";
  private static final Schema USAGE =
      SchemaBuilder.record("Usage")
          .namespace("io.costwire.test")
          .fields()
          .requiredString("model")
          .requiredString("cost")
          .endRecord();

  private final CostwireBackends backends = CostwireBackends.shared();

  @Test
  void record_goesFromAvroThroughKafkaToClickhouse() throws Exception {
    String topic = backends.uniqueName("usage");
    String database = backends.createDatabase("it");
    backends.createTopics(topic);

    produce(topic, usage());
    GenericRecord read = consume(topic);
    insert(database, read);

    assertThat(read.getSchema()).isEqualTo(USAGE);
    assertThat(cost(database)).isEqualTo(new BigDecimal(AMOUNT));
  }

  @Test
  void incompatibleSchema_isRefusedByTheRegistry() {
    String topic = backends.uniqueName("usage");
    Schema incompatible =
        SchemaBuilder.record("Usage")
            .namespace("io.costwire.test")
            .fields()
            .requiredString("model")
            .requiredLong("cost")
            .endRecord();
    try (var serializer = new KafkaAvroSerializer()) {
      serializer.configure(registry(), false);
      serializer.serialize(topic, usage());

      GenericRecord other =
          new GenericRecordBuilder(incompatible).set("model", "m").set("cost", 1L).build();
      assertThatThrownBy(() -> serializer.serialize(topic, other))
          .isInstanceOf(SerializationException.class)
          .cause()
          .isInstanceOfSatisfying(
              RestClientException.class, e -> assertThat(e.getStatus()).isEqualTo(409));
    }
  }

  @Test
  void sharedServers_areTheSameForEveryCaller() {
    assertThat(CostwireBackends.shared().bootstrapServers()).isEqualTo(backends.bootstrapServers());
    assertThat(CostwireBackends.shared().clickhouseHttpUrl())
        .isEqualTo(backends.clickhouseHttpUrl());
  }

  private void produce(String topic, GenericRecord value) throws Exception {
    var serializer = new KafkaAvroSerializer();
    serializer.configure(registry(), false);
    try (var producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", backends.bootstrapServers()),
            new StringSerializer(),
            serializer)) {
      producer.send(new ProducerRecord<>(topic, "key", value)).get();
    }
  }

  private GenericRecord consume(String topic) {
    var deserializer = new KafkaAvroDeserializer();
    deserializer.configure(registry(), false);
    try (var consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", backends.bootstrapServers()),
            new StringDeserializer(),
            deserializer)) {
      TopicPartition partition = new TopicPartition(topic, 0);
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      ConsumerRecords<String, Object> records = ConsumerRecords.empty();
      for (int poll = 0; poll < 20 && records.isEmpty(); poll++) {
        records = consumer.poll(Duration.ofSeconds(1));
      }
      return (GenericRecord) records.iterator().next().value();
    }
  }

  private void insert(String database, GenericRecord usage) throws SQLException {
    try (Connection connection = DriverManager.getConnection(backends.clickhouseJdbcUrl(database));
        Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE TABLE usage (model String, cost Decimal(38, 18)) ENGINE = MergeTree ORDER BY"
              + " model");
      try (PreparedStatement insert =
          connection.prepareStatement("INSERT INTO usage VALUES (?, ?)")) {
        insert.setString(1, usage.get("model").toString());
        insert.setString(2, usage.get("cost").toString());
        insert.addBatch();
        insert.executeBatch();
      }
    }
  }

  private BigDecimal cost(String database) throws SQLException {
    try (Connection connection = DriverManager.getConnection(backends.clickhouseJdbcUrl(database));
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT sum(cost) FROM usage")) {
      assertThat(row.next()).isTrue();
      return row.getBigDecimal(1);
    }
  }

  private Map<String, Object> registry() {
    return Map.of("schema.registry.url", backends.schemaRegistryUrl());
  }

  private static GenericRecord usage() {
    return new GenericRecordBuilder(USAGE).set("model", "m-1").set("cost", AMOUNT).build();
  }
}
