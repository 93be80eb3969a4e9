// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.costwire.runtime.InvalidConfiguration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class StreamsAppConfigTest {
  @Test
  void defaults_areThoseOfTheDesign() {
    StreamsAppConfig config = StreamsAppConfig.fromEnvironment(Map.of());

    assertThat(config.settings().seenHorizon().ordinary()).isEqualTo(Duration.ofHours(24));
    assertThat(config.settings().windowRetention().minutes()).isEqualTo(Duration.ofHours(48));
    assertThat(config.threads().commitEvery()).isEqualTo(Duration.ofSeconds(1));
    Properties properties = StreamsApp.properties(config);
    assertThat(properties)
        .containsEntry("processing.guarantee", "exactly_once_v2")
        .containsEntry("application.id", "costwire-streams")
        .containsEntry("ensure.explicit.internal.resource.naming", true)
        .containsEntry("topology.optimization", "none")
        .containsEntry("group.protocol", "classic")
        .containsEntry("producer.transaction.timeout.ms", 15_000)
        .containsEntry("consumer.session.timeout.ms", 10_000)
        .containsEntry("replication.factor", -1);
  }

  @Test
  void everyKey_isRead() {
    StreamsAppConfig config =
        StreamsAppConfig.fromEnvironment(
            Map.ofEntries(
                Map.entry("KAFKA_BOOTSTRAP_SERVERS", "kafka:9092"),
                Map.entry("KAFKA_CLIENT_SECURITY_PROTOCOL", "SSL"),
                Map.entry("SCHEMA_REGISTRY_URL", "http://registry:8081"),
                Map.entry("SCHEMA_REGISTRY_CLIENT_AUTO_REGISTER_SCHEMAS", "false"),
                Map.entry("TOPIC_REPLICATION_FACTOR", "3"),
                Map.entry("STREAMS_STATE_DIR", "/data/state"),
                Map.entry("STREAMS_THREADS", "4"),
                Map.entry("STREAMS_STANDBYS", "1"),
                Map.entry("STREAMS_COMMIT_INTERVAL", "200ms"),
                Map.entry("STREAMS_CACHE_BYTES", "1000"),
                Map.entry("STREAMS_ROCKSDB_BYTES", "33554432"),
                Map.entry("STREAMS_HEARTBEAT_INTERVAL", "7s"),
                Map.entry("STREAMS_QUERIES", "true"),
                Map.entry("STREAMS_ADVERTISED_ADDRESS", "one.internal:9402"),
                Map.entry("STREAMS_GENERATION", "2"),
                Map.entry("STREAMS_CURRENCY", "EUR"),
                Map.entry("STREAMS_EVENT_MAX_AHEAD", "1m"),
                Map.entry("STREAMS_EVENT_MAX_AGE", "10d"),
                Map.entry("STREAMS_DEDUP_HORIZON", "1h"),
                Map.entry("STREAMS_DEDUP_BATCH_HORIZON", "2d"),
                Map.entry("STREAMS_MINUTES_RETENTION", "3h"),
                Map.entry("STREAMS_HOURS_RETENTION", "4d")));

    assertThat(config.kafka().client()).containsEntry("security.protocol", "SSL");
    assertThat(config.registry().client()).containsEntry("auto.register.schemas", "false");
    assertThat(config.threads())
        .isEqualTo(
            new StreamsAppConfig.Threads(
                Path.of("/data/state"),
                4,
                1,
                Duration.ofMillis(200),
                Duration.ofSeconds(7),
                new StreamsAppConfig.Memory(1000, 32 << 20)));
    assertThat(config.queries()).isEqualTo(new StreamsAppConfig.Queries(true, "one.internal:9402"));
    assertThat(config.settings().generation()).isEqualTo(2);
    assertThat(config.settings().currency()).isEqualTo("EUR");
    assertThat(config.settings().eventTimes().maxAge()).isEqualTo(Duration.ofDays(10));
    assertThat(config.settings().seenHorizon().batch()).isEqualTo(Duration.ofDays(2));
    assertThat(config.settings().windowRetention().hoursAndDays()).isEqualTo(Duration.ofDays(4));
    assertThat(StreamsApp.properties(config)).containsEntry("replication.factor", 3);
  }

  @Test
  void allErrors_areReportedAtOnce() {
    assertThatThrownBy(
            () ->
                StreamsAppConfig.fromEnvironment(
                    Map.of(
                        "STREAMS_THREADS", "none",
                        "STREAMS_COMMIT_INTERVAL", "1h",
                        "STREAMS_CURRENCY", "dollars",
                        "SCHEMA_REGISTRY_URL", "registry")))
        .isInstanceOfSatisfying(InvalidConfiguration.class, e -> assertThat(e.errors()).hasSize(4));
  }

  @Test
  void secrets_areNotShown() {
    StreamsAppConfig config =
        StreamsAppConfig.fromEnvironment(Map.of("KAFKA_CLIENT_SASL_JAAS_CONFIG", "hunter2"));

    assertThat(config.toString()).doesNotContain("hunter2");
  }

  @Test
  void everyKey_hasARowInTheReadme() throws IOException {
    Set<String> inCode =
        keys(
            Path.of("src/main/java/io/costwire/streams/StreamsAppConfig.java"), "\"([A-Z_]{6,})\"");
    Set<String> inReadme = keys(Path.of("README.md"), "(?m)^\\| `([A-Z_]+)\\*?`");
    inReadme.remove("OPS_HOST");
    inReadme.remove("OPS_PORT");

    assertThat(inReadme).isEqualTo(inCode);
  }

  private static Set<String> keys(Path file, String pattern) throws IOException {
    Matcher matcher = Pattern.compile(pattern).matcher(Files.readString(file));
    Set<String> keys = new TreeSet<>();
    while (matcher.find()) {
      keys.add(matcher.group(1));
    }
    return keys;
  }
}
