// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.costwire.runtime.InvalidConfiguration;
import io.costwire.sink.failure.SinkFailure;
import io.costwire.sink.table.Route;
import io.costwire.sink.table.Routes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The documents say what the code does. */
class SinkDocumentationTest {

  @Test
  void readmeTable_hasEveryKey_andNoOther() throws IOException {
    String source = Files.readString(Path.of("src/main/java/io/costwire/sink/SinkConfig.java"));
    Set<String> read =
        matches(
            "env\\s*\\.(?:string|integer|wholeNumber|duration|url|optional)\\(\\s*\"(\\w+)\"",
            source);
    matches("env\\.properties\\(\"(\\w+)\"", source).forEach(prefix -> read.add(prefix + "*"));

    assertThat(matches("(?m)^\\| `([A-Z_]+\\*?)`", readme())).isEqualTo(read);
  }

  @Test
  void readme_namesEveryTopic() throws IOException {
    String readme = readme();

    assertThat(Routes.ALL.stream().map(Route::topic))
        .allMatch(t -> readme.contains("`" + t.name() + "`"));
  }

  @Test
  void rationale_hasEveryCrashPoint_andEveryFailure() throws IOException {
    String rationale = Files.readString(Path.of("RATIONALE.md"));

    assertThat(rationale)
        .contains(Arrays.stream(CrashPoint.values()).map(Enum::name).toList())
        .contains(Arrays.stream(SinkFailure.values()).map(Enum::name).toList());
  }

  @Test
  void crashTable_isTheOneThatIsTested() throws IOException {
    List<String> tested =
        Arrays.stream(CrashCase.values())
            .map(
                crash ->
                    "%s | %s | %s"
                        .formatted(
                            crash,
                            crash.recoveries().stream()
                                .map(Enum::name)
                                .collect(Collectors.joining(", ")),
                            crash.repeats() ? "yes" : "no"))
            .toList();
    Pattern row = Pattern.compile("\\| ([A-Z_]+) \\| ([A-Z, ]+) \\|.*\\| (yes|no) \\|");

    assertThat(
            Files.readAllLines(Path.of("RATIONALE.md")).stream()
                .map(row::matcher)
                .filter(Matcher::matches)
                .map(m -> "%s | %s | %s".formatted(m.group(1), m.group(2), m.group(3)))
                .toList())
        .isEqualTo(tested);
  }

  @Test
  void completeEnvironment_isRead() {
    SinkConfig config =
        SinkConfig.fromEnvironment(
            Map.of(
                "KAFKA_BOOTSTRAP_SERVERS", "k:9092",
                "KAFKA_CLIENT_SECURITY_PROTOCOL", "SSL",
                "CLICKHOUSE_URL", "https://ch.example:8443",
                "CLICKHOUSE_PASSWORD", "s3cret",
                "SINK_FLUSH_INTERVAL", "1s",
                "SINK_BATCH_MAX_ROWS", "1000",
                "TOPIC_REPLICATION_FACTOR", "3"));

    assertThat(config.kafka().client()).containsEntry("security.protocol", "SSL");
    assertThat(config.kafka().replicationFactor()).hasValue((short) 3);
    assertThat(config.limits().maxAge()).isEqualTo(Duration.ofSeconds(1));
    assertThat(config.limits().maxRows()).isEqualTo(1000);
    assertThat(config.toString()).doesNotContain("s3cret");
  }

  @Test
  void everyError_isReportedAtOnce() {
    Map<String, String> wrong =
        Map.of(
            "CLICKHOUSE_URL", "localhost:8123",
            "CLICKHOUSE_DATABASE", "a`b",
            "SINK_WRITERS", "0",
            "SINK_FLUSH_INTERVAL", "soon",
            "SINK_INSERT_TIMEOUT", "1h",
            "TOPIC_REPLICATION_FACTOR", "many");

    assertThatThrownBy(() -> SinkConfig.fromEnvironment(wrong))
        .isInstanceOfSatisfying(
            InvalidConfiguration.class,
            e -> {
              assertThat(e.errors()).hasSize(wrong.size());
              assertThat(wrong.keySet()).allMatch(key -> e.getMessage().contains(key));
            });
  }

  private static String readme() throws IOException {
    return Files.readString(Path.of("README.md"));
  }

  private static Set<String> matches(String pattern, String text) {
    Set<String> found = new TreeSet<>();
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    while (matcher.find()) {
      found.add(matcher.group(1));
    }
    return found;
  }
}
