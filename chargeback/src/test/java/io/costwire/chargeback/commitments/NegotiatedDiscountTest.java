// SPDX-License-Identifier: Apache-2.0
package io.costwire.chargeback.commitments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.costwire.chargeback.commitments.MonthUse.Part;
import io.costwire.chargeback.commitments.NegotiatedDiscount.Rate;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** 10 % off openai all year, 15 % off its gpt-5 from 11 to 20 October. */
class NegotiatedDiscountTest {
  private static final LocalDate NEW_YEAR = LocalDate.of(2026, 1, 1);
  private static final Rate OPENAI = rate("openai", null, "10", NEW_YEAR, null);
  private static final Rate GPT_5 = rate("openai", "gpt-5", "15", day(11), day(20));
  private static final NegotiatedDiscount DISCOUNT = new NegotiatedDiscount(List.of(OPENAI, GPT_5));

  private static Rate rate(
      String provider,
      @Nullable String model,
      String percent,
      LocalDate from,
      @Nullable LocalDate until) {
    return new Rate(
        provider,
        Optional.ofNullable(model),
        new BigDecimal(percent),
        from,
        Optional.ofNullable(until));
  }

  private static LocalDate day(int day) {
    return LocalDate.of(2026, 10, day);
  }

  private static Part part(LocalDate day, String provider, String model, String spend) {
    return new Part(day, provider, model, new BigDecimal(spend), new BigDecimal("1000000"));
  }

  private static MonthUse use(Part... parts) {
    return MonthUse.of(YearMonth.of(2026, 10), List.of(parts), 0);
  }

  /** First and last day are in it; the day before and after have the provider's rate. */
  @Test
  void rateOfTheModel_winsWhileItIsInForce() {
    MonthBill bill =
        DISCOUNT.bill(
            use(
                part(day(10), "openai", "gpt-5", "100"), // 90
                part(day(11), "openai", "gpt-5", "100"), // 85
                part(day(20), "openai", "gpt-5", "100"), // 85
                part(day(21), "openai", "gpt-5", "100"), // 90
                part(day(15), "openai", "gpt-4o", "100"), // 90
                part(day(15), "anthropic", "claude-opus-5", "7"))); // 7

    assertThat(bill.use().onDemand()).isEqualByComparingTo("507");
    assertThat(bill.cost()).isEqualByComparingTo("447");
    assertThat(bill.saving()).isEqualByComparingTo("60");
    assertThat(bill.arithmetic())
        .isEqualTo(
            "300.00 of openai less 10 % + 200.00 of openai/gpt-5 less 15 % + 7.00 at list price");
    assertThat(bill.savingPercent())
        .hasValueSatisfying(
            percent ->
                assertThat(percent).isEqualByComparingTo("11.83431952662721893491124260355030"));
    assertThat(bill.perMillionTokens())
        .hasValueSatisfying(rate -> assertThat(rate).isEqualByComparingTo("74.5"));
    assertThat(bill.onDemandPerMillionTokens())
        .hasValueSatisfying(rate -> assertThat(rate).isEqualByComparingTo("84.5"));
    assertThat(bill.utilisationPercent()).as("nothing is paid in advance").isEmpty();
  }

  @Test
  void laterRate_replacesTheOneBefore_andNothingIsOffBefore() {
    var renewed =
        new NegotiatedDiscount(
            List.of(
                rate("openai", null, "20", day(16), null),
                rate("openai", null, "5", day(2), null)));
    assertThat(cost(renewed, day(1))).isEqualByComparingTo("100");
    assertThat(cost(renewed, day(2))).isEqualByComparingTo("95");
    assertThat(cost(renewed, day(15))).isEqualByComparingTo("95");
    assertThat(cost(renewed, day(16))).isEqualByComparingTo("80");
  }

  private static BigDecimal cost(NegotiatedDiscount discount, LocalDate day) {
    return discount.bill(use(part(day, "openai", "gpt-4o", "100"))).cost();
  }

  @Test
  void cost_isExactToTheLastDigit() {
    var third = new NegotiatedDiscount(List.of(rate("openai", null, "12.345", NEW_YEAR, null)));
    MonthBill bill = third.bill(use(part(day(3), "openai", "m", "0.000000000000000007")));
    assertThat(bill.cost()).isEqualByComparingTo("0.00000000000000000613585");
    assertThat(bill.cost().add(bill.saving())).isEqualByComparingTo(bill.use().onDemand());
  }

  /** What no part accounts for has no discount. */
  @Test
  void useWithoutParts_isAtListPrice() {
    MonthUse use = new MonthUse(YearMonth.of(2026, 10), new BigDecimal("50"), BigDecimal.ZERO, 0);
    MonthBill bill = DISCOUNT.bill(use);
    assertThat(bill.cost()).isEqualByComparingTo("50");
    assertThat(bill.arithmetic()).isEqualTo("50.00 at list price");
    assertThat(DISCOUNT.breakEven(use)).isEmpty();
    assertThat(bill.perMillionTokens()).isEmpty();
  }

  @Test
  void breakEven_isTheFirstUse() {
    assertThat(DISCOUNT.breakEven(use(part(day(1), "openai", "m", "1"))))
        .contains(new Commitment.BreakEven(BigDecimal.ZERO, Commitment.Unit.MONEY));
    assertThat(DISCOUNT.basis()).isEqualTo(Commitment.Basis.LIST);
  }

  @Test
  void unusableRates_areRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> rate("openai", null, "0", NEW_YEAR, null));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> rate("openai", null, "100", NEW_YEAR, null));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> rate("openai", null, "5", day(2), day(1)));
    assertThatIllegalArgumentException().isThrownBy(() -> new NegotiatedDiscount(List.of()));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new NegotiatedDiscount(List.of(OPENAI, rate("openai", null, "3", NEW_YEAR, null))));
  }
}
