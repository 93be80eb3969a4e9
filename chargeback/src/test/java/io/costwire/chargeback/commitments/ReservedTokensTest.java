// SPDX-License-Identifier: Apache-2.0
package io.costwire.chargeback.commitments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.costwire.chargeback.commitments.CommitmentPlan.Advice;
import java.math.BigDecimal;
import java.time.YearMonth;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** 1,000 a month for 500 million tokens, and 2.50 a million beyond. */
class ReservedTokensTest {
  private static final ReservedTokens RESERVED =
      new ReservedTokens(
          BigDecimal.valueOf(1_000), BigDecimal.valueOf(500_000_000), new BigDecimal("2.50"));

  @ParameterizedTest
  @CsvSource({
    "0, 1000, 0",
    "125000000, 1000, 25",
    "500000000, 1000, 100",
    "500000001, 1000.0000025, 100",
    "700000000, 1500, 100"
  })
  void tokens_areIncludedOrCharged(String tokens, String cost, String utilisation) {
    MonthBill bill = RESERVED.bill(use(9, tokens, "0"));
    assertThat(bill.cost()).isEqualByComparingTo(cost);
    assertThat(bill.utilisationPercent())
        .hasValueSatisfying(percent -> assertThat(percent).isEqualByComparingTo(utilisation));
  }

  /** 700 million are 200 million beyond, at 2.50 a million. */
  @Test
  void overage_isWhatIsBeyond() {
    MonthBill bill = RESERVED.bill(use(9, "700000000", "2100"));
    assertThat(bill.prepaid())
        .hasValueSatisfying(
            it -> {
              assertThat(it.used()).isEqualByComparingTo("500000000");
              assertThat(it.beyond()).isEqualByComparingTo("200000000");
              assertThat(it.overage()).isEqualByComparingTo("500");
            });
    assertThat(bill.savingPercent())
        .hasValueSatisfying(
            it -> assertThat(it).isEqualByComparingTo("28.57142857142857142857142857142857"));
    assertThat(bill.onDemandPerMillionTokens())
        .hasValueSatisfying(it -> assertThat(it).isEqualByComparingTo("3"));
    assertThat(RESERVED.bill(use(9, "0", "0")).savingPercent()).isEmpty();
  }

  /** On demand costs as much as the reservation there, and more than it one token further on. */
  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "1000000, 4, 250000000", // within what is included: 1,000 / 4 a million
        "1000000, 2, 500000000", // at its very end
        "1000000, 1.90, -", // beyond it at 2.50, which is more than on demand
        "3000000, 10, 300000000" // at 3.33.. a million
      })
  void breakEven_isWhereOnDemandCostsAsMuch(
      String tokens, String onDemand, @Nullable String expected) {
    var breakEven = RESERVED.breakEven(use(9, tokens, onDemand));
    if (expected == null) {
      assertThat(breakEven).isEmpty();
    } else {
      assertThat(breakEven)
          .hasValueSatisfying(at -> assertThat(at.quantity()).isEqualByComparingTo(expected));
    }
  }

  @Test
  void breakEvenBeyondWhatIsIncluded_paysForTheRest() {
    var dear =
        new ReservedTokens(
            BigDecimal.valueOf(1_000), BigDecimal.valueOf(100_000_000), BigDecimal.ONE);
    // 3 a million on demand: 100 million are worth 300; the other 700 come in at 2 a million
    MonthUse use = use(9, "1000000", "3");
    var at = dear.breakEven(use).orElseThrow().quantity();
    assertThat(at).isEqualByComparingTo("450000000");
    assertThat(dear.bill(use(9, at.toPlainString(), "1350")).saving()).isEqualByComparingTo("0");
  }

  @Test
  void plan_sumsUpMonthsAndAdvises() {
    MonthUse light = use(8, "100000000", "300");
    MonthUse heavy = use(9, "600000000", "2400");
    CommitmentPlan plan = CommitmentPlan.of(RESERVED, List.of(heavy, light));
    assertThat(plan.bills())
        .extracting(bill -> bill.use().month().getMonthValue())
        .containsExactly(8, 9);
    assertThat(plan.onDemand()).isEqualByComparingTo("2700");
    assertThat(plan.cost()).isEqualByComparingTo("2250");
    assertThat(plan.saving()).isEqualByComparingTo("450");
    assertThat(plan.advice()).isEqualTo(Advice.MIXED);
    assertThat(plan.bills().getLast().perMillionTokens())
        .hasValueSatisfying(
            rate -> assertThat(rate).isEqualByComparingTo("2.083333333333333333333333333333333"));
    assertThat(CommitmentPlan.of(RESERVED, List.of(heavy)).advice()).isEqualTo(Advice.TAKE);
    assertThat(CommitmentPlan.of(RESERVED, List.of(light)).advice()).isEqualTo(Advice.LEAVE);
    assertThat(CommitmentPlan.of(RESERVED, List.of()).advice()).isEqualTo(Advice.NO_HISTORY);
  }

  @Test
  void monthWithoutTokens_hasNoRate() {
    MonthUse nothing = use(9, "0", "0");
    assertThat(RESERVED.bill(nothing).perMillionTokens()).isEmpty();
    assertThat(RESERVED.breakEven(nothing)).isEmpty();
  }

  @Test
  void unusableTerms_areRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ReservedTokens(BigDecimal.ONE, BigDecimal.ZERO, BigDecimal.ONE));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> new ReservedTokens(BigDecimal.ONE.negate(), BigDecimal.ONE, BigDecimal.ONE));
  }

  private static MonthUse use(int month, String tokens, String onDemand) {
    return new MonthUse(
        YearMonth.of(2026, month), new BigDecimal(onDemand), new BigDecimal(tokens), 0);
  }
}
