// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.budget.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.streams.budget.core.CivilPeriod.Span;
import io.costwire.streams.budget.core.PaceChange.Move;
import io.costwire.streams.state.ByteReader;
import io.costwire.streams.state.ByteWriter;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Forecast thresholds of 80 and 100 percent of 100 dollars in November. */
class PaceReviewTest {
  private static final ZoneId UTC = ZoneId.of("UTC");
  private static final long NOW = Instant.parse("2026-11-22T12:00:00Z").getEpochSecond();
  private static final Span NOVEMBER = CivilPeriod.MONTH.around(NOW, UTC);
  private static final Budget BUDGET =
      new Budget(
          "b",
          "b",
          new Budget.Scope("acme", Map.of(), List.of(), CivilPeriod.MONTH, UTC),
          new Budget.Limit(
              dollars(100),
              "USD",
              List.of(),
              List.of(BigDecimal.valueOf(80), BigDecimal.valueOf(100)),
              List.of()),
          1);

  private Pace pace = opened();
  private @Nullable BigDecimal spent = dollars(10);

  private static BigDecimal dollars(long dollars) {
    return BigDecimal.valueOf(dollars).setScale(Spend.SCALE);
  }

  private static Pace opened() {
    var partial =
        new PartialSpend(
            BUDGET.key(List.of(), NOW),
            BUDGET.step(NOW),
            Counted.NOW,
            Spend.of(BUDGET, dollars(10), 0));
    return ((Pace.Added.To) Pace.add(null, partial, NOW)).pace();
  }

  /** Moves of a look at a forecast, with their thresholds. */
  private List<String> look(long low, long expected, long high) {
    Outlook outlook =
        new Outlook.Expected(
            NOVEMBER,
            NOW,
            dollars(low),
            dollars(expected),
            dollars(high),
            new Outlook.UsedUp(dollars(100), null, null, null),
            "20 days");
    return look(pace.having(outlook), NOW);
  }

  private List<String> look(Pace seen, long second) {
    PaceReview review = new PaceReview(BUDGET, seen, span -> spent, second);
    review.forecasts();
    ByteWriter out = new ByteWriter();
    review.pace().write(out);
    pace = Pace.read(new ByteReader(out.toBytes()));
    assertThat(pace).isEqualTo(review.pace());
    return review.changes().stream()
        .map(change -> change.move() + " " + threshold(change).toPlainString())
        .toList();
  }

  private static BigDecimal threshold(PaceChange change) {
    return ((PaceChange.Forecast) change).threshold();
  }

  @Test
  void threshold_firesWhenItIsExpected_andNotTwice() {
    assertThat(look(60, 79, 90)).isEmpty();
    assertThat(look(70, 80, 99)).containsExactly("FIRED 80");
    assertThat(look(70, 80, 99)).isEmpty();
    assertThat(look(90, 100, 110)).containsExactly("FIRED 100");
  }

  @Test
  void threshold_isWithdrawnOnlyWhenItIsRuledOut() {
    look(70, 85, 95);
    assertThat(look(60, 70, 80)).isEmpty();
    assertThat(look(60, 70, 79)).containsExactly("WITHDRAWN 80");
  }

  @Test
  void thresholdThatGoesUpAndDown_isToldThreeTimes() {
    List<String> told = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      told.addAll(look(70, 85, 95));
      told.addAll(look(60, 70, 79));
    }

    assertThat(told).hasSize(2 * PaceReview.MAX_FIRINGS).endsWith("WITHDRAWN 80");
  }

  @Test
  void threshold_hasEndedWhenTheMoneyIsSpent_evenIfTheForecastFallsBehind() {
    look(90, 100, 110);
    spent = dollars(85);
    assertThat(look(60, 70, 79)).containsExactly("ENDED 80", "WITHDRAWN 100");
    assertThat(look(86, 90, 95)).isEmpty();
  }

  @Test
  void thresholds_endWithTheirPeriod_andFireAnewInTheNext() {
    look(90, 100, 110);
    long december = Instant.parse("2026-12-01T00:00:00Z").getEpochSecond();
    assertThat(look(pace, december)).containsExactly("ENDED 80", "ENDED 100");
    assertThat(pace.told().marks()).isEmpty();
    assertThat(pace.told().outlook()).isNull();
    assertThat(look(pace, december)).isEmpty();
  }

  @Test
  void whatIsTold_alternates_withRisingRevisions() {
    long seed = System.nanoTime();
    SplittableRandom random = new SplittableRandom(seed);
    Map<BigDecimal, Boolean> firing = new HashMap<>();
    long revision = 0;
    for (int i = 0; i < 2_000; i++) {
      spent = dollars(random.nextInt(110));
      long expected = random.nextInt(120);
      Outlook outlook =
          new Outlook.Expected(
              NOVEMBER,
              NOW,
              dollars(expected / 2),
              dollars(expected),
              dollars(expected + random.nextInt(20)),
              new Outlook.UsedUp(dollars(100), 1L, 2L, null),
              "20 days");
      PaceReview review = new PaceReview(BUDGET, pace.having(outlook), span -> spent, NOW + i);
      review.forecasts();
      pace = review.pace();
      for (PaceChange change : review.changes()) {
        BigDecimal threshold = threshold(change);
        boolean fires = change.move() == Move.FIRED;
        assertThat(firing.put(threshold, fires)).as("seed %d", seed).isNotEqualTo(fires);
        assertThat(change.counter()).as("seed %d", seed).isGreaterThan(revision);
        revision = change.counter();
      }
    }
    assertThat(firing).as("seed %d", seed).hasSize(2);
  }
}
