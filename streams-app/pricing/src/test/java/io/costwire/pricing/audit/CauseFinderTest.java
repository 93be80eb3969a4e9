// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.audit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each mistake, made by hand, is called by its name. */
class CauseFinderTest {

  private static final String HEADER =
      "timestamp,model,input_tokens,cache_read_tokens,cache_write_tokens,cache_write_1h_tokens,"
          + "output_tokens,reasoning_tokens,web_searches,service_tier,mode,region,cost\n";

  /** Flat: 1,000 in of which 500 cached, 200 out: 0.001 + 0.0001 + 0.0016 = 0.0027. */
  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "NONE, 0.0027",
    "ROUNDING, 0.0027000000000000001",
    "ROUNDING, 0.003",
    "MODEL_AT_ZERO, 0",
    "CACHE_READ_AT_INPUT_RATE, 0.0036",
    "CACHE_READ_FREE, 0.0026",
    "CACHE_READ_TWICE, 0.0037",
    "BATCH_DISCOUNT_ASSUMED, 0.00135",
    "DATED_PRICE, 0.0054",
    "WRONG_SCALE, 0.27",
    "WRONG_SCALE, 2.7",
    "COMBINED, 0.0018",
    "UNEXPLAINED, 0.00299"
  })
  void cachedRequest(Cause expected, String cost) {
    assertThat(cause("gpt-flat,1000,500,,,200,,,,,," + cost)).isEqualTo(expected);
  }

  /** Sonnet: 1,000 fresh, 2,000 read, 1,000 written for an hour: 0.003 + 0.0006 + 0.006. */
  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "NONE, 0.0096",
    "CACHE_READ_TWICE, 0.0156",
    "CACHE_WRITE_1H_AT_5M, 0.00735",
    "CACHE_WRITE_AT_INPUT_RATE, 0.0066",
    "CACHE_WRITE_FREE, 0.0036",
    "CACHE_WRITE_TWICE, 0.0126",
    "CACHE_IGNORED, 0.012",
    "CACHE_DROPPED, 0.003"
  })
  void writtenCache(Cause expected, String cost) {
    assertThat(cause("claude-sonnet,4000,2000,1000,1000,,,,,,," + cost)).isEqualTo(expected);
  }

  @Test
  void terms_areCalledByName() {
    // 100,000 in at 3 and a fee: 0.301; standard 0.101, batch of that 0.051.
    assertThat(cause("gpt-long,100000,,,,,,,priority,,,0.101"))
        .isEqualTo(Cause.SERVICE_TIER_IGNORED);
    assertThat(cause("gpt-long,100000,,,,,,,,,,0.301")).isEqualTo(Cause.SERVICE_TIER_ASSUMED);
    assertThat(cause("gpt-long,100000,,,,,,,,batch,,0.101"))
        .isEqualTo(Cause.BATCH_DISCOUNT_MISSING);
    // 300,000 in at 2, 1,000 out at 7 and a fee: 0.608; at the base rates 0.306.
    assertThat(cause("gpt-long,300000,,,,1000,,,,,,0.306")).isEqualTo(Cause.LONG_CONTEXT_IGNORED);
    assertThat(cause("claude-sonnet,1000,,,,,,,,,us,0.003")).isEqualTo(Cause.REGION_IGNORED);
  }

  @Test
  void outputAndTools_areCalledByName() {
    // 1,000 out of which 400 reasoning: 0.008.
    assertThat(cause("gpt-flat,0,,,,1000,400,,,,,0.0048")).isEqualTo(Cause.REASONING_OMITTED);
    assertThat(cause("gpt-flat,0,,,,1000,400,,,,,0.0112")).isEqualTo(Cause.REASONING_TWICE);
    assertThat(cause("gpt-flat,0,,,,1000,,3,,,,0.008")).isEqualTo(Cause.TOOLS_OMITTED);
    assertThat(cause("gpt-flat,0,,,,1000,,,flex,,,0.0033")).isEqualTo(Cause.PARTLY_PRICED);
  }

  @Test
  void longContextOfASum_isSeenWhenTheReportAssumesIt() {
    String header = "timestamp,model,input_tokens,output_tokens,requests,cost\n";
    assertThat(
            Audits.of(header + "2026-10-01,gpt-long,1000000,0,50,2.05\n")
                .causes()
                .getFirst()
                .cause())
        .isEqualTo(Cause.LONG_CONTEXT_ASSUMED);
    assertThat(
            Audits.of(header + "2026-10-01,gpt-long,1000000,0,50,1.05\n")
                .causes()
                .getFirst()
                .cause())
        .isEqualTo(Cause.NONE);
  }

  @Test
  void mistakesThatYieldTheSameAmount_areBothNamed() {
    // Twice the rate beyond 200,000: half of it is the base rate, and a batch too.
    AuditReport report = Audits.of(HEADER + "2026-10-01,gpt-long,300000,,,,,,,,,,0.301\n");
    assertThat(report.causes().getFirst().cause()).isEqualTo(Cause.LONG_CONTEXT_IGNORED);
    assertThat(report.causes().getFirst().detail()).isEqualTo("or batch_discount_assumed");
  }

  @Test
  void twoMistakesAtOnce_areBothNamed() {
    AuditReport report = Audits.of(HEADER + "2026-10-01,gpt-flat,1000,500,,,200,,,,,,0.0018\n");
    assertThat(report.causes().getFirst().detail())
        .isEqualTo("batch_discount_assumed + cache_read_at_input_rate");
  }

  private static Cause cause(String row) {
    AuditReport report = Audits.of(HEADER + "2026-10-01," + row + "\n");
    assertThat(report.compared().rows()).isOne();
    return report.causes().getFirst().cause();
  }
}
