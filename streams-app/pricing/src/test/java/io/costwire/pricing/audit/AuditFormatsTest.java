// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.pricing.audit.AuditReport.NotCompared;
import io.costwire.pricing.audit.AuditReport.Reason;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/** What each format's rows come to; expected amounts are worked out by hand from book.yaml. */
class AuditFormatsTest {

  @Test
  void liteLlm_everyRowIsAccountedFor() {
    AuditReport report = Audits.ofFile("litellm.jsonl");

    assertThat(report.subject().format()).isEqualTo("LiteLLM spend logs");
    assertThat(report.rows()).isEqualTo(new AuditReport.Rows(12, 7, 0, 1, 1, 0, 3));
    assertThat(report.causes())
        .extracting(AuditReport.CauseLine::cause)
        .containsExactlyInAnyOrder(
            Cause.NONE,
            Cause.CACHE_READ_AT_INPUT_RATE,
            Cause.MODEL_AT_ZERO,
            Cause.CACHE_WRITE_1H_AT_5M,
            Cause.GATEWAY_CACHE_BILLED,
            Cause.BATCH_DISCOUNT_MISSING,
            Cause.DATED_PRICE);
  }

  @Test
  void langfuse_usageKeysAreApartUnlessTheirTotalSaysElse() {
    AuditReport report = Audits.ofFile("langfuse.csv");

    assertThat(report.subject().format()).isEqualTo("Langfuse observations");
    assertThat(report.rows()).isEqualTo(new AuditReport.Rows(4, 2, 0, 0, 1, 0, 1));
    // Both are 500 fresh, 500 cached and 200 out: 0.001 + 0.0001 + 0.0016.
    assertThat(report.compared().computed()).isEqualByComparingTo("0.0054");
    assertThat(report.causes())
        .extracting(AuditReport.CauseLine::cause)
        .containsExactly(Cause.CACHE_READ_AT_INPUT_RATE, Cause.NONE);
    assertThat(report.unreadable())
        .containsExactly(
            new AuditReport.UnreadableLine(
                4,
                6,
                "startTime is not an instant; write \"2026-11-22T12:00:00Z\", a date, or seconds"
                    + " since 1970"));
  }

  @Test
  void openAi_bucketsStayBelowLongContextAndCostsAreTakenBeside() {
    AuditReport usage = Audits.ofFile("openai-usage.json");

    assertThat(usage.subject().format()).isEqualTo("OpenAI usage or costs");
    // A million tokens in 50 requests: 1.00 in, 0.50 out, 50 fees of 0.001.
    assertThat(model(usage, "openai/gpt-long").computedOnly()).isEqualByComparingTo("1.55");
    // Batch: (300,000 at 2 + 100,000 at 0.2 + 100,000 at 8) / 2.
    assertThat(model(usage, "openai/gpt-flat").computedOnly()).isEqualByComparingTo("0.71");
    assertThat(usage.notes()).anyMatch(note -> note.contains("long-context"));

    AuditReport costs = Audits.ofFile("openai-costs.csv");
    assertThat(costs.rows()).isEqualTo(new AuditReport.Rows(2, 0, 0, 0, 2, 0, 0));
    assertThat(notCompared(costs, Reason.NO_USAGE).reported()).isEqualByComparingTo("0.62");
  }

  @Test
  void openAi_usageAndCostsTogetherAreComparedByModel() throws Exception {
    Audit audit = Audits.audit();
    audit.read(new ByteArrayInputStream(Audits.resource("openai-usage.json")));
    audit.read(new ByteArrayInputStream(Audits.resource("openai-costs.csv")));
    AuditReport report = audit.report("both");

    assertThat(model(report, "openai/gpt-flat").difference()).isEqualByComparingTo("0.09");
    assertThat(model(report, "openai/gpt-long").difference()).isNull();
    assertThat(report.apart()).isNotNull();
    assertThat(report.rows().total()).isEqualTo(4);
  }

  @Test
  void anthropic_uncachedReadsAndWritesAddUpToTheInput() {
    AuditReport api = Audits.ofFile("anthropic-usage.json");

    assertThat(api.subject().format()).isEqualTo("Anthropic usage or costs");
    // 0.3 fresh + 0.075 written for 5 minutes + 0.06 for an hour + 0.06 read + 0.075 out + 0.1 web
    // = 0.67 at the base rate, though the bucket holds 330,000 tokens; and half of 1.8 + 0.0225.
    assertThat(model(api, "anthropic/claude-sonnet").computedOnly())
        .isEqualByComparingTo(new BigDecimal("0.67").add(new BigDecimal("0.91125")));

    AuditReport console = Audits.ofFile("anthropic-console.csv");
    assertThat(model(console, "anthropic/claude-sonnet").computedOnly())
        .isEqualByComparingTo(new BigDecimal("0.67").add(new BigDecimal("2.00475")));

    AuditReport cost = Audits.ofFile("anthropic-cost.json");
    assertThat(notCompared(cost, Reason.NO_USAGE).reported()).isEqualByComparingTo("1.2378912");
  }

  @Test
  void generic_columnsAreGuessedAndMapped() {
    Map<String, String> map =
        Map.of(
            "time", "day", "input", "tok_in", "output", "tok_out", "cost", "usd", "model", "llm");
    AuditReport report =
        Audits.of(
            Audits.resource("generic.csv"),
            new AuditOptions(AuditFormat.GENERIC, ColumnMap.of(map), "openai", false));

    assertThat(report.rows()).isEqualTo(new AuditReport.Rows(3, 1, 0, 0, 0, 0, 2));
    assertThat(report.compared().difference()).isZero();
    assertThat(report.unreadable())
        .extracting(AuditReport.UnreadableLine::reason)
        .containsExactly(
            "usd is not a number; write a plain decimal number",
            "has 3 fields and the header 5; quote fields that contain the separator");

    AuditReport guessed =
        Audits.of(
            "timestamp,model,prompt_tokens,completion_tokens,cost\n"
                + "2026-10-01,gpt-flat,1000,200,$0.0036\n");
    assertThat(guessed.subject().format()).isEqualTo("rows with named columns");
    assertThat(guessed.compared().rows()).isOne();
    assertThat(guessed.compared().difference()).isZero();
  }

  @Test
  void gzip_isReadAsWhatIsInIt() throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(Audits.resource("litellm.jsonl"));
    }
    assertThat(Audits.of(packed.toByteArray(), AuditOptions.DEFAULT))
        .isEqualTo(Audits.ofFile("litellm.jsonl"));
  }

  @Test
  void anArrayOfRows_isTheSameAsLines() {
    String array =
        "["
            + new String(Audits.resource("litellm.jsonl"), java.nio.charset.StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.endsWith("}"))
                .reduce((a, b) -> a + ",\n" + b)
                .orElseThrow()
            + "]";
    AuditReport report = Audits.of(array);
    assertThat(report.compared()).isEqualTo(Audits.ofFile("litellm.jsonl").compared());
    assertThat(report.rows().total()).isEqualTo(11);
  }

  private static AuditReport.ModelLine model(AuditReport report, String name) {
    return report.models().stream()
        .filter(line -> line.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static NotCompared notCompared(AuditReport report, Reason reason) {
    return report.notCompared().stream()
        .filter(line -> line.reason() == reason)
        .findFirst()
        .orElseThrow();
  }
}
