// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.budget.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.signals.forecast.HistoryState;
import io.costwire.streams.state.ByteReader;
import io.costwire.streams.state.ByteWriter;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class PacePastTest {
  private static final ZoneId NEW_YORK = ZoneId.of("America/New_York");
  private static final Offset<Double> NEARLY = Offset.offset(1e-9);

  private static Budget budget() {
    List<BurnPair> pairs =
        List.of(
            new BurnPair(3_600, 300, BigDecimal.TEN, BigDecimal.ONE),
            new BurnPair(21_600, 1_800, BigDecimal.TEN, BigDecimal.ONE));
    return new Budget(
        "b",
        "b",
        new Budget.Scope("acme", Map.of(), List.of(), CivilPeriod.MONTH, NEW_YORK),
        new Budget.Limit(BigDecimal.TEN, "USD", List.of(), List.of(), pairs),
        1);
  }

  private static Pace plus(Pace pace, Budget budget, long second, BigDecimal money, long now) {
    var partial =
        new PartialSpend(
            budget.key(List.of(), second),
            budget.step(second),
            Counted.NOW,
            Spend.of(budget, money, 0));
    return ((Pace.Added.To) Pace.add(pace, partial, now)).pace();
  }

  @Test
  void hoursAndDays_areSumsOfWhatCame_withZerosWhereNothingDid() {
    long seed = System.nanoTime();
    SplittableRandom random = new SplittableRandom(seed);
    Budget budget = budget();
    // clocks go back on the first of November
    long began = Instant.parse("2026-10-30T09:17:00Z").getEpochSecond();
    Pace pace = null;
    PacePast past = PacePast.unknown(budget);
    Map<Long, Double> hours = new HashMap<>();
    Map<Long, Double> days = new HashMap<>();
    long now = began;
    for (int i = 0; i < 500; i++) {
      // the first amount comes when the pace begins, or another hour were the first
      now += i == 0 ? 0 : random.nextInt(5) == 0 ? random.nextInt(20_000) : random.nextInt(900);
      long second = now - (random.nextInt(6) == 0 ? random.nextInt(90_000) : 0);
      BigDecimal money = BigDecimal.valueOf(random.nextInt(1_000_000), 6).setScale(Spend.SCALE);
      pace = i == 0 ? first(budget, second, money, now) : plus(pace, budget, second, money, now);
      hours.merge(Math.floorDiv(second, 3_600L), money.doubleValue(), Double::sum);
      days.merge(day(second), money.doubleValue(), Double::sum);
      if (pace.isToBeFolded(now)) {
        past = read(past.plus(pace, budget, now), budget);
        pace = pace.folded(now);
      }
    }
    now += 10_000;
    HistoryState state = past.plus(pace, budget, now).history().state();

    assertThat(state.lastHour()).isEqualTo(Math.floorDiv(now, 3_600L));
    assertThat(state.lastDay()).isEqualTo(day(now));
    // the hour and the day in which it began are not whole
    assertThat(state.hours()).hasSize((int) (state.lastHour() - began / 3_600));
    assertThat(state.days()).hasSize((int) (state.lastDay() - day(began)));
    compare(state.hours(), state.lastHour(), hours, seed);
    compare(state.days(), state.lastDay(), days, seed);
  }

  private static Pace first(Budget budget, long second, BigDecimal money, long now) {
    var partial =
        new PartialSpend(
            budget.key(List.of(), second),
            budget.step(second),
            Counted.NOW,
            Spend.of(budget, money, 0));
    return ((Pace.Added.To) Pace.add(null, partial, now)).pace();
  }

  private static void compare(double[] totals, long last, Map<Long, Double> due, long seed) {
    for (int i = 0; i < totals.length; i++) {
      long number = last - totals.length + 1 + i;
      assertThat(totals[i])
          .as("seed %d, number %d", seed, number)
          .isCloseTo(due.getOrDefault(number, 0.0), NEARLY);
    }
  }

  private static long day(long second) {
    return LocalDate.ofInstant(Instant.ofEpochSecond(second), NEW_YORK).toEpochDay();
  }

  private static PacePast read(PacePast past, Budget budget) {
    ByteWriter out = new ByteWriter();
    past.write(out);
    return PacePast.read(budget, new ByteReader(out.toBytes()));
  }

  @Test
  void pastOfTwoYears_isNoLargerThanItMayBe() {
    Budget budget = budget();
    long now = Instant.parse("2024-11-01T00:00:00Z").getEpochSecond();
    BigDecimal money = new BigDecimal("123456.123456789012345678");
    Pace pace = first(budget, now, money, now);
    PacePast past = PacePast.unknown(budget);
    for (int hour = 0; hour < 2 * 366 * 24; hour++) {
      now += 3_600;
      pace = plus(pace, budget, now, money, now);
      if (hour % 24 == 0) {
        past = past.plus(pace, budget, now);
        pace = pace.folded(now);
      }
    }
    for (int minute = 0; minute < 360; minute++) {
      now += 60;
      past = past.plus(plus(pace, budget, now, money, now), budget, now);
    }
    ByteWriter out = new ByteWriter();
    past.write(out);

    assertThat(out.length()).isBetween(8_576, 12_500);
  }

  @Test
  void jumpOfTime_doesNotFillMoreThanIsRemembered() {
    Budget budget = budget();
    long now = Instant.parse("2024-11-01T00:00:00Z").getEpochSecond();
    Pace pace = first(budget, now, BigDecimal.ONE.setScale(Spend.SCALE), now);
    PacePast past = PacePast.unknown(budget).plus(pace, budget, now);
    long later = Instant.parse("2034-11-01T00:00:00Z").getEpochSecond();
    HistoryState state = past.plus(pace.folded(now), budget, later).history().state();

    assertThat(state.days()).hasSize(400).containsOnly(0);
    assertThat(state.hours()).hasSize(672).containsOnly(0);
  }

  @Test
  void partialSums_keepTheirMinute_andThoseOfBeforeAreRead() {
    Budget budget = budget();
    long second = Instant.parse("2026-11-22T12:34:56Z").getEpochSecond();
    BudgetKey key = budget.key(List.of("u"), second);
    Spend spend = Spend.of(budget, BigDecimal.ONE.setScale(Spend.SCALE), 2);
    for (Counted counted : List.of(Counted.NOW, new Counted(77))) {
      for (long step : List.of(0L, second - 56)) {
        PartialSpend partial = new PartialSpend(key, step, counted, spend);
        ByteWriter out = new ByteWriter();
        partial.write(out);
        assertThat(PartialSpend.read(new ByteReader(out.toBytes()))).isEqualTo(partial);
      }
    }
    // as it was written before there were paces
    ByteWriter before = new ByteWriter();
    key.write(before);
    Counted.NOW.write(before);
    spend.write(before);
    assertThat(PartialSpend.read(new ByteReader(before.toBytes())))
        .isEqualTo(new PartialSpend(key, 0, Counted.NOW, spend));
  }
}
