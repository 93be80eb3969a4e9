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
import io.micrometer.core.instrument.MeterRegistry;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Sinks on real servers for one test, with a database and a consumer group of its own. The topics
 * are shared with other tests, so a test looks only at its own tenant.
 */
public final class SinkRig implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final CostwireBackends backends = CostwireBackends.shared();
  private final HttpClient http = HttpClient.newHttpClient();
  private final List<SinkApp> sinks = new ArrayList<>();
  private final Map<String, String> environment = new HashMap<>();
  private final KafkaProducer<String, byte[]> producer;
  private final TopicSerdes serdes = new TopicSerdes(backends.schemaRegistryUrl());

  final String tenant = backends.uniqueName("tenant");
  final String database = backends.uniqueName("sink");
  final MeterRegistry metrics = new SimpleMeterRegistry();

  public SinkRig() {
    environment.put("KAFKA_BOOTSTRAP_SERVERS", backends.bootstrapServers());
    environment.put("SCHEMA_REGISTRY_URL", backends.schemaRegistryUrl());
    environment.put("CLICKHOUSE_URL", backends.clickhouseHttpUrl());
    environment.put("CLICKHOUSE_DATABASE", database);
    environment.put("SINK_GROUP_ID", backends.uniqueName("group"));
    environment.put("SINK_FLUSH_INTERVAL", "200ms");
    environment.put("SINK_RETRY_MAX", "1s");
    environment.put("SINK_LEDGER_INTERVAL", "0s");
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
    SinkApp sink = new SinkApp(config(), metrics, InstantSource.system(), probe);
    sinks.add(sink);
    sink.start();
    return sink;
  }

  void awaitReady(SinkApp sink) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(sink.ready()).isEqualTo(Readiness.yes()));
  }

  /** Sends and waits for Kafka. */
  <V extends SpecificRecord> void send(Topic<V> topic, Function<V, String> key, List<V> values) {
    try (var serializer = serdes.serializer(topic)) {
      for (V value : values) {
        producer.send(
            new ProducerRecord<>(
                topic.name(), key.apply(value), serializer.serialize(topic.name(), value)));
      }
    }
    producer.flush();
  }

  void sendBytes(String topic, int partition, byte[] bytes) {
    producer.send(new ProducerRecord<>(topic, partition, "key", bytes));
    producer.flush();
  }

  /** Rows as tab separated text. */
  String query(String sql) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(backends.clickhouseHttpUrl() + "/?database=" + database))
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

  double records(String topic, String result) {
    var counter =
        metrics.find("costwire_sink_records").tags("topic", topic, "result", result).counter();
    return counter == null ? 0 : counter.count();
  }

  @Override
  public void close() {
    sinks.forEach(SinkApp::close);
    producer.close();
    query("DROP DATABASE IF EXISTS " + database);
    http.close();
  }
}
