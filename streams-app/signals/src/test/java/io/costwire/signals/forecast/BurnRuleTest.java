// SPDX-License-Identifier: Apache-2.0
package io.costwire.signals.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.costwire.signals.forecast.BurnRule.Because;
import io.costwire.signals.forecast.BurnRule.Burning;
import io.costwire.signals.forecast.BurnRule.Calm;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class BurnRuleTest {
  private static final BurnRule TWICE = new BurnRule(new BigDecimal(2), new BigDecimal(20));
  private static final BurnRate BURNS = rate("100", "50");
  private static final BurnRate COOLED = rate("99.999999", "50");

  @Test
  void budget_burnsWhenBothStretchesDo() {
    assertThat(TWICE.judge(BURNS, BURNS)).isEqualTo(new Burning(BURNS, BURNS));
    assertThat(TWICE.judge(COOLED, BURNS)).isEqualTo(new Calm(Because.OVER_ALREADY));
    assertThat(TWICE.judge(BURNS, COOLED)).isEqualTo(new Calm(Because.WITHIN_ALLOWED));
  }

  @Test
  void smallMoney_isNobodysAlarm() {
    assertThat(TWICE.judge(BURNS, rate("19.99", "0.01"))).isEqualTo(new Calm(Because.BELOW_FLOOR));
    assertThat(TWICE.judge(BURNS, rate("20", "0.01"))).isInstanceOf(Burning.class);
  }

  @Test
  void nothingSpent_neverBurnsWhereNothingIsAllowed() {
    assertThat(new BurnRule(BigDecimal.ONE, BigDecimal.ZERO).judge(BURNS, rate("0", "0")))
        .isEqualTo(new Calm(Because.WITHIN_ALLOWED));
  }

  @Test
  void rule_thatCannotBeMeantIsRefusedWithTheFix() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new BurnRule(BigDecimal.ZERO, BigDecimal.ZERO))
        .withMessageContaining("2 means twice");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new BurnRule(BigDecimal.ONE, BigDecimal.ONE.negate()))
        .withMessageContaining("0 switches it off");
  }

  @Test
  void allowed_isMoreOnAWorkdayThanOnASunday() {
    SpendHistory history = new SpendHistory(ZoneOffset.UTC);
    LocalDate first = LocalDate.of(2026, 1, 1);
    for (int d = 0; d < 100; d++) {
      boolean workday = first.plusDays(d).getDayOfWeek().getValue() <= 5;
      history.recordDay(first.plusDays(d), BigDecimal.valueOf(workday ? 100 : 10));
    }
    SpendModel model = SpendModel.learn(history, Instant.parse("2026-04-11T00:00:00Z"));
    SpendPeriod week = period("2026-04-06", "2026-04-13");

    BurnRate monday = burn(model, week, period("2026-04-06", "2026-04-07"));
    BurnRate sunday = burn(model, week, period("2026-04-12", "2026-04-13"));

    assertThat(monday.allowed()).isBetween(new BigDecimal(96), new BigDecimal(104));
    assertThat(sunday.allowed()).isBetween(new BigDecimal(8), new BigDecimal(14));
  }

  @Test
  void hoursBeforeAPeriod_areNotBlamedOnIt() {
    SpendModel model =
        SpendModel.learn(new SpendHistory(ZoneOffset.UTC), Instant.parse("2026-04-06T01:00:00Z"));
    SpendPeriod day =
        new SpendPeriod(
            Instant.parse("2026-04-05T01:00:00Z"), Instant.parse("2026-04-06T01:00:00Z"));

    BurnRate even =
        BurnRate.of(
            model,
            period("2026-04-06", "2026-04-13"),
            BigDecimal.valueOf(700),
            day,
            BigDecimal.valueOf(100));

    assertThat(even.allowed()).isEqualByComparingTo("100");
  }

  private static BurnRate burn(SpendModel model, SpendPeriod week, SpendPeriod day) {
    return BurnRate.of(model, week, new BigDecimal(520), day, BigDecimal.TEN);
  }

  private static SpendPeriod period(String from, String to) {
    return new SpendPeriod(Instant.parse(from + "T00:00:00Z"), Instant.parse(to + "T00:00:00Z"));
  }

  private static BurnRate rate(String spent, String allowed) {
    return new BurnRate(new BigDecimal(spent), new BigDecimal(allowed));
  }
}
