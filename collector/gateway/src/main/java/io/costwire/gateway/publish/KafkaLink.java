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
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * A working connection: topics exist, schemas are registered, the producer knows the partitions.
 * Opening one fails while a part of that is missing; an open one outlives outages of the broker,
 * and needs the registry no more.
 */
final class KafkaLink implements AutoCloseable {
  private static final List<Topic<?>> TOPICS =
      List.of(Topics.USAGE_EVENTS, Topics.USAGE_OUTCOMES, Topics.USAGE_REJECTED);
  private static final int ADMIN_TIMEOUT_MS = 5_000;
  private static final long PROBE_TIMEOUT_MS = 3_000;
  // metadata is known and memory bounded elsewhere, so a send that blocks longer is an outage
  private static final int MAX_BLOCK_MS = 1_000;
  // of MAX_BLOCK_MS each, for a broker or a machine that is slow when the gateway starts
  private static final int METADATA_ATTEMPTS = 5;
  // the producer would forget a topic that nobody writes to for five minutes
  private static final long METADATA_MAX_IDLE_MS = Duration.ofDays(365).toMillis();
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

  private final Admin admin;
  private final Producer<String, byte[]> producer;
  private final Encoders encoders;

  KafkaLink(Admin admin, Producer<String, byte[]> producer, Encoders encoders) {
    this.admin = admin;
    this.producer = producer;
    this.encoders = encoders;
  }

  /** Opens a connection; throws while Kafka or the registry are not there. */
  static KafkaLink open(KafkaSenderSettings settings, Optional<Short> replicationFactor) {
    Admin admin = Admin.create(adminProperties(settings));
    try {
      new TopicProvisioner(admin, replicationFactor).ensure(TOPICS);
      return link(admin, settings);
    } catch (RuntimeException e) {
      admin.close(Duration.ZERO);
      throw e;
    }
  }

  private static KafkaLink link(Admin admin, KafkaSenderSettings settings) {
    var serdes = new TopicSerdes(settings.registryUrl(), settings.registryProperties());
    // the registry is needed no more once there are encoders
    var encoders = new Encoders(serdes);
    try {
      return new KafkaLink(admin, connectedProducer(settings), encoders);
    } catch (RuntimeException e) {
      encoders.close();
      throw e;
    }
  }

  /** One that knows where the partitions are, so that no request waits for that. */
  private static Producer<String, byte[]> connectedProducer(KafkaSenderSettings settings) {
    Producer<String, byte[]> producer = producer(settings);
    try {
      TOPICS.forEach(topic -> fetchMetadata(producer, topic));
      return producer;
    } catch (RuntimeException e) {
      producer.close(Duration.ZERO);
      throw e;
    }
  }

  private static void fetchMetadata(Producer<String, byte[]> producer, Topic<?> topic) {
    for (int attempt = 1; ; attempt++) {
      try {
        producer.partitionsFor(topic.name());
        return;
      } catch (org.apache.kafka.common.errors.TimeoutException e) {
        if (attempt == METADATA_ATTEMPTS) {
          throw e;
        }
      }
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

  private static Producer<String, byte[]> producer(KafkaSenderSettings settings) {
    Map<String, Object> properties = settings.producerProperties();
    properties.put("client.id", "costwire-gateway");
    properties.put("max.block.ms", MAX_BLOCK_MS);
    properties.put("metadata.max.idle.ms", METADATA_MAX_IDLE_MS);
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
