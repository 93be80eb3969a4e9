// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.costwire.runtime.Readiness;
import io.costwire.schemas.topics.Topic;
import io.costwire.schemas.topics.TopicProvisioner;
import io.costwire.schemas.topics.TopicSerdes;
import io.costwire.schemas.topics.Topics;
import io.costwire.testkit.CostwireBackends;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * Sinks on real servers for one test, with a consumer group of its own. The topics are shared with
 * other tests, so a test looks only at its own tenant.
 */
public final class SinkRig implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final CostwireBackends backends = CostwireBackends.shared();
  private final HttpClient http = HttpClient.newHttpClient();
  private final Map<SinkApp, SimpleMeterRegistry> sinks = new LinkedHashMap<>();
  private final Map<String, String> environment = new HashMap<>();
  private final KafkaProducer<String, byte[]> producer;
  private final TopicSerdes serdes = new TopicSerdes(backends.schemaRegistryUrl());
  private final GroupProgress progress;
  private final String store;
  private final boolean dropDatabase;

  final String tenant = backends.uniqueName("tenant");
  final String database;

  /** A database of its own, and everything that is in the topics. */
  public SinkRig() {
    this(
        CostwireBackends.shared().clickhouseHttpUrl(),
        CostwireBackends.shared().uniqueName("sink"),
        true);
  }

  /** A database that other rigs use, too, and what comes into the topics from now on. */
  static SinkRig fromNow(String store, String database) {
    SinkRig rig = new SinkRig(store, database, false);
    rig.progress.skipToTheEnd();
    return rig;
  }

  private SinkRig(String store, String database, boolean dropDatabase) {
    this.store = store;
    this.database = database;
    this.dropDatabase = dropDatabase;
    String group = backends.uniqueName("group");
    environment.put("KAFKA_BOOTSTRAP_SERVERS", backends.bootstrapServers());
    // Rebalances end with the slowest heartbeat; the default of 3 s is for groups on a network.
    environment.put("KAFKA_CLIENT_HEARTBEAT_INTERVAL_MS", "200");
    environment.put("SCHEMA_REGISTRY_URL", backends.schemaRegistryUrl());
    environment.put("CLICKHOUSE_URL", store);
    environment.put("CLICKHOUSE_DATABASE", database);
    environment.put("SINK_GROUP_ID", group);
    environment.put("SINK_FLUSH_INTERVAL", "200ms");
    environment.put("SINK_RETRY_MAX", "1s");
    environment.put("SINK_LEDGER_INTERVAL", "0s");
    progress = new GroupProgress(backends.bootstrapServers(), group);
    producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", backends.bootstrapServers(), "linger.ms", 20),
            new StringSerializer(),
            new ByteArraySerializer());
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", backends.bootstrapServers()))) {
      new TopicProvisioner(admin, Optional.empty()).ensure(Topics.ALL);
    }
  }

  SinkRig with(String key, String value) {
    environment.put(key, value);
    return this;
  }

  SinkConfig config() {
    return SinkConfig.fromEnvironment(environment);
  }

  SinkApp start() {
    return start(point -> {});
  }

  SinkApp start(CrashPoint.Probe probe) {
    SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    SinkApp sink = new SinkApp(config(), metrics, InstantSource.system(), probe);
    sinks.put(sink, metrics);
    sink.start();
    return sink;
  }

  void awaitReady(SinkApp sink) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(sink.ready()).isEqualTo(Readiness.yes()));
  }

  /** Sends and waits for Kafka; where each record is. */
  <V extends SpecificRecord> List<RecordMetadata> send(
      Topic<V> topic, Function<V, String> key, List<V> values) {
    return send(topic, null, key, values);
  }

  /** Sends to one partition and waits for Kafka; where each record is. */
  <V extends SpecificRecord> List<RecordMetadata> send(
      Topic<V> topic, @Nullable Integer partition, Function<V, String> key, List<V> values) {
    List<Future<RecordMetadata>> sent = new ArrayList<>();
    try (var serializer = serdes.serializer(topic)) {
      for (V value : values) {
        byte[] bytes = serializer.serialize(topic.name(), value);
        sent.add(
            producer.send(new ProducerRecord<>(topic.name(), partition, key.apply(value), bytes)));
      }
    }
    producer.flush();
    return sent.stream().map(SinkRig::arrived).toList();
  }

  private static RecordMetadata arrived(Future<RecordMetadata> sent) {
    try {
      return sent.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  void sendBytes(String topic, int partition, byte[] bytes) {
    producer.send(new ProducerRecord<>(topic, partition, "key", bytes));
    producer.flush();
  }

  /** Waits until the sinks have committed everything that is in a topic now. */
  void awaitCaughtUp(Topic<?> topic) {
    await("the sinks have committed all of " + topic.name())
        .atMost(PATIENCE)
        .until(() -> progress.behind(topic).isEmpty());
  }

  /** Where the group would go on, by partition. */
  Map<TopicPartition, Long> committed(Topic<?> topic) {
    return progress.committed(topic);
  }

  /** Rows as tab separated text. */
  String query(String sql) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(store + "/?database=" + database))
            .POST(HttpRequest.BodyPublishers.ofString(sql))
            .build();
    try {
      HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
      assertThat(response.statusCode()).as("%s: %s", sql, response.body()).isEqualTo(200);
      return response.body().stripTrailing();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Waits until a query answers as expected; a missing table is no answer yet. */
  void awaitAnswer(String sql, String expected) {
    await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .untilAsserted(() -> assertThat(query(sql)).isEqualTo(expected));
  }

  /** Records of a topic with a result, of all sinks together. */
  double records(String topic, String result) {
    return sinks.keySet().stream().mapToDouble(sink -> records(sink, topic, result)).sum();
  }

  /** Records of a topic with a result, of one sink. */
  double records(SinkApp sink, String topic, String result) {
    SimpleMeterRegistry metrics = sinks.get(sink);
    if (metrics == null) {
      throw new IllegalArgumentException("not a sink of this rig");
    }
    var counter =
        metrics.find("costwire_sink_records").tags("topic", topic, "result", result).counter();
    return counter == null ? 0 : counter.count();
  }

  /** A counter of a topic, of all sinks. */
  double count(String counter, String topic) {
    return sinks.values().stream()
        .map(metrics -> metrics.find(counter).tags("topic", topic).counter())
        .filter(Objects::nonNull)
        .mapToDouble(Counter::count)
        .sum();
  }

  @Override
  public void close() {
    sinks.keySet().forEach(SinkApp::close);
    producer.close();
    progress.close();
    if (dropDatabase) {
      query("DROP DATABASE IF EXISTS " + database);
    }
    http.close();
  }
}
