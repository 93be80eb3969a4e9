// SPDX-License-Identifier: Apache-2.0
package io.costwire.signals.anomaly;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SilenceTest {

  private static final Instant MONDAY = GeneratedSpend.MONDAY;
  private static final Duration DAY = Duration.ofDays(1);
  private static final Duration BUCKET = GeneratedSpend.BUCKET;

  private static SeriesDrive drive(ZoneId zone) {
    return new SeriesDrive(DetectorSettings.of(BUCKET, zone, BigDecimal.TEN), MONDAY);
  }

  private static boolean isOffice(Instant at, ZoneId zone) {
    var time = at.atZone(zone);
    return time.getDayOfWeek().getValue() < 6 && time.getHour() >= 9 && time.getHour() < 17;
  }

  private static SeriesDrive.Spend office(ZoneId zone) {
    return at -> isOffice(at, zone) ? BigDecimal.ONE : null;
  }

  /** Half past the hour in India: the hours of the zone count, not those of UTC. */
  @ParameterizedTest
  @CsvSource({"UTC", "Asia/Kolkata", "America/New_York"})
  void officeHours_areNoSilenceAtNight_butOneAtNoonIs(ZoneId zone) {
    SeriesDrive drive = drive(zone);
    Instant noon = at(zone, 22).plus(Duration.ofHours(12));

    List<Verdict> weeks = drive.until(noon, office(zone));
    assertThat(SeriesDrive.only(weeks, Verdict.Silent.class)).isEmpty();

    List<Verdict> after = drive.until(noon.plus(Duration.ofHours(1)), at -> null);
    assertThat(after.subList(0, 5)).hasOnlyElementsOfType(Verdict.Unheard.class);
    assertThat(after.get(5)).isEqualTo(new Verdict.Silent(noon));
    assertThat(drive.until(at(zone, 23), at -> null)).containsOnly(new Verdict.Silent(noon));
  }

  @Test
  void morningWithoutAWord_isSilence_althoughTheNightHadNoneEither() {
    SeriesDrive drive = drive(ZoneOffset.UTC);
    Instant evening = at(ZoneOffset.UTC, 22).plus(Duration.ofHours(17));
    Instant morning = at(ZoneOffset.UTC, 23).plus(Duration.ofHours(9));

    drive.until(evening, office(ZoneOffset.UTC));
    assertThat(drive.detector().silentAt(drive.state()))
        .isEqualTo(morning.plus(Duration.ofMinutes(25)));

    List<Verdict> night = drive.until(morning.plus(Duration.ofMinutes(25)), at -> null);
    assertThat(night).hasOnlyElementsOfType(Verdict.Unheard.class);
    assertThat(drive.until(morning.plus(Duration.ofMinutes(30)), at -> null))
        .containsExactly(new Verdict.Silent(morning));
  }

  @Test
  void leftOutBuckets_areSilentAtTheSameTimeAsThoseGivenMissing() {
    SeriesDrive drive = drive(ZoneOffset.UTC);
    drive.until(at(ZoneOffset.UTC, 22).plus(Duration.ofHours(17)), office(ZoneOffset.UTC));
    Instant silent = Objects.requireNonNull(drive.detector().silentAt(drive.state()));

    assertThat(drive.detector().step(drive.state(), SeriesBucket.missing(silent)).verdict())
        .isInstanceOf(Verdict.Silent.class);
    assertThat(
            drive
                .detector()
                .step(drive.state(), SeriesBucket.missing(silent.minus(BUCKET)))
                .verdict())
        .isInstanceOf(Verdict.Unheard.class);
  }

  @Test
  void weekendsOfAYoungSource_areNoSilence() {
    SeriesDrive drive = drive(ZoneOffset.UTC);

    List<Verdict> days = drive.until(MONDAY.plus(DAY.multipliedBy(8)), office(ZoneOffset.UTC));

    assertThat(SeriesDrive.only(days, Verdict.Silent.class)).isEmpty();
  }

  @Test
  void sourceThatSpeaksAllDay_isMissedOnItsFirstWeekendToo() {
    SeriesDrive drive = drive(ZoneOffset.UTC);
    Instant saturday = MONDAY.plus(DAY.multipliedBy(5));

    drive.until(saturday, BigDecimal.ONE);

    assertThat(drive.until(saturday.plus(Duration.ofMinutes(30)), at -> null).getLast())
        .isEqualTo(new Verdict.Silent(saturday));
  }

  @Test
  void batchOfAnHour_isMissedInItsHourOnly() {
    SeriesDrive drive = drive(ZoneOffset.UTC);
    SeriesDrive.Spend batch = drive.byHour(hour -> hour == 2 ? BigDecimal.ONE : null);
    Instant last = at(ZoneOffset.UTC, 20);

    assertThat(SeriesDrive.only(drive.until(last, batch), Verdict.Silent.class)).isEmpty();

    List<Verdict> day = drive.until(last.plus(Duration.ofHours(3)), at -> null);
    assertThat(SeriesDrive.only(day, Verdict.Silent.class).getFirst())
        .isEqualTo(new Verdict.Silent(last.plus(Duration.ofHours(2))));
  }

  @Test
  void sourceThatSpeaksInHalfOfItsBuckets_isNotMissed() {
    long seed = 11;
    SplittableRandom random = new SplittableRandom(seed);
    SeriesDrive drive = drive(ZoneOffset.UTC);

    List<Verdict> weeks =
        drive.until(
            MONDAY.plus(DAY.multipliedBy(28)), at -> random.nextBoolean() ? BigDecimal.ONE : null);

    assertThat(SeriesDrive.only(weeks, Verdict.Silent.class)).as("seed %d", seed).isEmpty();
    assertThat(drive.detector().silentAt(drive.state())).isNull();
  }

  @Test
  void episodeOfASourceThatSpeaksSeldom_endsAfterADayWithoutAWord() {
    long seed = 12;
    SplittableRandom random = new SplittableRandom(seed);
    SeriesDrive drive = drive(ZoneOffset.UTC);
    Instant jump = MONDAY.plus(DAY.multipliedBy(20));
    drive.until(jump, at -> random.nextBoolean() ? BigDecimal.ONE : null);
    drive.until(jump.plus(Duration.ofHours(1)), BigDecimal.valueOf(100));
    assertThat(drive.state().openEpisode()).isNotNull();

    List<Verdict> day = drive.until(jump.plus(Duration.ofHours(25)), at -> null);

    assertThat(drive.state().openEpisode()).isNull();
    List<Verdict.Closed> closed = SeriesDrive.only(day, Verdict.Closed.class);
    assertThat(closed).hasSize(1);
    assertThat(closed.getFirst().reason()).isEqualTo(EpisodeEnd.SILENCE);
  }

  private static Instant at(ZoneId zone, int day) {
    return MONDAY.atZone(ZoneOffset.UTC).toLocalDate().plusDays(day).atStartOfDay(zone).toInstant();
  }
}
