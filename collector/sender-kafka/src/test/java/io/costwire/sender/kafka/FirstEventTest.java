// SPDX-License-Identifier: Apache-2.0
package io.costwire.sender.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.client.CostReporter;
import io.costwire.client.UsageEvent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The README's snippet, compiled; and that the README still shows it. */
class FirstEventTest {

  static void emit(CostReporter reporter) {
    // snippet: record
    reporter.record(
        UsageEvent.builder()
            .provider("openai")
            .responseModel("gpt-4o-2024-08-06")
            .inputTokens(1200) // all of them, cached ones included
            .cacheReadTokens(1000)
            .outputTokens(85)
            .providerResponseId("chatcmpl-9x2") // seen twice, it costs once
            .tag("team", "search")
            .tag("feature", "answers")
            .build());
    // end
  }

  static void run() {
    // snippet: reporter
    var sender = new KafkaSender(KafkaSenderSettings.of("localhost:9092", "http://localhost:8081"));
    try (var reporter =
        CostReporter.builder(sender).tenant("acme").tag("service", "checkout").build()) {
      emit(reporter);
    } // close() sends what is left
    // end
  }

  @Test
  void readme_showsThisCode() throws Exception {
    String source =
        Files.readString(Path.of("src/test/java/io/costwire/sender/kafka/FirstEventTest.java"));
    String readme = Files.readString(Path.of("README.md"));
    assertThat(readme).contains(snippet(source, "reporter")).contains(snippet(source, "record"));
  }

  private static String snippet(String source, String name) {
    String from = source.substring(source.indexOf("// snippet: " + name + "\n"));
    return from.substring(from.indexOf('\n') + 1, from.indexOf("    // end"))
        .lines()
        .map(line -> line.replaceFirst("^    ", ""))
        .collect(Collectors.joining("\n"));
  }
}
