// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.costwire.gateway.access.Rate;
import io.costwire.runtime.InvalidConfiguration;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GatewayConfigTest {
  @TempDir private Path folder;

  @Test
  void completeEnvironment_isRead() throws Exception {
    Path keys = folder.resolve("keys.json");
    Files.writeString(keys, "{\"keys\":[]}");
    GatewayConfig config =
        GatewayConfig.fromEnvironment(
            Map.ofEntries(
                Map.entry("GATEWAY_HOST", "127.0.0.1"),
                Map.entry("GATEWAY_PORT", "9000"),
                Map.entry("GATEWAY_DEFAULT_TENANT", "acme"),
                Map.entry("GATEWAY_MAX_BODY", "1048576"),
                Map.entry("GATEWAY_MAX_EVENTS", "10"),
                Map.entry("GATEWAY_MAX_INFLIGHT_REQUESTS", "8"),
                Map.entry("GATEWAY_MAX_INFLIGHT_BYTES", "8388608"),
                Map.entry("GATEWAY_BODY_TIMEOUT", "5s"),
                Map.entry("GATEWAY_ACK_TIMEOUT", "3s"),
                Map.entry("GATEWAY_MAX_RAW_BODY", "2097152"),
                Map.entry("GATEWAY_MAX_CONNECTIONS", "16"),
                Map.entry("GATEWAY_IDLE_TIMEOUT", "20s"),
                Map.entry("GATEWAY_API_KEYS_FILE", keys.toString()),
                Map.entry("GATEWAY_API_KEYS_INTERVAL", "1s"),
                Map.entry("GATEWAY_EVENTS_PER_SECOND", "500"),
                Map.entry("GATEWAY_BYTES_PER_SECOND", "100000"),
                Map.entry("GATEWAY_BUDGETS", "false"),
                Map.entry("GATEWAY_BUDGETS_MAX", "5000"),
                Map.entry("STREAMS_CURRENCY", "EUR"),
                Map.entry("KAFKA_BOOTSTRAP_SERVERS", "broker:9092"),
                Map.entry("SCHEMA_REGISTRY_URL", "https://registry"),
                Map.entry("KAFKA_CLIENT_SECURITY_PROTOCOL", "SSL"),
                Map.entry("SCHEMA_REGISTRY_CLIENT_BASIC_AUTH_USER_INFO", "u:secret"),
                Map.entry("TOPIC_REPLICATION_FACTOR", "3")));
    assertThat(config.host()).isEqualTo("127.0.0.1");
    assertThat(config.port()).isEqualTo(9000);
    assertThat(config.defaultTenant()).isEqualTo("acme");
    assertThat(config.limits())
        .isEqualTo(
            new GatewayConfig.Limits(
                1 << 20,
                10,
                8,
                8 << 20,
                Duration.ofSeconds(5),
                2 << 20,
                16,
                Duration.ofSeconds(20)));
    assertThat(config.access())
        .isEqualTo(
            new GatewayConfig.Access(
                Optional.of(keys), Duration.ofSeconds(1), new Rate(500, 100_000)));
    assertThat(config.budgets()).isEqualTo(new GatewayConfig.Budgets(false, 5_000, "EUR"));
    assertThat(GatewayConfig.fromEnvironment(Map.of()).budgets())
        .isEqualTo(GatewayConfig.Budgets.defaults());
    assertThat(config.kafka().deliveryTimeout()).isEqualTo(Duration.ofSeconds(3));
    assertThat(config.kafka().producerProperties()).containsEntry("security.protocol", "SSL");
    assertThat(config.replicationFactor()).contains((short) 3);
    assertThat(config.toString()).doesNotContain("secret");
  }

  @Test
  void everyError_isNamedAtOnce() {
    Map<String, String> wrong = new HashMap<>();
    wrong.put("GATEWAY_PORT", "http");
    wrong.put("GATEWAY_MAX_BODY", "5MB");
    wrong.put("GATEWAY_ACK_TIMEOUT", "10ms");
    wrong.put("SCHEMA_REGISTRY_URL", "registry:8081");
    wrong.put("GATEWAY_API_KEYS_FILE", "/nowhere/keys.json");
    wrong.put("GATEWAY_EVENTS_PER_SECOND", "-1");
    assertThatThrownBy(() -> GatewayConfig.fromEnvironment(wrong))
        .isInstanceOfSatisfying(
            InvalidConfiguration.class,
            e -> assertThat(e.errors()).hasSize(6).allMatch(m -> m.contains("=")));
  }

  @Test
  void valuesThatDoNotFitTogether_areNamedWithTheFix() {
    assertThat(errors(Map.of("GATEWAY_MAX_RAW_BODY", "67108864")))
        .singleElement()
        .asString()
        .startsWith("GATEWAY_MAX_INFLIGHT_BYTES=67108864")
        .contains("134217728", "GATEWAY_MAX_RAW_BODY");
    assertThat(errors(Map.of("GATEWAY_BODY_TIMEOUT", "50s")))
        .singleElement()
        .asString()
        .startsWith("GATEWAY_IDLE_TIMEOUT=")
        .contains("GATEWAY_BODY_TIMEOUT", "GATEWAY_ACK_TIMEOUT");
    assertThat(errors(Map.of("GATEWAY_BODY_TIMEOUT", "999ms", "GATEWAY_IDLE_TIMEOUT", "0s")))
        .hasSize(2)
        .allMatch(error -> error.endsWith("expected 1s or more"));
    assertThat(errors(Map.of("GATEWAY_BODY_TIMEOUT", "1s"))).isEmpty();
  }

  private static List<String> errors(Map<String, String> environment) {
    try {
      GatewayConfig.fromEnvironment(environment);
      return List.of();
    } catch (InvalidConfiguration e) {
      return e.errors();
    }
  }

  @Test
  void readmeTable_hasEveryKey() throws Exception {
    String source =
        Files.readString(Path.of("src/main/java/io/costwire/gateway/GatewayConfig.java"));
    List<String> keys =
        Pattern.compile("\"([A-Z]+_[A-Z_]+)\"")
            .matcher(source)
            .results()
            .map(m -> m.group(1))
            .toList();
    assertThat(keys).hasSizeGreaterThan(10);
    String readme = Files.readString(Path.of("README.md"));
    assertThat(keys).allSatisfy(key -> assertThat(readme).contains("`" + key));
  }
}
