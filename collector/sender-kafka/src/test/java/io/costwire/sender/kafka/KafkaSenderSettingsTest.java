// SPDX-License-Identifier: Apache-2.0
package io.costwire.sender.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

class KafkaSenderSettingsTest {

  @Test
  void environment_isReadAndPassedThrough() {
    var settings =
        KafkaSenderSettings.fromEnvironment(
            Map.of(
                "KAFKA_BOOTSTRAP_SERVERS", "broker:9093",
                "SCHEMA_REGISTRY_URL", "http://registry",
                "KAFKA_CLIENT_SECURITY_PROTOCOL", "SSL",
                "SCHEMA_REGISTRY_CLIENT_BASIC_AUTH_USER_INFO", "u:secret"));
    assertThat(settings.bootstrapServers()).isEqualTo("broker:9093");
    assertThat(settings.producerProperties()).containsEntry("security.protocol", "SSL");
    assertThat(settings.registryProperties()).containsEntry("basic.auth.user.info", "u:secret");
    assertThat(settings.toString()).doesNotContain("secret");
  }

  @Test
  void defaults_areDurableAndAcceptedByKafka() {
    var properties = KafkaSenderSettings.of("127.0.0.1:9092", "mock://x").producerProperties();
    assertThat(properties)
        .containsEntry("acks", "all")
        .containsEntry("enable.idempotence", true)
        .containsEntry("compression.type", "lz4");
    properties.put("key.serializer", StringSerializer.class);
    properties.put("value.serializer", ByteArraySerializer.class);
    assertThat(new ProducerConfig(properties).unused()).isNotNull();
  }

  @Test
  void kafkasDeliveryTimeout_isThatOfTheSender() {
    var patient =
        KafkaSenderSettings.fromEnvironment(Map.of("KAFKA_CLIENT_DELIVERY_TIMEOUT_MS", "120000"));
    assertThat(patient.deliveryTimeout()).isEqualTo(Duration.ofMinutes(2));
    var hasty =
        KafkaSenderSettings.fromEnvironment(Map.of("KAFKA_CLIENT_DELIVERY_TIMEOUT_MS", "4000"));
    Map<String, Object> properties = hasty.producerProperties();
    properties.put("key.serializer", StringSerializer.class);
    properties.put("value.serializer", ByteArraySerializer.class);
    var config = new ProducerConfig(properties); // Kafka wants a request to fit into the delivery
    assertThat(config.getInt(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG)).isEqualTo(4_000);
    assertThat(config.getInt(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG)).isLessThan(4_000);
    assertThatThrownBy(
            () ->
                KafkaSenderSettings.fromEnvironment(
                    Map.of("KAFKA_CLIENT_DELIVERY_TIMEOUT_MS", "2m")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("KAFKA_CLIENT_DELIVERY_TIMEOUT_MS");
  }

  @Test
  void tooShortTimeout_isNamed() {
    assertThatThrownBy(
            () -> new KafkaSenderSettings("b", "r", Duration.ofMillis(10), Map.of(), Map.of()))
        .hasMessageContaining("deliveryTimeout must be at least 1 s");
  }
}
