// SPDX-License-Identifier: Apache-2.0
package io.costwire.signals.anomaly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class AnomalyDetectorTest {

  private static final int DAY = GeneratedSpend.PER_DAY;
  private static final int HOUR = GeneratedSpend.PER_HOUR;
  private static final int MONDAY_NOON = 28 * DAY + 12 * HOUR;
  private static final GeneratedSpend OFFICE =
      new GeneratedSpend(GeneratedSpend.Kind.OFFICE, 7, 60, 0);

  private final AnomalyDetector detector = detector("10");

  private static AnomalyDetector detector(String minimumImpact) {
    return new AnomalyDetector(
        DetectorSettings.of(GeneratedSpend.BUCKET, ZoneOffset.UTC, new BigDecimal(minimumImpact)));
  }

  @Test
  void youngSeries_isNeverStrange() {
    double[] series = OFFICE.buckets(2);
    series[DAY] *= 1000;

    assertThat(verdicts(detector, series)).hasOnlyElementsOfType(Verdict.Learning.class);
  }

  @Test
  void weekendsAndMondays_areOrdinary_theFirstOnesToo() {
    for (long seed = 1; seed <= 5; seed++) {
      GeneratedSpend spend = new GeneratedSpend(GeneratedSpend.Kind.OFFICE, seed, 60, 0);

      assertThat(opened(verdicts(detector, spend.buckets(23))))
          .as("seed %d", seed)
          .noneMatch(episode -> isSaturdayToMonday(episode.start()));
    }
  }

  private static boolean isSaturdayToMonday(Instant start) {
    DayOfWeek day = start.atZone(ZoneOffset.UTC).getDayOfWeek();
    return day == DayOfWeek.MONDAY || day.getValue() > 5;
  }

  @Test
  void runaway_isOneSignalWithExactMoney() {
    double[] series = Injection.RUNAWAY_AGENT.into(OFFICE.buckets(30), MONDAY_NOON);

    List<Verdict> verdicts = verdicts(detector, series);

    assertThat(opened(verdicts)).hasSize(1);
    Verdict.Closed closed = only(verdicts, Verdict.Closed.class);
    Episode episode = closed.episode();
    assertThat(closed.reason()).isEqualTo(EpisodeEnd.CALM);
    assertThat(episode.direction()).isEqualTo(Direction.MORE);
    assertThat(episode.start()).isEqualTo(GeneratedSpend.at(MONDAY_NOON));
    assertThat(episode.last()).isEqualTo(GeneratedSpend.at(MONDAY_NOON + 3 * HOUR - 1));
    assertThat(episode.buckets()).isEqualTo(3 * HOUR);
    assertThat(episode.actual()).isEqualByComparingTo(sum(series, MONDAY_NOON, 3 * HOUR));
    assertThat(episode.excess()).isEqualTo(episode.actual().subtract(episode.expected()));
    double nine = 0.9 * sum(series, MONDAY_NOON, 3 * HOUR).doubleValue();
    assertThat(episode.excess().doubleValue()).isBetween(0.85 * nine, 1.15 * nine);
    assertThat(episode.peak().actual()).isEqualTo(largest(series, MONDAY_NOON, 3 * HOUR));
  }

  @Test
  void strangeButCheap_isNoSignal() {
    double[] series = Injection.RUNAWAY_AGENT.into(OFFICE.buckets(30), MONDAY_NOON);

    List<Verdict> verdicts = verdicts(detector("1000000"), series);

    assertThat(opened(verdicts)).isEmpty();
    assertThat(verdicts.get(MONDAY_NOON)).isInstanceOf(Verdict.Suspicious.class);
  }

  @Test
  void launch_isTold_andBecomesTheNewNormal() {
    double[] series = Injection.LAUNCH.into(OFFICE.buckets(42), MONDAY_NOON);

    List<Verdict> verdicts = verdicts(detector, series);

    assertThat(opened(verdicts.subList(MONDAY_NOON, MONDAY_NOON + 6 * HOUR))).hasSize(1);
    assertThat(opened(verdicts.subList(MONDAY_NOON + 2 * DAY, 42 * DAY))).isEmpty();
    Verdict.Ordinary later = (Verdict.Ordinary) verdicts.get(MONDAY_NOON + 11 * DAY);
    double usual = OFFICE.buckets(42)[MONDAY_NOON + 11 * DAY];
    assertThat(later.assessment().expected().doubleValue()).isBetween(1.7 * usual, 3.5 * usual);
  }

  @Test
  void nothingHeard_isSilence_andNotZero() {
    double[] series = Injection.SILENT_COLLECTOR.into(OFFICE.buckets(30), MONDAY_NOON);

    List<Verdict> verdicts = verdicts(detector, series);

    assertThat(opened(verdicts)).isEmpty();
    assertThat(verdicts.get(MONDAY_NOON)).isInstanceOf(Verdict.Unheard.class);
    assertThat(verdicts.get(MONDAY_NOON + 6))
        .isEqualTo(new Verdict.Silent(GeneratedSpend.at(MONDAY_NOON)));
    assertThat(verdicts.get(MONDAY_NOON + 6 * HOUR)).isInstanceOf(Verdict.Ordinary.class);
  }

  @Test
  void nothingSpent_whileTheSourceIsAlive_isASignal() {
    double[] series = OFFICE.buckets(30);
    Arrays.fill(series, MONDAY_NOON, MONDAY_NOON + 4 * HOUR, 0);

    Verdict.Opened opened = only(verdicts(detector, series), Verdict.Opened.class);

    assertThat(opened.episode().direction()).isEqualTo(Direction.LESS);
    assertThat(opened.episode().excess()).isNegative();
  }

  @Test
  void leftOutBuckets_countAsMissing() {
    double[] series = OFFICE.buckets(30);
    SeriesState state = SeriesState.fresh();
    for (int i = 0; i < MONDAY_NOON; i++) {
      state = detector.step(state, bucket(series, i)).state();
    }

    Instant later = GeneratedSpend.at(MONDAY_NOON + 20);
    Verdict verdict = detector.step(state, SeriesBucket.missing(later)).verdict();

    assertThat(verdict).isEqualTo(new Verdict.Silent(GeneratedSpend.at(MONDAY_NOON)));
  }

  @Test
  void openEpisode_endsWhenTheSourceFallsSilent() {
    double[] series = Injection.RUNAWAY_AGENT.into(OFFICE.buckets(30), MONDAY_NOON);
    Arrays.fill(series, MONDAY_NOON + HOUR, series.length, Double.NaN);

    Verdict.Closed closed = only(verdicts(detector, series), Verdict.Closed.class);

    assertThat(closed.reason()).isEqualTo(EpisodeEnd.SILENCE);
    assertThat(closed.episode().buckets()).isEqualTo(HOUR);
  }

  @Test
  void bucketOutOfOrder_isRefused() {
    SeriesBucket bucket = SeriesBucket.spent(GeneratedSpend.MONDAY, BigDecimal.ONE);
    SeriesState state = detector.step(SeriesState.fresh(), bucket).state();

    assertThatThrownBy(() -> detector.step(state, bucket))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("in order");
  }

  @Test
  void restoredState_givesTheSameVerdicts_andStaysSmall() {
    double[] series = Injection.RUNAWAY_AGENT.into(OFFICE.buckets(31), MONDAY_NOON);
    Arrays.fill(series, 20 * DAY, 20 * DAY + HOUR, Double.NaN);
    SeriesState kept = SeriesState.fresh();
    SeriesState restored = SeriesState.fresh();
    for (int i = 0; i < series.length; i++) {
      AnomalyDetector.Step step = detector.step(kept, bucket(series, i));
      AnomalyDetector.Step twin = detector.step(restored, bucket(series, i));
      assertThat(twin.verdict()).isEqualTo(step.verdict());
      byte[] bytes = twin.state().toBytes();
      assertThat(bytes).hasSizeLessThanOrEqualTo(SeriesState.MAX_BYTES);
      kept = step.state();
      restored = SeriesState.fromBytes(bytes);
    }
    assertThat(restored.toBytes()).isEqualTo(kept.toBytes());
  }

  @Test
  void bytesOfAnotherLayout_areRefused() {
    byte[] bytes = SeriesState.fresh().toBytes();
    byte[] cut = Arrays.copyOf(bytes, 100);
    bytes[0] = 99;

    assertThatThrownBy(() -> SeriesState.fromBytes(bytes)).hasMessageContaining("version 99");
    assertThatThrownBy(() -> SeriesState.fromBytes(cut)).hasMessageContaining("cut short");
  }

  @Test
  void largestState_hasRoomForEveryDigit() {
    BigDecimal digits = new BigDecimal("0." + "1234567891".repeat(4));
    SeriesDrive drive =
        new SeriesDrive(
            DetectorSettings.of(GeneratedSpend.BUCKET, ZoneOffset.UTC, BigDecimal.TEN),
            GeneratedSpend.MONDAY);
    drive.until(GeneratedSpend.at(10 * DAY), digits);
    drive.until(
        GeneratedSpend.at(10 * DAY + 20 * HOUR),
        BigDecimal.valueOf(999_999_999_999_999L).add(digits));

    Episode open = Objects.requireNonNull(drive.state().openEpisode());
    assertThat(open.actual().scale()).isEqualTo(40);
    assertThat(SeriesState.fromBytes(drive.state().toBytes()).openEpisode()).isEqualTo(open);
  }

  @Test
  void amountThatNoStateCanHold_isRefusedWithTheReason() {
    Instant at = GeneratedSpend.MONDAY;
    assertThatThrownBy(() -> SeriesBucket.spent(at, new BigDecimal("1e309")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("check its unit");
    assertThatThrownBy(() -> SeriesBucket.spent(at, new BigDecimal("1e-300")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at most 40");
    assertThat(SeriesBucket.spent(at, new BigDecimal("0e-300")))
        .isEqualTo(SeriesBucket.spent(at, BigDecimal.ZERO));
  }

  @Test
  void damagedBytes_areNoState_orOne() {
    double[] series = Injection.RUNAWAY_AGENT.into(OFFICE.buckets(30), MONDAY_NOON);
    SeriesState state = SeriesState.fresh();
    for (int i = 0; i < MONDAY_NOON + HOUR; i++) {
      state = detector.step(state, bucket(series, i)).state();
    }
    byte[] bytes = state.toBytes();
    assertThat(state.openEpisode()).isNotNull();
    assertThatThrownBy(() -> SeriesState.fromBytes(Arrays.copyOf(bytes, bytes.length + 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("left over");
    for (int i = 0; i < bytes.length; i++) {
      byte[] damaged = bytes.clone();
      damaged[i] = (byte) ~damaged[i];
      try {
        assertThat(SeriesState.fromBytes(damaged)).isNotNull();
      } catch (IllegalArgumentException e) {
        assertThat(e).as("byte %d", i).hasMessageContaining("start the series anew");
      }
    }
  }

  @Test
  void partsOfMilliseconds_areCutOff_soThatARestoredSeriesRefusesTheSameBuckets() {
    Instant odd = GeneratedSpend.MONDAY.plusNanos(1_500_000);
    SeriesBucket bucket = SeriesBucket.spent(odd, BigDecimal.ONE);
    SeriesState state = detector.step(SeriesState.fresh(), bucket).state();
    SeriesState restored = SeriesState.fromBytes(state.toBytes());

    assertThat(bucket.start()).isEqualTo(GeneratedSpend.MONDAY.plusMillis(1));
    assertThatThrownBy(() -> detector.step(restored, bucket)).hasMessageContaining("in order");
  }

  @Test
  void credits_areOrdinaryWhereTheyAreUsual_andASignalWhereNot() {
    double[] series = OFFICE.buckets(30);
    for (int i = 0; i < series.length; i++) {
      series[i] -= i % DAY < HOUR ? 50 : 0;
    }
    Arrays.fill(series, MONDAY_NOON, MONDAY_NOON + HOUR, -40);

    Verdict.Opened opened = only(verdicts(detector, series), Verdict.Opened.class);

    assertThat(opened.episode().direction()).isEqualTo(Direction.LESS);
    assertThat(opened.episode().actual()).isNegative();
  }

  @Test
  void settingsThatCannotBeMeant_areRefusedWithTheReason() {
    DetectorSettings good =
        DetectorSettings.of(GeneratedSpend.BUCKET, ZoneOffset.UTC, BigDecimal.TEN);
    Duration hour = Duration.ofHours(1);

    assertThatThrownBy(() -> new DetectorSettings.Memory(hour, hour, hour, 0, hour, hour))
        .hasMessageContaining("rhythmVisits is 0");
    assertThatThrownBy(() -> new DetectorSettings.Memory(hour, Duration.ZERO, hour, 4, hour, hour))
        .hasMessageContaining("drift");
    assertThatThrownBy(() -> gates(good.gates(), Double.NaN)).hasMessageContaining("surprise NaN");
    assertThat(gates(good.gates(), 1).surprise()).isEqualTo(1);
  }

  private static DetectorSettings.Gates gates(DetectorSettings.Gates gates, double surprise) {
    return new DetectorSettings.Gates(
        surprise,
        gates.certain(),
        gates.confirmation(),
        gates.minimumImpact(),
        gates.minimumShare(),
        gates.warmUp(),
        gates.calm(),
        gates.newNormal(),
        gates.silence());
  }

  @Test
  void hourlyGrain_findsAnHourTenTimesTooDear() {
    AnomalyDetector hourly =
        new AnomalyDetector(
            DetectorSettings.of(Duration.ofHours(1), ZoneOffset.UTC, BigDecimal.TEN));
    double[] series = OFFICE.buckets(35);
    SeriesState state = SeriesState.fresh();
    List<Instant> opened = new ArrayList<>();
    int strange = 31 * 24 + 12;
    for (int hour = 0; hour < 35 * 24; hour++) {
      BigDecimal amount = sum(series, hour * HOUR, HOUR);
      BigDecimal spent = hour == strange ? amount.scaleByPowerOfTen(1) : amount;
      Instant at = GeneratedSpend.at(hour * HOUR);
      AnomalyDetector.Step step = hourly.step(state, SeriesBucket.spent(at, spent));
      state = step.state();
      if (step.verdict() instanceof Verdict.Opened) {
        opened.add(at);
      }
    }
    Instant fourWeeks = GeneratedSpend.at(28 * DAY);
    assertThat(opened.stream().filter(fourWeeks::isBefore))
        .containsExactly(GeneratedSpend.at(strange * HOUR));
  }

  private static List<Verdict> verdicts(AnomalyDetector detector, double[] series) {
    List<Verdict> verdicts = new ArrayList<>();
    SeriesState state = SeriesState.fresh();
    for (int i = 0; i < series.length; i++) {
      AnomalyDetector.Step step = detector.step(state, bucket(series, i));
      state = step.state();
      verdicts.add(step.verdict());
    }
    return verdicts;
  }

  private static List<Episode> opened(List<Verdict> verdicts) {
    return verdicts.stream()
        .filter(Verdict.Opened.class::isInstance)
        .map(verdict -> ((Verdict.Opened) verdict).episode())
        .toList();
  }

  private static SeriesBucket bucket(double[] series, int i) {
    Instant at = GeneratedSpend.at(i);
    return Double.isNaN(series[i])
        ? SeriesBucket.missing(at)
        : SeriesBucket.spent(at, GeneratedSpend.money(series[i]));
  }

  private static <T extends Verdict> T only(List<Verdict> verdicts, Class<T> kind) {
    List<T> found = verdicts.stream().filter(kind::isInstance).map(kind::cast).toList();
    assertThat(found).hasSize(1);
    return found.getFirst();
  }

  private static BigDecimal sum(double[] series, int from, int buckets) {
    BigDecimal sum = BigDecimal.ZERO;
    for (int i = from; i < from + buckets; i++) {
      sum = sum.add(GeneratedSpend.money(series[i]));
    }
    return sum;
  }

  private static BigDecimal largest(double[] series, int from, int buckets) {
    double largest = 0;
    for (int i = from; i < from + buckets; i++) {
      largest = Math.max(largest, series[i]);
    }
    return GeneratedSpend.money(largest);
  }
}
