// SPDX-License-Identifier: Apache-2.0
package io.costwire.sender.http;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.costwire.client.SourcePosition;
import io.costwire.client.UsageEvent;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The pure parts: JSON both ways, Retry-After, settings. */
class HttpPartsTest {
  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

  @Test
  void line_isJsonWhateverTheTextsHold() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 500; round++) {
      StringBuilder text = new StringBuilder("x");
      random.ints(20, 0, 0x3000).forEach(c -> text.append((char) c));
      text.append("\"\\/\u0000\u001f\u2028\ud83d\ude00").append((char) (0xD800 + round));
      UsageEvent event =
          UsageEvent.builder()
              .provider("p")
              .tag("k", text.toString())
              .source(new SourcePosition(text.toString(), -1, Long.MAX_VALUE))
              .build();
      String line = EventJson.line(event);
      assertThat(line).endsWith("}\n");
      assertThat(line.indexOf('\n')).as("one line").isEqualTo(line.length() - 1);
      byte[] utf8 = line.getBytes(StandardCharsets.UTF_8);
      JsonNode json = new ObjectMapper().readTree(utf8);
      assertThat(json.at("/tags/k").textValue())
          .as("seed %d", seed)
          .isEqualTo(event.tags().get("k"));
      assertThat(json.at("/source/source_id").textValue()).doesNotContain("\ud800");
      assertThat(JsonText.read(utf8)).as("our own reader, seed %d", seed).isPresent();
    }
  }

  @Test
  void numbers_keepAllTheirDigits() {
    String line =
        EventJson.line(
            UsageEvent.builder()
                .usage("gpu_seconds", new BigDecimal("0.000000000001"))
                .usage("input_tokens", Long.MAX_VALUE)
                .usage("output_tokens", 0)
                .providerCost(new BigDecimal("12345678901234567890.123456789012345678"))
                .build());
    assertThat(line)
        .contains("\"gpu_seconds\":0.000000000001,")
        .contains("\"input_tokens\":9223372036854775807,")
        .contains("\"output_tokens\":0}")
        .contains("\"provider_cost\":12345678901234567890.123456789012345678,");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[",
        "[1,]",
        "{\"a\"}",
        "{\"a\":}",
        "{a:1}",
        "[1 2]",
        "\"\\x\"",
        "\"\\u12g4\"",
        "01",
        "1.",
        "+1",
        "NaN",
        "tru",
        "[1]x",
        "\"a\nb\"",
        "1e99999"
      })
  void whatIsNotJson_isNoAnswer(String text) {
    assertThat(JsonText.read(text.getBytes(StandardCharsets.UTF_8))).isEmpty();
  }

  @Test
  void json_isReadAsItIs() {
    String text = " { \"a\" : [ 1 , -2.5e3, true, false, null, \"\\u00e9\\n\\\"\" ], \"b\":{} } ";
    assertThat(JsonText.read(text.getBytes(StandardCharsets.UTF_8)))
        .isEqualTo(
            Optional.of(
                Map.of(
                    "a",
                    java.util.Arrays.asList(
                        new BigDecimal(1),
                        new BigDecimal("-2.5e3"),
                        true,
                        false,
                        null,
                        "\u00e9\n\""),
                    "b",
                    Map.of())));
    assertThat(JsonText.read(new byte[] {'"', (byte) 0xFF, '"'})).as("not UTF-8").isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0|0",
        "120|120",
        "99999999|300",
        "-5|0",
        "soon|0",
        "|0",
        "Sun, 22 Nov 2026 12:00:30 GMT|30",
        "Sun, 22 Nov 2026 11:00:00 GMT|0",
        "Sun, 22 Nov 2099 11:00:00 GMT|300"
      })
  void retryAfter_isSecondsOrADateAndBounded(String header, long seconds) {
    assertThat(RetryAfter.parse(header == null ? "" : header, NOON))
        .isEqualTo(
            Duration.ofSeconds(seconds).compareTo(RetryAfter.MAX) > 0
                ? RetryAfter.MAX
                : Duration.ofSeconds(seconds));
  }

  @Test
  void environment_isReadAndTheKeyIsNotShown() {
    var settings =
        HttpSenderSettings.fromEnvironment(
            Map.of("COSTWIRE_URL", "https://c.example.com/base/", "COSTWIRE_API_KEY", " cw_s "));
    assertThat(settings.endpoint()).hasToString("https://c.example.com/base/v1/events");
    assertThat(settings.apiKey()).isEqualTo("cw_s");
    assertThat(settings.toString()).doesNotContain("cw_s");
    assertThat(settings.exposesKey()).isFalse();
    assertThat(HttpSenderSettings.of("http://c.example.com").withApiKey("k").exposesKey()).isTrue();
    assertThat(HttpSenderSettings.of("http://localhost:8080").withApiKey("k").exposesKey())
        .isFalse();
    assertThat(HttpSenderSettings.fromEnvironment(Map.of()).endpoint())
        .hasToString("http://localhost:8080/v1/events");
    assertThat(HttpSenderSettings.of("http://h/v1/events").endpoint())
        .hasToString("http://h/v1/events");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gateway",
        "ftp://x",
        "http://",
        "http://u:hunter2@h",
        "http://h?key=hunter2",
        "ht tp"
      })
  void addressThatIsNone_isAnErrorWithoutTheAddress(String address) {
    assertThatThrownBy(() -> HttpSenderSettings.of(address))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("COSTWIRE_URL")
        .hasMessageNotContaining("hunter2");
  }

  @Test
  void keyThatCannotBeAHeader_isAnErrorWithoutTheKey() {
    var settings = HttpSenderSettings.of("https://h");
    assertThatThrownBy(() -> settings.withApiKey("hunter2\nX: y"))
        .hasMessageContaining("apiKey")
        .hasMessageNotContaining("hunter2");
  }

  @Test
  void readme_listsEveryVariable() throws Exception {
    String readme = Files.readString(Path.of("README.md"));
    assertThat(HttpSenderSettings.VARIABLES)
        .allSatisfy((name, value) -> assertThat(readme).contains("| `" + name + "` |"));
  }

  @Test
  void sender_dependsOnTheJdkAndTheClientOnly() {
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "io.costwire.sender.http", "io.costwire.client", "java..", "org.jspecify.annotations")
        .check(
            new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("io.costwire.sender.http"));
  }
}
