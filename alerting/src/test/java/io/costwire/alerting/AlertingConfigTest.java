// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.costwire.alerting.deliver.Secret;
import io.costwire.runtime.InvalidConfiguration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

final class AlertingConfigTest {
  private static final Map<String, String> COMPLETE =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("KAFKA_BOOTSTRAP_SERVERS", "kafka:9092"),
              Map.entry("KAFKA_CLIENT_SASL_JAAS_CONFIG", "kafka-S3CRET"),
              Map.entry("SCHEMA_REGISTRY_URL", "http://registry:8081"),
              Map.entry("SCHEMA_REGISTRY_CLIENT_BASIC_AUTH_USER_INFO", "registry-S3CRET"),
              Map.entry("TOPIC_REPLICATION_FACTOR", "3"),
              Map.entry("ALERTING_GROUP_ID", "alerts"),
              Map.entry("ALERTING_WEBHOOK_URL", "https://hooks.example/url-S3CRET"),
              Map.entry("ALERTING_WEBHOOK_SECRET", "hmac-S3CRET"),
              Map.entry("ALERTING_WEBHOOK_TIMEOUT", "3s"),
              Map.entry("ALERTING_DELIVERY_DEADLINE", "2h"),
              Map.entry("ALERTING_RETRY_FIRST", "500ms"),
              Map.entry("ALERTING_RETRY_LONGEST", "1m"),
              Map.entry("ALERTING_QUEUE_MAX", "50"),
              Map.entry("ALERTING_HTTP_HOST", "127.0.0.1"),
              Map.entry("ALERTING_HTTP_PORT", "9414")));

  @Test
  void completeEnvironment_isRead_andShowsNoSecret() {
    AlertingConfig config = AlertingConfig.fromEnvironment(COMPLETE);

    assertThat(config.kafka().bootstrapServers()).isEqualTo("kafka:9092");
    assertThat(config.kafka().client()).containsEntry("sasl.jaas.config", "kafka-S3CRET");
    assertThat(config.kafka().replicationFactor()).contains((short) 3);
    assertThat(config.kafka().groupId()).isEqualTo("alerts");
    assertThat(config.webhook().orElseThrow().secret()).contains(new Secret("hmac-S3CRET"));
    assertThat(config.webhook().orElseThrow().timeout()).isEqualTo(Duration.ofSeconds(3));
    assertThat(config.delivery().deadline()).isEqualTo(Duration.ofHours(2));
    assertThat(config.delivery().backoff().first()).isEqualTo(Duration.ofMillis(500));
    assertThat(config.delivery().queuedMax()).isEqualTo(50);
    assertThat(config.toString()).doesNotContain("S3CRET");
  }

  @Test
  void emptyEnvironment_alertsToTheLogOnly() {
    AlertingConfig config = AlertingConfig.fromEnvironment(Map.of());

    assertThat(config.webhook()).isEmpty();
    assertThat(config.kafka().bootstrapServers()).isEqualTo("localhost:9092");
  }

  @Test
  void everyError_isReportedAtOnce_withoutSecrets() {
    Map<String, String> wrong =
        Map.of(
            "ALERTING_WEBHOOK_URL", "ftp://host/S3CRET",
            "ALERTING_WEBHOOK_TIMEOUT", "0s",
            "ALERTING_DELIVERY_DEADLINE", "tomorrow",
            "ALERTING_RETRY_FIRST", "10m",
            "ALERTING_QUEUE_MAX", "0",
            "TOPIC_REPLICATION_FACTOR", "many");

    assertThatThrownBy(() -> AlertingConfig.fromEnvironment(wrong))
        .isInstanceOfSatisfying(InvalidConfiguration.class, e -> assertThat(e.errors()).hasSize(6))
        .hasMessageContaining("ALERTING_WEBHOOK_URL=***")
        .hasMessageContaining("ALERTING_RETRY_LONGEST=PT5M")
        .hasMessageNotContaining("S3CRET");
  }

  @Test
  void webhookUrlWithAPassword_andASecretWithoutAUrl_areRefused() {
    assertThatThrownBy(
            () ->
                AlertingConfig.fromEnvironment(
                    Map.of("ALERTING_WEBHOOK_URL", "https://u:S3CRET@host/")))
        .hasMessageContaining("without user and password")
        .hasMessageNotContaining("S3CRET");
    assertThatThrownBy(
            () -> AlertingConfig.fromEnvironment(Map.of("ALERTING_WEBHOOK_SECRET", "S3CRET")))
        .hasMessageContaining("ALERTING_WEBHOOK_URL is not set")
        .hasMessageNotContaining("S3CRET");
  }

  @Test
  void file_andItsShortForm_excludeEachOther() {
    assertThatThrownBy(
            () ->
                AlertingConfig.fromEnvironment(
                    Map.of(
                        "ALERTING_CONFIG", "/nowhere/alerting.yaml",
                        "ALERTING_WEBHOOK_URL", "https://host/S3CRET")))
        .hasMessageContaining("ALERTING_CONFIG /nowhere/alerting.yaml cannot be read")
        .hasMessageContaining("remove it and write a receiver with a webhook into the file")
        .hasMessageNotContaining("S3CRET");
  }

  @Test
  void apiThatOthersCanReach_needsKeys_andTheyHaveToBeRight() {
    assertThat(AlertingConfig.fromEnvironment(Map.of("ALERTING_HTTP_PORT", "9414")).http())
        .isPresent();
    assertThat(AlertingConfig.fromEnvironment(Map.of()).http()).isEmpty();
    assertThatThrownBy(
            () ->
                AlertingConfig.fromEnvironment(
                    Map.of("ALERTING_HTTP_PORT", "9414", "ALERTING_HTTP_HOST", "0.0.0.0")))
        .hasMessageContaining("ALERTING_API_KEYS_FILE is not set");
    assertThatThrownBy(
            () ->
                AlertingConfig.fromEnvironment(
                    Map.of(
                        "ALERTING_HTTP_PORT", "9414", "ALERTING_API_KEYS_FILE", "/nowhere/keys")))
        .hasMessageContaining("ALERTING_API_KEYS_FILE=/nowhere/keys: cannot be read");
  }

  @Test
  void readme_hasARowForEveryKey_andNoOther() throws IOException {
    String readme = Files.readString(Path.of("README.md"));
    TreeSet<String> documented = new TreeSet<>();
    var rows = Pattern.compile("(?m)^\\| `([A-Z_]+)(?:\\*)?`").matcher(readme);
    while (rows.find()) {
      documented.add(rows.group(1));
    }

    TreeSet<String> keys = new TreeSet<>(COMPLETE.keySet());
    keys.remove("KAFKA_CLIENT_SASL_JAAS_CONFIG");
    keys.remove("SCHEMA_REGISTRY_CLIENT_BASIC_AUTH_USER_INFO");
    keys.add("ALERTING_CONFIG");
    keys.add("ALERTING_API_KEYS_FILE");
    keys.add("KAFKA_CLIENT_");
    keys.add("SCHEMA_REGISTRY_CLIENT_");
    assertThat(documented).isEqualTo(keys);
  }
}
