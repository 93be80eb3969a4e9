// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.pricing.audit.AuditReport.Sums;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The report's three forms, and its sums. */
class AuditReportTest {

  /** Run with {@code -Dupdate.golden=true} to write the expected files again. */
  private static final boolean UPDATE = Boolean.getBoolean("update.golden");

  @Test
  void reports_areAsExpected() throws IOException {
    AuditReport report = Audits.ofFile("litellm.jsonl");
    assertGolden("litellm.report.txt", AuditText.render(report));
    assertGolden("litellm.report.json", AuditJson.render(report));
    assertGolden("litellm.report.csv", AuditCsv.render(report));
    assertGolden("openai.report.txt", AuditText.render(Audits.ofFile("openai-usage.json")));
  }

  @Test
  void sums_agreeWhicheverWayTheyAreAdded() {
    AuditReport report = Audits.ofFile("litellm.jsonl");
    Sums causes =
        report.causes().stream().map(AuditReport.CauseLine::sums).reduce(Sums.NONE, Sums::plus);
    Sums models =
        report.models().stream().map(AuditReport.ModelLine::compared).reduce(Sums.NONE, Sums::plus);
    assertThat(causes.difference()).isEqualByComparingTo(report.compared().difference());
    assertThat(models.difference()).isEqualByComparingTo(report.compared().difference());
    assertThat(causes.rows()).isEqualTo(models.rows()).isEqualTo(report.compared().rows());
    assertThat(
            report.compared().rows()
                + report.notCompared().stream().mapToLong(AuditReport.NotCompared::rows).sum())
        .isEqualTo(report.rows().total());
  }

  @Test
  void names_areBoundedAndTheRestIsCountedTogether() {
    String rows =
        IntStream.range(0, AuditTally.MODELS_MAX + 100)
            .mapToObj(i -> "2026-10-01,own-" + i + ",10,1")
            .collect(Collectors.joining("\n", "time,model,input_tokens,cost\n", "\n"));
    AuditReport report = Audits.of(rows);
    assertThat(report.models()).hasSize(AuditTally.MODELS_MAX + 1);
    AuditReport.ModelLine other =
        report.models().stream()
            .filter(line -> line.name().equals(AuditReport.OTHER))
            .findFirst()
            .orElseThrow();
    assertThat(other.rows()).isEqualTo(100);
    assertThat(other.reportedOnly()).isEqualByComparingTo(BigDecimal.valueOf(100));
  }

  @Test
  void largestRows_areTenAndTheEarlierFirst() {
    String rows =
        IntStream.range(0, 30)
            .mapToObj(i -> "2026-10-01,gpt-flat,1000," + (i % 2 == 0 ? "5" : "0.002"))
            .collect(Collectors.joining("\n", "time,model,input_tokens,cost\n", "\n"));
    assertThat(Audits.of(rows).largest())
        .extracting(AuditReport.RowLine::number)
        .containsExactly(1L, 3L, 5L, 7L, 9L, 11L, 13L, 15L, 17L, 19L);
  }

  private static void assertGolden(String name, String actual) throws IOException {
    assertThat(actual).isNotBlank();
    if (UPDATE) {
      Files.writeString(Path.of("src/test/resources/io/costwire/pricing/audit", name), actual);
      return;
    }
    assertThat(actual).isEqualTo(new String(Audits.resource(name), StandardCharsets.UTF_8));
  }
}
