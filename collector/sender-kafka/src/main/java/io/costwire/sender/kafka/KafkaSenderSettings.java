// SPDX-License-Identifier: Apache-2.0
package io.costwire.sender.kafka;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where Kafka and the schema registry are, and how events are produced.
 *
 * @param bootstrapServers as in Kafka's own configuration
 * @param registryUrl of a registry with Confluent's API
 * @param deliveryTimeout how long an event may take to be acknowledged before it counts as failed;
 *     Kafka's own {@code delivery.timeout.ms} takes its place where it is set
 * @param kafka further properties of Kafka's producer, in Kafka's names; they win over the defaults
 * @param registry further properties of Confluent's client, in its names; they win as well
 */
public record KafkaSenderSettings(
    String bootstrapServers,
    String registryUrl,
    Duration deliveryTimeout,
    Map<String, String> kafka,
    Map<String, String> registry) {

  /** Long enough for a leader election, short enough that a full batch does not wait for ever. */
  public static final Duration DEFAULT_DELIVERY_TIMEOUT = Duration.ofSeconds(30);

  private static final String DELIVERY_TIMEOUT_MS = "delivery.timeout.ms";
  private static final Duration MIN_DELIVERY_TIMEOUT = Duration.ofSeconds(1);

  public KafkaSenderSettings {
    requireNonNull(bootstrapServers, "bootstrapServers");
    requireNonNull(registryUrl, "registryUrl");
    kafka = Map.copyOf(kafka);
    registry = Map.copyOf(registry);
    deliveryTimeout = effective(deliveryTimeout, kafka.get(DELIVERY_TIMEOUT_MS));
    if (deliveryTimeout.compareTo(MIN_DELIVERY_TIMEOUT) < 0) {
      throw new IllegalArgumentException(
          "deliveryTimeout must be at least 1 s, is " + deliveryTimeout);
    }
  }

  /**
   * The sender waits as long as the producer tries: who gives up earlier sends an event again that
   * is still on its way.
   */
  private static Duration effective(Duration timeout, @Nullable String ofKafka) {
    if (ofKafka == null) {
      return timeout;
    }
    try {
      return Duration.ofMillis(Integer.parseInt(ofKafka.strip()));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          DELIVERY_TIMEOUT_MS
              + " (KAFKA_CLIENT_DELIVERY_TIMEOUT_MS) is not a whole number of milliseconds; set one"
              + " such as 30000",
          e);
    }
  }

  /** Settings with the defaults. */
  public static KafkaSenderSettings of(String bootstrapServers, String registryUrl) {
    return new KafkaSenderSettings(
        bootstrapServers, registryUrl, DEFAULT_DELIVERY_TIMEOUT, Map.of(), Map.of());
  }

  /**
   * From {@code KAFKA_BOOTSTRAP_SERVERS}, {@code SCHEMA_REGISTRY_URL}, and every variable that
   * begins with {@code KAFKA_CLIENT_} or {@code SCHEMA_REGISTRY_CLIENT_}: {@code
   * KAFKA_CLIENT_SECURITY_PROTOCOL=SSL} becomes {@code security.protocol=SSL}.
   */
  public static KafkaSenderSettings fromEnvironment(Map<String, String> environment) {
    return new KafkaSenderSettings(
        environment.getOrDefault("KAFKA_BOOTSTRAP_SERVERS", "localhost:9092"),
        environment.getOrDefault("SCHEMA_REGISTRY_URL", "http://localhost:8081"),
        DEFAULT_DELIVERY_TIMEOUT,
        properties(environment, "KAFKA_CLIENT_"),
        properties(environment, "SCHEMA_REGISTRY_CLIENT_"));
  }

  /** Properties of the producer, for keys as text and values as bytes. */
  public Map<String, Object> producerProperties() {
    long timeoutMs = deliveryTimeout.toMillis();
    Map<String, Object> properties = new HashMap<>();
    properties.put("bootstrap.servers", bootstrapServers);
    properties.put("acks", "all");
    properties.put("enable.idempotence", true);
    properties.put("compression.type", "lz4");
    // batches arrive whole, so waiting long for more gains little
    properties.put("linger.ms", 5);
    properties.put("batch.size", 256 << 10);
    properties.put(DELIVERY_TIMEOUT_MS, Math.toIntExact(timeoutMs));
    // at least two tries fit into the delivery timeout
    properties.put("request.timeout.ms", Math.toIntExact(timeoutMs / 2 - 5));
    properties.put("max.block.ms", timeoutMs);
    properties.putAll(kafka);
    return properties;
  }

  /** Properties of the registry client. */
  public Map<String, Object> registryProperties() {
    Map<String, Object> properties = new HashMap<>();
    // its own default is a minute of silence per attempt
    properties.put("http.connect.timeout.ms", 2_000);
    properties.put("http.read.timeout.ms", 5_000);
    properties.putAll(registry);
    return properties;
  }

  /** Credentials stay out of it. */
  @Override
  public String toString() {
    return "KafkaSenderSettings[bootstrapServers=%s, registryUrl=%s, deliveryTimeout=%s, kafka=%s, registry=%s]"
        .formatted(
            bootstrapServers, registryUrl, deliveryTimeout, kafka.keySet(), registry.keySet());
  }

  private static Map<String, String> properties(Map<String, String> environment, String prefix) {
    Map<String, String> properties = new HashMap<>();
    environment.forEach(
        (key, value) -> {
          if (key.startsWith(prefix) && key.length() > prefix.length()) {
            properties.put(
                key.substring(prefix.length()).toLowerCase(Locale.ROOT).replace('_', '.'), value);
          }
        });
    return properties;
  }
}
