// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway.publish;

import io.costwire.client.UsageEvent;
import io.costwire.gateway.decode.LateOutcome;
import io.costwire.schemas.Rejection;
import io.costwire.schemas.topics.Topic;
import io.costwire.schemas.topics.TopicProvisioner;
import io.costwire.schemas.topics.TopicSerdes;
import io.costwire.schemas.topics.Topics;
import io.costwire.sender.kafka.KafkaSenderSettings;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * A working connection: topics exist, schemas are registered, the producer is there. Opening one
 * fails while a part of that is missing; an open one outlives outages of the broker, and needs the
 * registry no more.
 */
final class KafkaLink implements AutoCloseable {
  private static final List<Topic<?>> TOPICS =
      List.of(Topics.USAGE_EVENTS, Topics.USAGE_OUTCOMES, Topics.USAGE_REJECTED);
  private static final int ADMIN_TIMEOUT_MS = 5_000;
  private static final long PROBE_TIMEOUT_MS = 3_000;
  // metadata is known and memory bounded elsewhere, so a send that blocks longer is an outage
  private static final int MAX_BLOCK_MS = 1_000;
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

  private final Admin admin;
  private final KafkaProducer<String, byte[]> producer;
  private final Encoders encoders;

  private KafkaLink(Admin admin, KafkaProducer<String, byte[]> producer, Encoders encoders) {
    this.admin = admin;
    this.producer = producer;
    this.encoders = encoders;
  }

  /** Opens a connection; throws while Kafka or the registry are not there. */
  static KafkaLink open(KafkaSenderSettings settings, Optional<Short> replicationFactor) {
    Admin admin = Admin.create(adminProperties(settings));
    try {
      new TopicProvisioner(admin, replicationFactor).ensure(TOPICS);
      var serdes = new TopicSerdes(settings.registryUrl(), settings.registryProperties());
      var encoders = new Encoders(serdes);
      // the registry is needed no more from here on
      return new KafkaLink(admin, producer(settings), encoders);
    } catch (RuntimeException e) {
      admin.close(Duration.ZERO);
      throw e;
    }
  }

  private static Map<String, Object> adminProperties(KafkaSenderSettings settings) {
    Map<String, Object> properties = new HashMap<>();
    properties.put("bootstrap.servers", settings.bootstrapServers());
    properties.put("client.id", "costwire-gateway-health");
    properties.put("default.api.timeout.ms", ADMIN_TIMEOUT_MS);
    properties.put("request.timeout.ms", ADMIN_TIMEOUT_MS);
    properties.putAll(settings.kafka());
    return properties;
  }

  private static KafkaProducer<String, byte[]> producer(KafkaSenderSettings settings) {
    Map<String, Object> properties = settings.producerProperties();
    properties.put("client.id", "costwire-gateway");
    properties.put("max.block.ms", MAX_BLOCK_MS);
    return new KafkaProducer<>(properties, new StringSerializer(), new ByteArraySerializer());
  }

  Future<RecordMetadata> send(UsageEvent event) {
    return producer.send(encoders.encode(event));
  }

  Future<RecordMetadata> send(LateOutcome outcome) {
    return producer.send(encoders.encode(outcome));
  }

  Future<RecordMetadata> send(Rejection rejection) {
    return producer.send(encoders.encode(rejection));
  }

  /** Asks the broker for the topic that events go to. */
  void probe() throws ExecutionException, TimeoutException, InterruptedException {
    admin
        .describeTopics(List.of(Topics.USAGE_EVENTS.name()))
        .allTopicNames()
        .get(PROBE_TIMEOUT_MS, TimeUnit.MILLISECONDS);
  }

  /** Waits for what is under way, in bounded time. */
  @Override
  public void close() {
    producer.close(CLOSE_TIMEOUT);
    admin.close(Duration.ZERO);
    encoders.close();
  }
}
