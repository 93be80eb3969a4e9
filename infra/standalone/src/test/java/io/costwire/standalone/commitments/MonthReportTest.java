// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.commitments;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.costwire.chargeback.commitments.MonthUse;
import io.costwire.chargeback.commitments.MonthUse.Part;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.List;
import org.junit.jupiter.api.Test;

class MonthReportTest {
  private static final YearMonth OCTOBER = YearMonth.of(2026, 10);

  private static MonthReport report(String terms, MonthUse use) {
    CommitmentsFile file = CommitmentsFile.of("c.yaml", "commitments: [{id: deal, " + terms + "}]");
    assertThat(file).isInstanceOf(CommitmentsFile.Read.class);
    Offer offer = ((CommitmentsFile.Read) file).offers().getFirst();
    return MonthReport.of(offer, use, "USD", true);
  }

  private static MonthUse use(String onDemand, String tokens, long unknown) {
    return new MonthUse(OCTOBER, new BigDecimal(onDemand), new BigDecimal(tokens), unknown);
  }

  /** 1,000 for 500 million, 2.50 beyond; 700 million at 3 on demand. */
  @Test
  void reservation_showsUtilisationOverageAndBreakEven() throws Exception {
    var report =
        report(
            "reserved_tokens: {monthly_cost: 1000, included: 500_000_000, overage_per_million:"
                + " 2.5}",
            use("2100", "700000000", 0));
    assertThat(report.text())
        .isEqualToNormalizingNewlines(
            """
            deal, 2026-10, in USD
              on demand          2,100.00  sum of contracted_cost
              cost               1,500.00  1,000.00 a month + 200,000,000 tokens beyond at 2.50 a million
              saving               600.00  2,100.00 - 1,500.00 = 28.57 %
              effective rate       2.1429  a million tokens: 1,500.00 / 700,000,000 x 1,000,000; on demand 3
              utilisation           100 %  500,000,000 of 500,000,000 tokens
              overage              500.00  200,000,000 tokens beyond 500,000,000
              break-even      333,333,334  tokens a month, at this month's mix: it had 700,000,000
            """);
    assertThat(new ObjectMapper().writeValueAsString(report.line()))
        .isEqualTo(
            """
            {"commitment":"deal","month":"2026-10","over":true,"currency":"USD",\
            "basis":"contracted_cost",\
            "on_demand":"2100","cost":"1500.000000000000000000","saving":"600.000000000000000000","saving_percent":"28.571429",\
            "per_million_tokens":"2.142857","on_demand_per_million_tokens":"3.000000",\
            "utilisation_percent":"100.000000","included_tokens":"500000000","overage_tokens":"200000000",\
            "overage_cost":"500.000000000000000000","break_even":"333333334","break_even_unit":"TOKENS",\
            "missing_to_next_tier":null,"unknown_cost":0,\
            "arithmetic":"1,000.00 a month + 200,000,000 tokens beyond at 2.50 a million"}\
            """);
  }

  @Test
  void discount_showsTheRatesThatApplied() {
    var parts =
        List.of(
            part(9, "gpt-5", "100"), part(10, "gpt-5", "100"), part(10, "claude-opus-5", "300"));
    var report =
        report(
            "negotiated_discount: [{provider: openai, model: gpt-5, discount: 20%, from:"
                + " 2026-10-10}]",
            MonthUse.of(OCTOBER, parts, 3));
    assertThat(report.text())
        .contains("sum of list_cost", "100.00 of openai/gpt-5 less 20 % + 400.00 at list price")
        .contains("500.00 - 480.00 = 4 %", "nothing is paid in advance", "no limit to go beyond")
        .contains("it pays from the first use on", "3 requests have no known cost");
  }

  private static Part part(int day, String model, String spend) {
    return new Part(
        LocalDate.of(2026, 10, day),
        "openai",
        model,
        new BigDecimal(spend),
        BigDecimal.valueOf(1_000));
  }

  @Test
  void tiers_showTheNextOne() {
    var report =
        report(
            "spend_tiers: {mode: flat, steps: [{from: 1000, discount: 5%}, {from: 10000,"
                + " discount: 10%}]}",
            use("8000", "4000000000", 0));
    assertThat(report.text())
        .contains("8,000.00 - 7,600.00 = 5 %", "on demand a month: it had 8,000.00")
        .contains("2,000.00 more reach the tier of 10 %, where a month costs 9,000.00.");
  }

  /** What is paid in advance is due without any use as well; no rate can be said. */
  @Test
  void monthWithoutUse_isBilled_andGoesOn() {
    var report =
        report(
            "reserved_tokens: {monthly_cost: 1000, included: 5, overage_per_million: 1}",
            MonthUse.of(OCTOBER, List.of(), 0));
    assertThat(report.text())
        .contains("no tokens were used", "-1,000.00", "0 %", "it never pays")
        .doesNotContain("so far");
    var now =
        new MonthReport(
            report.offer(), report.bill(), report.breakEven(), report.currency(), false);
    assertThat(now.text()).startsWith("deal, 2026-10 so far, in USD");
  }
}
