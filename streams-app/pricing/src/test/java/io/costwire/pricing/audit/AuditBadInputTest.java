// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuditBadInputTest {

  private static final String ROW =
      "{\"request_id\":\"r\",\"spend\":0.0036,\"prompt_tokens\":1000,\"completion_tokens\":200,"
          + "\"startTime\":\"2026-10-01T09:00:00Z\",\"model\":\"gpt-flat\",\"custom_llm_provider\":\"openai\"}";

  @Test
  void filesWithoutRows_areRefusedWithWhatToDo() {
    assertUnusable(new byte[0], "is empty; export again");
    assertUnusable(" \n\r\n".getBytes(StandardCharsets.UTF_8), "is empty; export again");
    assertUnusable(new byte[] {'a', 0, 1, 2}, "is not text");
    assertUnusable(new byte[] {'P', 'K', 3, 4, 5}, "is a zip archive; unpack it first");
    assertUnusable("a,b".getBytes(StandardCharsets.UTF_16), "is UTF-16; save it as UTF-8");
    assertUnusable(new byte[] {0x1f, (byte) 0x8b, 8, 0}, "is a damaged gzip file");
  }

  @Test
  void missingColumns_areNamedWithTheColumnsThereAre() {
    assertUnusable(
        "time,tokens\n2026-10-01,5\n".getBytes(StandardCharsets.UTF_8),
        "has no column that looks like the model; say which with --map model=COLUMN."
            + " Its columns are time, tokens");
    assertThatThrownBy(
            () ->
                Audits.tryOf(
                    "time,model\n2026-10-01,m\n".getBytes(StandardCharsets.UTF_8),
                    new AuditOptions(
                        AuditFormat.GENERIC, ColumnMap.of(Map.of("cost", "usd")), null, false)))
        .isInstanceOf(UnusableInput.class)
        .hasMessage("has no column 'usd'; its columns are model, time");
    assertThatThrownBy(() -> ColumnMap.of(Map.of("colour", "x")))
        .hasMessageContaining("'colour' is nothing a column can be; use cost, model, time");
  }

  @Test
  void brokenLines_costOnlyThemselves() {
    AuditReport report = Audits.of(ROW + "\n{\"spend\":\n[1]\n" + ROW + "{}\n\n" + ROW + "\n");
    assertThat(report.rows().priced()).isEqualTo(2);
    assertThat(report.unreadable())
        .extracting(AuditReport.UnreadableLine::line)
        .containsExactly(2L, 3L, 4L);
  }

  @Test
  void aTruncatedDocument_keepsWhatCameBefore() {
    AuditReport report = Audits.of("[" + ROW + ",\n" + ROW + ",\n" + ROW.substring(0, 50));
    assertThat(report.rows().priced()).isEqualTo(2);
    assertThat(report.unreadable().getFirst().reason())
        .contains("nothing after this place was read");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"prompt_tokens\":-5",
        "\"prompt_tokens\":1e999999999",
        "\"prompt_tokens\":true",
        "\"spend\":\"NaN dollars\"",
        "\"startTime\":\"1e999999999\"",
        "\"startTime\":{}",
        "\"metadata\":\"{'python': None}\"",
        "\"model\":[\"SECRET\"]"
      })
  void wrongValues_makeTheRowUnreadableAndAreNotRepeated(String field) {
    String name = field.substring(0, field.indexOf(':') + 1);
    String rest = ROW.replaceFirst(name + "(\"[^\"]*\"|[^,}]*),?", "");
    AuditReport report = Audits.of(rest.replaceFirst("\\{", "{" + field + ","));
    assertThat(report.rows().unreadable()).isOne();
    assertThat(AuditText.render(report) + AuditJson.render(report) + AuditCsv.render(report))
        .doesNotContain("SECRET", "999999999", "NaN dollars", "python");
  }

  @Test
  void windowsLineEndsAndByteOrderMarks_doNotMatter() {
    AuditReport report = Audits.of("\ufeff" + ROW + "\r\n" + ROW + "\r\n");
    assertThat(report.rows().priced()).isEqualTo(2);
    AuditReport table =
        Audits.of("\ufeffmodel,time,input_tokens,cost\r\ngpt-flat,2026-10-01,1000,0.002\r\n");
    assertThat(table.compared().difference()).isZero();
  }

  @Test
  void anUnclosedQuote_isReportedAndEndsTheTable() {
    AuditReport report =
        Audits.of("model,time,input_tokens,cost\ngpt-flat,2026-10-01,1000,0.002\n\"gpt,2026\n");
    assertThat(report.rows().priced()).isOne();
    assertThat(report.rows().unreadable()).isOne();
  }

  @Test
  void promptsAndOddNames_neverReachTheReport() {
    AuditReport report =
        Audits.of(
            ROW.replace("gpt-flat", "SECRET words as a model")
                .replace("\"r\"", "\"SECRET id\"")
                .replaceFirst(
                    "\\{", "{\"messages\":[{\"content\":\"SECRET\"}],\"response\":\"SECRET\","));
    assertThat(report.rows().unpriced()).isOne();
    assertThat(AuditText.render(report) + AuditJson.render(report) + AuditCsv.render(report))
        .doesNotContain("SECRET");
    assertThat(report.models().getFirst().name())
        .isEqualTo("openai/(a text of 23 characters that is not a name)");
  }

  @Test
  void mutatedFiles_areReadToAnEndAndEveryRowIsCountedOnce() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    byte[][] files = {
      Audits.resource("litellm.jsonl"),
      Audits.resource("langfuse.csv"),
      Audits.resource("openai-usage.json"),
      Audits.resource("anthropic-console.csv")
    };
    for (int i = 0; i < 2000; i++) {
      byte[] file = files[random.nextInt(files.length)].clone();
      for (int j = random.nextInt(4); j >= 0; j--) {
        file[random.nextInt(file.length)] = (byte) (32 + random.nextInt(95));
      }
      try {
        AuditReport.Rows rows = Audits.tryOf(file, AuditOptions.DEFAULT).rows();
        assertThat(rows.total())
            .as("seed %d, round %d", seed, i)
            .isEqualTo(
                rows.priced()
                    + rows.unpriced()
                    + rows.noUsage()
                    + rows.invalid()
                    + rows.unreadable());
      } catch (UnusableInput e) {
        assertThat(e).as("seed %d, round %d", seed, i).hasMessageNotContaining("SECRET");
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed + ", round " + i, e);
      }
    }
  }

  private static void assertUnusable(byte[] file, String message) {
    assertThatThrownBy(() -> Audits.tryOf(file, AuditOptions.DEFAULT))
        .isInstanceOf(UnusableInput.class)
        .hasMessageContaining(message);
  }
}
