// SPDX-License-Identifier: Apache-2.0
package io.costwire.chargeback.commitments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.costwire.chargeback.commitments.SpendTiers.Mode;
import io.costwire.chargeback.commitments.SpendTiers.Step;
import java.math.BigDecimal;
import java.time.YearMonth;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpendTiersTest {
  private static final List<Step> STEPS =
      List.of(step("0", "0"), step("1000", "5"), step("10000", "10"), step("50000", "15"));
  private static final SpendTiers FLAT = new SpendTiers(Mode.FLAT, STEPS);
  private static final SpendTiers MARGINAL = new SpendTiers(Mode.MARGINAL, STEPS);

  @ParameterizedTest
  @CsvSource({
    "0, 0, 0",
    "999.99, 999.99, 999.99",
    "1000, 950, 1000",
    "8000, 7600, 7650",
    "10000, 9000, 9550",
    "50000, 42500, 45550",
    "60000.000000000000000001, 51000.00000000000000000085, 54050.00000000000000000085",
    "-20, -20, -20"
  })
  void spend_isChargedByItsStep(String spend, String flat, String marginal) {
    assertThat(FLAT.charge(new BigDecimal(spend))).isEqualByComparingTo(flat);
    assertThat(MARGINAL.charge(new BigDecimal(spend))).isEqualByComparingTo(marginal);
  }

  @Test
  void bill_saysHowFarTheNextTierIs() {
    MonthBill bill = FLAT.bill(use("8000"));
    assertThat(bill.cost()).isEqualByComparingTo("7600");
    assertThat(bill.saving()).isEqualByComparingTo("400");
    assertThat(bill.arithmetic()).isEqualTo("8,000.00 less 5 %");
    assertThat(bill.next())
        .hasValueSatisfying(
            next -> {
              assertThat(next.missing()).isEqualByComparingTo("2000");
              assertThat(next.discountPercent()).isEqualByComparingTo("10");
              assertThat(next.cost()).isEqualByComparingTo("9000");
            });
    assertThat(FLAT.bill(use("50000")).next()).isEmpty();
    assertThat(MARGINAL.bill(use("8000")).arithmetic())
        .isEqualTo("1,000.00 less 0 % + 7,000.00 less 5 %");
  }

  @Test
  void marginalCharge_neverFallsWhileSpendRises() {
    BigDecimal before = BigDecimal.valueOf(-1);
    for (int spend = 0; spend < 120_000; spend += 97) {
      BigDecimal cost = MARGINAL.charge(BigDecimal.valueOf(spend));
      assertThat(cost).isGreaterThan(before);
      before = cost;
    }
  }

  @Test
  void discount_paysFromItsFirstStep() {
    assertThat(FLAT.breakEven(use("10")))
        .hasValueSatisfying(at -> assertThat(at.quantity()).isEqualByComparingTo("1000"));
    assertThat(new SpendTiers(Mode.FLAT, List.of(step("0", "0"))).breakEven(use("10"))).isEmpty();
  }

  @Test
  void unusableSteps_areRefused() {
    Stream.of(
            List.<Step>of(),
            List.of(step("10", "5")),
            List.of(step("0", "0"), step("10", "5"), step("10", "6")),
            List.of(step("0", "100")),
            List.of(step("0", "-1")))
        .forEach(
            steps ->
                assertThatIllegalArgumentException()
                    .isThrownBy(() -> new SpendTiers(Mode.FLAT, steps)));
  }

  private static MonthUse use(String spend) {
    return new MonthUse(YearMonth.of(2026, 10), new BigDecimal(spend), BigDecimal.ZERO, 0);
  }

  private static Step step(String from, String discount) {
    return new Step(new BigDecimal(from), new BigDecimal(discount));
  }
}
