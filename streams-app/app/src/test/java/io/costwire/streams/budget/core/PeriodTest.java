// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.budget.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.costwire.streams.budget.core.CivilPeriod.Span;
import io.costwire.streams.state.ByteReader;
import io.costwire.streams.state.ByteWriter;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PeriodTest {
  private static final Period.Rolling HOUR = new Period.Rolling(3_600);

  @ParameterizedTest
  @CsvSource({"PT10M, 60", "PT1H, 60", "PT24H, 900", "P7D, 3600", "P30D, 21600", "P200D, 86400"})
  void rollingPeriod_movesInStepsThatDivideIt(Duration window, long step) {
    var period = new Period.Rolling(window.toSeconds());
    assertThat(period.stepSeconds()).isEqualTo(step);
    assertThat(period.stepOf(-1)).isEqualTo(-step);
    assertThat(period.stepOf(0)).isZero();
    assertThat(period.ending(0)).isEqualTo(new Span(step - window.toSeconds(), step));
  }

  @ParameterizedTest
  @CsvSource({
    "PT9M, period of 9m; use 10m to 200d",
    "P201D, period of 201d; use 10m to 200d",
    "PT168H1M, 10081m is too finely divided; round it to 7d",
    "PT301M, 301m is too finely divided; round it to 5h",
    "PT10M30S, 630 seconds is too finely divided; round it to 11m"
  })
  void rollingPeriodThatCannotBeKept_saysWhatCan(Duration window, String fix) {
    assertThatThrownBy(() -> new Period.Rolling(window.toSeconds()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(fix);
  }

  @Test
  void rollingSpend_isTheSameInAnyOrder() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 200; round++) {
      List<Long> seconds = new ArrayList<>();
      for (int i = 0; i < 30; i++) {
        seconds.add(1_800_000_000L + random.nextInt(3 * 3_600));
      }
      RollingSpend ordered = spent(seconds);
      Collections.shuffle(seconds, random);
      RollingSpend shuffled = spent(seconds);
      assertThat(shuffled.sum()).as("seed %d", seed).isEqualTo(ordered.sum());
      assertThat(shuffled.span()).as("seed %d", seed).isEqualTo(ordered.span());
      long within = seconds.stream().filter(ordered.span()::contains).count();
      assertThat(ordered.sum().unpriced()).as("seed %d", seed).isEqualTo(within);
      ByteWriter out = new ByteWriter();
      ordered.write(out);
      assertThat(RollingSpend.read(HOUR, new ByteReader(out.toBytes()))).isEqualTo(ordered);
    }
  }

  private static RollingSpend spent(List<Long> seconds) {
    RollingSpend spent = RollingSpend.opened(HOUR, HOUR.stepOf(1_800_000_000L));
    for (long second : seconds) {
      long step = HOUR.stepOf(second);
      if (!spent.isPast(step)) {
        spent = spent.plus(step, new Spend(1, 1, BigDecimal.ONE.setScale(18), 1));
      }
    }
    return spent;
  }

  @Test
  void scopeOfCalendarAndMoney_keepsTheFingerprintThatAccountsOnDiskHave() {
    ZoneId berlin = ZoneId.of("Europe/Berlin");
    var before =
        new Budget.Scope("acme", Map.of("team", "search"), List.of(), CivilPeriod.DAY, berlin);
    var same =
        new Budget.Scope(
            "acme",
            Map.of("team", "search"),
            List.of(),
            new Period.Civil(CivilPeriod.DAY, 1, berlin),
            Budget.Unit.MONEY);
    var tokens =
        new Budget.Scope(
            "acme", Map.of("team", "search"), List.of(), same.period(), Budget.Unit.TOKENS);

    assertThat(same.fingerprint()).isEqualTo(before.fingerprint()).isEqualTo(1569993883465536753L);
    assertThat(tokens.fingerprint()).isNotEqualTo(before.fingerprint());
  }

  @Test
  void filtersThatReadAlike_areNotTheSame() {
    assertThat(filtered(Map.of("feature", "a, team=b")).fingerprint())
        .isNotEqualTo(filtered(Map.of("feature", "a", "team", "b")).fingerprint());
  }

  @Test
  void filterForUntagged_matchesEventsWithoutTheTag() {
    Budget budget =
        new Budget(
            "b",
            "b",
            filtered(Map.of("team", Budget.UNTAGGED)),
            new Budget.Limit(BigDecimal.ONE, "USD", List.of()),
            1);
    assertThat(budget.matches(dimension -> null)).isTrue();
    assertThat(budget.matches(dimension -> "search")).isFalse();
  }

  private static Budget.Scope filtered(Map<String, String> filter) {
    return new Budget.Scope(null, filter, List.of(), CivilPeriod.DAY, ZoneOffset.UTC);
  }
}
