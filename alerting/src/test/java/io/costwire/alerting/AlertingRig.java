// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.costwire.embedded.process.ChildJava;
import io.costwire.runtime.Readiness;
import io.costwire.schemas.AlertAction;
import io.costwire.schemas.AlertCommand;
import io.costwire.schemas.AlertNotification;
import io.costwire.schemas.Signal;
import io.costwire.schemas.Silence;
import io.costwire.schemas.topics.Topic;
import io.costwire.schemas.topics.TopicProvisioner;
import io.costwire.schemas.topics.TopicSerdes;
import io.costwire.schemas.topics.Topics;
import io.costwire.testkit.CostwireBackends;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * A broker of its own for one test, because the topics' names are fixed, the shared registry, and
 * ways to start and kill alerting.
 */
final class AlertingRig implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofSeconds(40);

  private final Path folder;
  private final String registryUrl;
  private final TopicSerdes serdes;
  private final CostwireBackends kafka = CostwireBackends.create();
  private final List<AutoCloseable> running = new ArrayList<>();
  private final KafkaProducer<String, byte[]> producer;

  AlertingRig(Path folder) {
    this.folder = folder;
    this.registryUrl = CostwireBackends.shared().schemaRegistryUrl();
    this.serdes = new TopicSerdes(registryUrl);
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      new TopicProvisioner(admin, Optional.of((short) 1))
          .ensure(
              List.of(
                  Topics.COST_SIGNALS,
                  Topics.USAGE_REJECTED,
                  Topics.ALERT_COMMANDS,
                  Topics.ALERT_SILENCES,
                  Topics.ALERT_STATE,
                  Topics.ALERT_NOTIFICATIONS));
    }
    this.producer = producer(Map.of());
  }

  KafkaProducer<String, byte[]> producer(Map<String, Object> more) {
    Map<String, Object> config = new HashMap<>(more);
    config.put("bootstrap.servers", kafka.bootstrapServers());
    return new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer());
  }

  /** Environment of alerting on this rig, with fast retries. */
  Map<String, String> environment(String webhookUrl) {
    Map<String, String> environment = new HashMap<>();
    environment.put("KAFKA_BOOTSTRAP_SERVERS", kafka.bootstrapServers());
    environment.put("KAFKA_CLIENT_SESSION_TIMEOUT_MS", "6000");
    environment.put("SCHEMA_REGISTRY_URL", registryUrl);
    environment.put("TOPIC_REPLICATION_FACTOR", "1");
    environment.put("ALERTING_WEBHOOK_URL", webhookUrl);
    environment.put("ALERTING_RETRY_FIRST", "100ms");
    environment.put("ALERTING_RETRY_LONGEST", "500ms");
    return environment;
  }

  /** Environment of alerting with a file of receivers and routes. */
  Map<String, String> environmentWithFile(String yaml) throws IOException {
    Path file = folder.resolve("alerting.yaml");
    Files.writeString(file, yaml);
    Map<String, String> environment = environment("");
    environment.remove("ALERTING_WEBHOOK_URL");
    environment.put("ALERTING_CONFIG", file.toString());
    return environment;
  }

  /** Alerting in this process. */
  record Running(AlertingApp app, MeterRegistry metrics) {
    double counted(String name) {
      return metrics.find(name).counters().stream().mapToDouble(Counter::count).sum();
    }

    double counted(String name, String tag, String value) {
      return metrics.find(name).tag(tag, value).counters().stream()
          .mapToDouble(Counter::count)
          .sum();
    }

    void awaitReady() {
      await()
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(app.ready()).isEqualTo(Readiness.yes()));
    }
  }

  Running start(Map<String, String> environment) {
    return start(environment, new SimpleMeterRegistry());
  }

  Running start(Map<String, String> environment, MeterRegistry metrics) {
    AlertingApp app =
        new AlertingApp(
            AlertingConfig.fromEnvironment(environment), metrics, InstantSource.system());
    running.add(app);
    app.start();
    return new Running(app, metrics);
  }

  /** Alerting in a process of its own, to be killed. */
  Process startProcess(Map<String, String> environment) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            ChildJava.currentJava().toString(),
            "-Xmx256m",
            "-cp",
            System.getProperty("java.class.path"),
            AlertingMain.class.getName());
    builder.environment().putAll(environment);
    builder.environment().putAll(Map.of("OPS_HOST", "127.0.0.1", "OPS_PORT", "0"));
    builder.redirectErrorStream(true).redirectOutput(folder.resolve("child.log").toFile());
    Process process = builder.start();
    running.add(() -> kill(process));
    return process;
  }

  /** SIGKILL, and the end of it. */
  static void kill(Process process) {
    try {
      process.destroyForcibly().waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  void send(Signal signal) {
    send(signal.getSignalId(), bytes(signal));
  }

  byte[] bytes(Signal signal) {
    return serdes.serializer(Topics.COST_SIGNALS).serialize("cost.signals", signal);
  }

  void send(String key, byte[] value) {
    send("cost.signals", key, value);
  }

  void order(String alertKey, AlertAction action, String by) {
    AlertCommand command =
        AlertCommand.newBuilder()
            .setAlertKey(alertKey)
            .setAction(action)
            .setBy(by)
            .setAt(Instant.now())
            .build();
    String topic = Topics.ALERT_COMMANDS.name();
    send(topic, alertKey, serdes.serializer(Topics.ALERT_COMMANDS).serialize(topic, command));
  }

  void silence(String id, String matcher) {
    Instant now = Instant.now();
    Silence silence =
        Silence.newBuilder()
            .setSilenceId(id)
            .setMatchers(List.of(matcher))
            .setStartsAt(now.minusSeconds(60))
            .setEndsAt(now.plusSeconds(3_600))
            .setBy("anna")
            .setCreatedAt(now)
            .build();
    String topic = Topics.ALERT_SILENCES.name();
    send(topic, id, serdes.serializer(Topics.ALERT_SILENCES).serialize(topic, silence));
  }

  void endSilence(String id) {
    send(Topics.ALERT_SILENCES.name(), id, null);
  }

  void send(String topic, String key, byte[] value) {
    try {
      var unused = producer.send(new ProducerRecord<>(topic, key, value)).get();
    } catch (InterruptedException | java.util.concurrent.ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Sends without waiting in between. */
  void sendAll(List<Signal> signals) {
    try (var serializer = serdes.serializer(Topics.COST_SIGNALS)) {
      for (Signal signal : signals) {
        byte[] value = serializer.serialize("cost.signals", signal);
        var unused =
            producer.send(new ProducerRecord<>("cost.signals", signal.getSignalId(), value));
      }
    }
    producer.flush();
  }

  /** Everything committed in a topic. */
  <V extends SpecificRecord> List<V> read(Topic<V> topic) {
    Map<String, Object> config =
        Map.of("bootstrap.servers", kafka.bootstrapServers(), "isolation.level", "read_committed");
    try (var consumer =
        new KafkaConsumer<>(config, new StringDeserializer(), serdes.deserializer(topic))) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic.name()).stream()
              .map(info -> new TopicPartition(info.topic(), info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      var ends = consumer.endOffsets(partitions);
      List<V> values = new ArrayList<>();
      while (ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
        consumer.poll(Duration.ofMillis(100)).forEach(record -> values.add(record.value()));
      }
      return values;
    }
  }

  /** Every record of every topic as it is on the wire, the broker's own topics included. */
  List<ConsumerRecord<byte[], byte[]>> rawRecords() {
    Map<String, Object> config = Map.of("bootstrap.servers", kafka.bootstrapServers());
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    try (var consumer =
        new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.listTopics().values().stream()
              .flatMap(List::stream)
              .map(info -> new TopicPartition(info.topic(), info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      var ends = consumer.endOffsets(partitions);
      while (ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
        consumer.poll(Duration.ofMillis(100)).forEach(records::add);
      }
    }
    return records;
  }

  /** Attempts recorded, as "dedup key STATE receiver OUTCOME". */
  List<String> attempts() {
    return read(Topics.ALERT_NOTIFICATIONS).stream().map(AlertingRig::text).toList();
  }

  private static String text(AlertNotification n) {
    return n.getAlertKey() + " " + n.getState() + " " + n.getReceiver() + " " + n.getOutcome();
  }

  @Override
  public void close() throws Exception {
    for (AutoCloseable part : running) {
      part.close();
    }
    producer.close();
    kafka.close();
  }
}
