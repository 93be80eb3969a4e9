// SPDX-License-Identifier: Apache-2.0
package io.costwire.embedded.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.costwire.embedded.process.ChildJava;
import io.costwire.embedded.process.EmbeddedStartException;
import io.costwire.embedded.process.LocalPort;
import io.costwire.embedded.process.Readiness;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.protocol.MessageUtil;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.coordinator.transaction.generated.TransactionLogKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ITEmbeddedKafka {
  private static final String TOPIC = "usage";
  private static final TopicPartition PARTITION = new TopicPartition(TOPIC, 0);

  @TempDir private Path folder;

  @Test
  void dataOffsetsAndClusterId_surviveARestart() throws Exception {
    String clusterId;
    try (var kafka = new EmbeddedKafka(EmbeddedKafka.Options.of(folder)).start()) {
      clusterId = kafka.clusterId();
      createTopic(kafka.bootstrapServers());
      produceInTransaction(kafka.bootstrapServers(), "a", "b", "c");
      commit(kafka.bootstrapServers(), 2);
    }

    try (var kafka = new EmbeddedKafka(EmbeddedKafka.Options.of(folder)).start()) {
      assertThat(kafka.clusterId()).isEqualTo(clusterId);
      assertThat(read(kafka.bootstrapServers(), 3)).containsExactly("a", "b", "c");
      assertThat(committed(kafka.bootstrapServers())).isEqualTo(2);
    }
  }

  @Test
  void dataOffsetsAndClusterId_surviveAKilledProcess() throws Exception {
    Process broker = broker();
    String[] started;
    try (BufferedReader output = broker.inputReader()) {
      started = started(output);
      createTopic(started[1]);
      produceInTransaction(started[1], "a", "b", "c");
      commit(started[1], 3);
    } finally {
      broker.destroyForcibly().waitFor();
    }

    try (var kafka = new EmbeddedKafka(EmbeddedKafka.Options.of(folder)).start()) {
      assertThat(kafka.clusterId()).isEqualTo(started[2]);
      assertThat(read(kafka.bootstrapServers(), 3)).containsExactly("a", "b", "c");
      assertThat(committed(kafka.bootstrapServers())).isEqualTo(3);
    }
  }

  /** What a timeout in the wrong moment leaves behind, made on purpose: see RATIONALE.md. */
  @Test
  void transactionThatTheCoordinatorForgot_doesNotHoldUpReadersAfterAKill() throws Exception {
    Process broker = broker();
    try (BufferedReader output = broker.inputReader()) {
      String servers = started(output)[1];
      createTopic(servers);
      produceInTransaction(servers, "a");
      var abandoned = transactional(servers, "abandoned");
      abandoned.initTransactions();
      abandoned.beginTransaction();
      abandoned.send(new ProducerRecord<>(TOPIC, "never committed")).get(30, TimeUnit.SECONDS);
      forget(servers, "abandoned");
      broker.destroyForcibly().waitFor();
      abandoned.close(Duration.ZERO);
    } finally {
      broker.destroyForcibly();
    }

    try (var kafka = new EmbeddedKafka(EmbeddedKafka.Options.of(folder)).start()) {
      produceInTransaction(kafka.bootstrapServers(), "b");
      assertThat(read(kafka.bootstrapServers(), 2)).containsExactly("a", "b");
    }
  }

  @Test
  void ready_saysWhyNotUntilStartedAndAfterClose() {
    var kafka = new EmbeddedKafka(EmbeddedKafka.Options.of(folder));
    assertThat(kafka.ready()).isEqualTo(Readiness.notReady("Kafka is not started."));

    kafka.start();
    assertThat(kafka.ready().isReady()).isTrue();

    kafka.close();
    kafka.close();
    assertThat(kafka.ready().isReady()).isFalse();
    assertThatThrownBy(kafka::bootstrapServers).hasMessageContaining("call start() first");
  }

  @Test
  void secondBroker_isKeptOffTheSameDirectory() {
    try (var kafka = new EmbeddedKafka(EmbeddedKafka.Options.of(folder)).start();
        var second = new EmbeddedKafka(EmbeddedKafka.Options.of(folder))) {
      assertThat(kafka.ready().isReady()).isTrue();
      assertThatThrownBy(second::start)
          .isInstanceOf(EmbeddedStartException.class)
          .hasMessageContaining("in use by process " + ProcessHandle.current().pid());
    }
  }

  @Test
  void fixedPort_isUsedAndFreedAgain() {
    int port = LocalPort.choose(0, "Kafka");
    var options = EmbeddedKafka.Options.of(folder).withPort(port);

    for (int start = 0; start < 2; start++) {
      try (var kafka = new EmbeddedKafka(options).start()) {
        assertThat(kafka.bootstrapServers()).isEqualTo("127.0.0.1:" + port);
      }
    }
  }

  @Test
  void portInUse_isNamedAndTheDirectoryIsFree() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        var kafka =
            new EmbeddedKafka(EmbeddedKafka.Options.of(folder).withPort(taken.getLocalPort()))) {
      assertThatThrownBy(kafka::start)
          .isInstanceOf(EmbeddedStartException.class)
          .hasMessageContainingAll("port " + taken.getLocalPort(), "choose another port");
    }
    try (var kafka = new EmbeddedKafka(EmbeddedKafka.Options.of(folder)).start()) {
      assertThat(kafka.ready().isReady()).isTrue();
    }
  }

  @Test
  void directoryThatCannotBeWritten_isNamed() throws Exception {
    Path file = Files.createFile(folder.resolve("file"));

    assertThatThrownBy(
            () -> new EmbeddedKafka(EmbeddedKafka.Options.of(file.resolve("kafka"))).start())
        .isInstanceOf(EmbeddedStartException.class)
        .hasMessageContaining("cannot write to its data directory " + file);
  }

  @Test
  void topics_areNotCreatedByUse() throws Exception {
    try (var kafka = new EmbeddedKafka(EmbeddedKafka.Options.of(folder)).start();
        var admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      assertThatThrownBy(
              () -> admin.describeTopics(List.of("nobody.made.it")).allTopicNames().get())
          .hasCauseInstanceOf(UnknownTopicOrPartitionException.class);
    }
  }

  private static void createTopic(String bootstrap) throws Exception {
    try (var admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
      admin.createTopics(List.of(new NewTopic(TOPIC, 1, (short) 1))).all().get();
    }
  }

  private Process broker() throws IOException {
    return new ProcessBuilder(
            ChildJava.currentJava().toString(),
            "-Xmx256m",
            "-cp",
            System.getProperty("java.class.path"),
            BrokerMain.class.getName(),
            folder.toString())
        .redirectErrorStream(true)
        .start();
  }

  /** Its words: STARTED, bootstrap servers, cluster id. */
  private static String[] started(BufferedReader output) {
    return output
        .lines()
        .filter(line -> line.startsWith("STARTED "))
        .findFirst()
        .orElseThrow()
        .split(" ");
  }

  private static KafkaProducer<String, String> transactional(String bootstrap, String id) {
    Map<String, Object> config =
        Map.of("bootstrap.servers", bootstrap, "transactional.id", id, "compression.type", "lz4");
    return new KafkaProducer<>(config, new StringSerializer(), new StringSerializer());
  }

  /** Takes the transaction out of the coordinator's log, and leaves it open in its partition. */
  private static void forget(String bootstrap, String id) throws Exception {
    // the only client that may write to an internal topic
    Map<String, Object> config =
        Map.of("bootstrap.servers", bootstrap, "client.id", "__admin_client");
    int partitions = 4; // of BrokerConfig
    var key = new TransactionLogKey().setTransactionalId(id);
    byte[] bytes = MessageUtil.toVersionPrefixedBytes((short) 0, key);
    try (var producer =
        new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
      producer
          .send(
              new ProducerRecord<>(
                  "__transaction_state", Math.abs(id.hashCode() % partitions), bytes, null))
          .get(30, TimeUnit.SECONDS);
    }
  }

  private static void produceInTransaction(String bootstrap, String... values) {
    try (var producer = transactional(bootstrap, "test")) {
      producer.initTransactions();
      producer.beginTransaction();
      for (String value : values) {
        producer.send(new ProducerRecord<>(TOPIC, value));
      }
      producer.commitTransaction();
    }
  }

  private static void commit(String bootstrap, long offset) {
    try (var consumer = consumer(bootstrap)) {
      consumer.commitSync(Map.of(PARTITION, new OffsetAndMetadata(offset)));
    }
  }

  private static long committed(String bootstrap) {
    try (var consumer = consumer(bootstrap)) {
      return consumer.committed(java.util.Set.of(PARTITION)).get(PARTITION).offset();
    }
  }

  private static List<String> read(String bootstrap, int count) {
    try (var consumer = consumer(bootstrap)) {
      consumer.assign(List.of(PARTITION));
      consumer.seekToBeginning(List.of(PARTITION));
      List<String> values = new ArrayList<>();
      long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
      while (values.size() < count && System.nanoTime() < end) {
        for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(200))) {
          values.add(record.value());
        }
      }
      return values;
    }
  }

  private static KafkaConsumer<String, String> consumer(String bootstrap) {
    Map<String, Object> config =
        Map.of(
            "bootstrap.servers",
            bootstrap,
            "group.id",
            "test",
            "isolation.level",
            "read_committed",
            "enable.auto.commit",
            false);
    return new KafkaConsumer<>(config, new StringDeserializer(), new StringDeserializer());
  }
}
