// SPDX-License-Identifier: Apache-2.0
package io.costwire.signals.anomaly;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes usual after a day, and what does not. */
class NewNormalTest {

  private static final long SEED = 3;
  private static final Duration DAY = Duration.ofDays(1);
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Instant MONDAY = GeneratedSpend.MONDAY;
  private static final Instant FOUR_WEEKS = MONDAY.plus(DAY.multipliedBy(28));

  private final SplittableRandom random = new SplittableRandom(SEED);

  private SeriesDrive drive(Duration bucket) {
    return new SeriesDrive(DetectorSettings.of(bucket, ZoneOffset.UTC, BigDecimal.TEN), MONDAY);
  }

  private SeriesDrive drive() {
    return drive(GeneratedSpend.BUCKET);
  }

  /** So much, give or take a tenth. */
  private BigDecimal about(double amount) {
    return BigDecimal.valueOf(amount * (0.9 + 0.2 * random.nextDouble()))
        .setScale(6, RoundingMode.HALF_EVEN);
  }

  private SeriesDrive.Spend office(double day, double night, double more) {
    return at -> about((isDay(at) ? day : night) + more);
  }

  private static boolean isDay(Instant at) {
    int hour = at.atZone(ZoneOffset.UTC).getHour();
    return hour >= 8 && hour < 20;
  }

  /** A job around the clock begins at two in the night; nights may cost nothing at all. */
  @ParameterizedTest
  @CsvSource({"0.5", "0"})
  void jobAroundTheClock_isExpectedOnTop_andNotTimesAsMuchByDay(double night) {
    SeriesDrive drive = drive();
    Instant two = FOUR_WEEKS.plus(HOUR.multipliedBy(2));
    drive.until(two, office(5, night, 0));

    List<Verdict> first = drive.until(two.plus(DAY).plus(HOUR), office(5, night, 5));
    List<Verdict> later = drive.until(two.plus(DAY.multipliedBy(8)), office(5, night, 5));

    assertThat(opened(first)).hasSize(1);
    assertThat(SeriesDrive.only(first, Verdict.Closed.class).getLast().reason())
        .isEqualTo(EpisodeEnd.NEW_NORMAL);
    assertThat(opened(later)).isEmpty();
    int noon = 9 * 12; // eleven in the morning after
    assertThat(expected(later.get(noon))).isBetween(7.0, 13.0);
    assertThat(expected(later.get(noon + 12 * 12))).isBetween(night + 3, night + 7);
  }

  /** The job is found again if it runs away on the day after. */
  @Test
  void morningAfterANewNormal_stillShowsARunaway() {
    SeriesDrive drive = drive();
    Instant two = FOUR_WEEKS.plus(HOUR.multipliedBy(2));
    drive.until(two, office(5, 0, 0));
    Instant ten = two.plus(DAY).plus(HOUR.multipliedBy(8));
    drive.until(ten, office(5, 0, 5));

    List<Verdict> runaway = drive.until(ten.plus(HOUR), office(45, 0, 5));

    assertThat(opened(runaway)).hasSize(1);
  }

  @Test
  void launchAfterNothing_isToldOnce() {
    SeriesDrive drive = drive();
    Instant launch = MONDAY.plus(DAY.multipliedBy(10));
    drive.until(launch, BigDecimal.ZERO);

    List<Verdict> after = drive.until(launch.plus(DAY.multipliedBy(10)), at -> about(20));

    assertThat(opened(after)).hasSize(1);
    assertThat(expected(after.getLast())).isBetween(17.0, 23.0);
  }

  @Test
  void creditsThatTurnIntoSpend_areToldOnce() {
    SeriesDrive drive = drive();
    Instant launch = MONDAY.plus(DAY.multipliedBy(10));
    drive.until(launch, at -> about(5).negate());

    List<Verdict> after = drive.until(launch.plus(DAY.multipliedBy(10)), at -> about(20));

    assertThat(opened(after)).hasSize(1);
    assertThat(expected(after.getLast())).isBetween(17.0, 23.0);
  }

  @Test
  void runawayOfLessThanADay_isNoNewNormal() {
    SeriesDrive drive = drive();
    drive.until(FOUR_WEEKS, office(5, 5, 0));
    Instant end = FOUR_WEEKS.plus(HOUR.multipliedBy(23)).plus(Duration.ofMinutes(30));

    drive.until(end, office(50, 50, 0));
    List<Verdict> after = drive.until(end.plus(DAY), office(5, 5, 0));

    List<Verdict.Closed> closed = SeriesDrive.only(after, Verdict.Closed.class);
    assertThat(closed).hasSize(1);
    assertThat(closed.getFirst().reason()).isEqualTo(EpisodeEnd.CALM);
    assertThat(opened(after)).isEmpty();
    assertThat(expected(after.getLast())).isBetween(4.0, 6.0);
  }

  @Test
  void ordinaryBucketAfterAGap_endsAnEpisode_andAdoptsNothing() {
    SeriesDrive drive = drive();
    SeriesDrive.Spend seldom = at -> random.nextInt(4) == 0 ? about(5) : null;
    drive.until(FOUR_WEEKS, seldom);
    drive.until(FOUR_WEEKS.plus(Duration.ofMinutes(15)), at -> about(200));
    assertThat(drive.state().openEpisode()).isNotNull();
    Instant later = FOUR_WEEKS.plus(HOUR.multipliedBy(20));
    drive.until(later, at -> null);

    Verdict after = drive.until(later.plus(GeneratedSpend.BUCKET), at -> about(5)).getLast();

    assertThat(after).isInstanceOf(Verdict.Closed.class);
    assertThat(((Verdict.Closed) after).reason()).isEqualTo(EpisodeEnd.CALM);
    List<Verdict> next = drive.until(later.plus(DAY), seldom);
    assertThat(expected(SeriesDrive.only(next, Verdict.Ordinary.class).getLast()))
        .isBetween(4.0, 6.0);
  }

  @Test
  void dayGrain_aDayTenTimesTooDear_isASignalAndNoNewNormal() {
    SeriesDrive drive = drive(DAY);
    Instant dear = MONDAY.plus(DAY.multipliedBy(90));
    drive.until(dear, at -> about(100));

    List<Verdict> strange = drive.until(dear.plus(DAY), at -> about(1000));
    List<Verdict> after = drive.until(dear.plus(DAY.multipliedBy(10)), at -> about(100));

    assertThat(strange.getFirst()).isInstanceOf(Verdict.Opened.class);
    List<Verdict.Closed> closed = SeriesDrive.only(after, Verdict.Closed.class);
    assertThat(closed).hasSize(1);
    assertThat(closed.getFirst().reason()).isEqualTo(EpisodeEnd.CALM);
    assertThat(opened(after)).isEmpty();
    assertThat(expected(after.getLast())).isBetween(80.0, 120.0);
  }

  private static List<Verdict.Opened> opened(List<Verdict> verdicts) {
    return SeriesDrive.only(verdicts, Verdict.Opened.class);
  }

  private static double expected(Verdict verdict) {
    return switch (verdict) {
      case Verdict.Ordinary ordinary -> ordinary.assessment().expected().doubleValue();
      case Verdict.Suspicious suspicious -> suspicious.assessment().expected().doubleValue();
      case Verdict.Opened _, Verdict.Ongoing _, Verdict.Closed _ -> Double.NaN;
      case Verdict.Learning _, Verdict.Unheard _, Verdict.Silent _ -> Double.NaN;
    };
  }
}
