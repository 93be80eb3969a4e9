// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.commitments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.costwire.chargeback.commitments.CommitmentPlan;
import io.costwire.chargeback.commitments.MonthUse;
import io.costwire.chargeback.commitments.NegotiatedDiscount;
import io.costwire.chargeback.commitments.ReservedTokens;
import io.costwire.chargeback.commitments.SpendTiers;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommitmentsFileTest {
  private static final String TIERS =
      """
      commitments:
      - id: openai-volume
        filter: {provider: openai}
        spend_tiers:
          mode: flat
          steps:
          - {from: 0, discount: 0}
          - {from: 1_000, discount: 5%}
          - {from: 10000, discount: 10}
          - {from: 50000, discount: 15}
      """;

  @Test
  void tiers_areRead() {
    Offer offer = onlyOf(TIERS);
    assertThat(offer.id()).isEqualTo("openai-volume");
    assertThat(offer.tenant()).isEmpty();
    assertThat(offer.filter()).containsExactly(entry("provider", "openai"));
    SpendTiers tiers = (SpendTiers) offer.commitment();
    assertThat(tiers.charge(BigDecimal.valueOf(8_000))).isEqualByComparingTo("7600");
  }

  @Test
  void firstStepMayBeLeftOut() {
    String yaml = TIERS.replace("    - {from: 0, discount: 0}\n", "");
    assertThat(yaml).isNotEqualTo(TIERS);
    SpendTiers tiers = (SpendTiers) onlyOf(yaml).commitment();
    assertThat(tiers.charge(BigDecimal.valueOf(999))).isEqualByComparingTo("999");
    assertThat(tiers.charge(BigDecimal.valueOf(1_000))).isEqualByComparingTo("950");
  }

  @Test
  void reservedTokens_areRead() {
    Offer offer =
        onlyOf(
            """
            commitments:
            - id: r
              tenant: acme
              reserved_tokens: {monthly_cost: 5000, included: 2_000_000_000, overage_per_million: 0}
            """);
    assertThat(offer.tenant()).contains("acme");
    ReservedTokens reserved = (ReservedTokens) offer.commitment();
    assertThat(reserved.monthlyCost()).isEqualByComparingTo("5000");
    assertThat(reserved.included()).isEqualByComparingTo("2000000000");
  }

  private static final String DISCOUNT =
      """
      commitments:
      - id: openai-deal
        negotiated_discount:
        - {provider: openai, discount: 10%, from: 2026-01-01}
        - {provider: openai, model: gpt-5, discount: 15.5, from: 2026-07-01, until: 2026-12-31}
      """;

  @Test
  void negotiatedDiscounts_areRead() {
    Offer offer = onlyOf(DISCOUNT);
    NegotiatedDiscount discount = (NegotiatedDiscount) offer.commitment();
    assertThat(discount.rates())
        .satisfiesExactly(
            rate -> {
              assertThat(rate.provider()).isEqualTo("openai");
              assertThat(rate.model()).isEmpty();
              assertThat(rate.discountPercent()).isEqualByComparingTo("10");
              assertThat(rate.from()).isEqualTo(LocalDate.of(2026, 1, 1));
              assertThat(rate.until()).isEmpty();
            },
            rate -> {
              assertThat(rate.model()).contains("gpt-5");
              assertThat(rate.discountPercent()).isEqualByComparingTo("15.5");
              assertThat(rate.from()).isEqualTo(LocalDate.of(2026, 7, 1));
              assertThat(rate.until()).contains(LocalDate.of(2026, 12, 31));
            });
    assertThat(UseHistory.sql("USD", offer, month(10), month(10)))
        .as("the discount takes the place of what was negotiated")
        .contains("sum(list_cost)")
        .doesNotContain("contracted_cost");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          commitments: []                                             | has no commitments
          commitments: [{spend_tiers: {mode: flat, steps: [{from: 1, discount: 2}]}}] | has no 'id'
          commitments: [{id: a}]                                      | has no terms
          commitments: [{id: a, spend_tiers: {mode: steep, steps: [{from: 1, discount: 2}]}}] | there is no mode 'steep'
          commitments: [{id: a, spend_tiers: {mode: flat, steps: []}}] | has no steps
          commitments: [{id: a, spend_tiers: {mode: flat, steps: [{from: 9, discount: 2}, {from: 9, discount: 3}]}}] | does not begin above
          commitments: [{id: a, spend_tiers: {mode: flat, steps: [{from: 1, discount: 100%}]}}] | leaves nothing to pay
          commitments: [{id: a, spend_tiers: {mode: flat, steps: [{from: -1, discount: 5}]}}] | is no plain number
          commitments: [{id: a, reserved_tokens: {monthly_cost: 1, included: 0, overage_per_million: 1}}] | must be above 0
          commitments: [{id: a, reserved_tokens: {monthly_cost: 1, included: 1}}] | has no 'overage_per_million'
          commitments: [{id: a, filter: {user: x}, reserved_tokens: {monthly_cost: 1, included: 1, overage_per_million: 1}}] | days of a user
          commitments: [{id: a, reserved_token: {}}]                  | unknown key
          commitments: [{id: a, negotiated_discount: []}]             | has no rates
          commitments: [{id: a, negotiated_discount: {provider: x}}]  | is no list
          commitments: [{id: a, negotiated_discount: [{discount: 5, from: 2026-01-01}]}] | has no 'provider'
          commitments: [{id: a, negotiated_discount: [{provider: x, from: 2026-01-01}]}] | has no 'discount'
          commitments: [{id: a, negotiated_discount: [{provider: x, discount: 5}]}] | has no 'from'
          commitments: [{id: a, negotiated_discount: [{provider: x, discount: 0, from: 2026-01-01}]}] | takes nothing off
          commitments: [{id: a, negotiated_discount: [{provider: x, discount: 100%, from: 2026-01-01}]}] | leaves nothing to pay
          commitments: [{id: a, negotiated_discount: [{provider: x, discount: 5, from: January}]}] | is no day; write it as 2026-01-01
          commitments: [{id: a, negotiated_discount: [{provider: x, discount: 5, from: 2026-02-01, until: 2026-01-31}]}] | ends before it begins
          commitments: [{id: a, negotiated_discount: [{provider: x, discount: 5, from: 2026-02-01}, {provider: x, discount: 6, from: 2026-02-01}]}] | begins on the same day
          commitments: [{id: a, negotiated_discount: [{provider: x, discount: 5, from: 2026-02-01}], reserved_tokens: {}}] | more than one kind
          """)
  void mistakes_areNamedWithTheirLine(String yaml, String message) {
    assertThat(CommitmentsFile.of("c.yaml", yaml))
        .isInstanceOfSatisfying(
            CommitmentsFile.Refused.class,
            refused ->
                assertThat(refused.problems())
                    .anySatisfy(
                        problem -> assertThat(problem).startsWith("c.yaml:1:").contains(message)));
  }

  @Test
  void valuesOfAFilter_areTextInTheQuery() {
    Offer offer = new Offer("a", Optional.of("o'hara"), Map.of("team", "x' OR 1=1"), tiers());
    String sql = UseHistory.sql("USD", offer, month(8), month(10));
    assertThat(sql)
        .contains("tenant = 'o\\'hara'")
        .contains("dimensions['team'] = 'x\\' OR 1=1'")
        .contains("window_start >= '2026-08-01' AND window_start < '2026-11-01'");
  }

  @Test
  void report_showsTheArithmeticAndTheNextTier() {
    var use = new MonthUse(month(10), new BigDecimal("8000"), new BigDecimal("4000000000"), 3);
    var report = report(List.of(use), month(11));
    assertThat(report.text())
        .contains("2026-10  ", "8,000.00", "7,600.00", "8,000.00 less 5 %", "1.9")
        .contains("Take it: 400.00 saved")
        .contains("2,000.00 more in 2026-10 reach the tier of 10 %, where a month costs 9,000.00.")
        .contains("It pays from 1,000.00 USD a month on.")
        .contains("3 requests have no known cost");
    assertThat(report.lines()).hasSize(2);
    assertThat(report(List.of(use), month(10)).text()).contains("2026-10 so far");
    assertThat(report(List.of(), month(11)).text()).contains("no usage in these months");
  }

  private static PlanReport report(List<MonthUse> months, YearMonth now) {
    Offer offer = onlyOf(TIERS);
    return new PlanReport(offer, CommitmentPlan.of(offer.commitment(), months), "USD", now);
  }

  private static SpendTiers tiers() {
    return (SpendTiers) onlyOf(TIERS).commitment();
  }

  private static YearMonth month(int month) {
    return YearMonth.of(2026, month);
  }

  private static Offer onlyOf(String yaml) {
    return switch (CommitmentsFile.of("c.yaml", yaml)) {
      case CommitmentsFile.Read(List<Offer> offers) -> {
        assertThat(offers).hasSize(1);
        yield offers.getFirst();
      }
      case CommitmentsFile.Refused(List<String> problems) -> throw new AssertionError(problems);
    };
  }
}
