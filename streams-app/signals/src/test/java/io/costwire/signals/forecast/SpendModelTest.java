// SPDX-License-Identifier: Apache-2.0
package io.costwire.signals.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.costwire.signals.forecast.ForecastResult.Forecast;
import io.costwire.signals.forecast.ForecastResult.NotYet;
import io.costwire.signals.forecast.ForecastResult.Reason;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;

class SpendModelTest {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
  static final LocalDate FIRST = LocalDate.of(2026, 1, 1);

  @Test
  void month_ofEvenSpendIsForecastExactly() {
    SpendHistory history = days(ZoneOffset.UTC, 100, day -> 100);
    Instant now = Instant.parse("2026-04-11T00:00:00Z");

    Forecast forecast =
        forecast(history, now, "2026-04-01T00:00:00Z", "2026-05-01T00:00:00Z", "1000");

    assertThat(forecast.expected()).isEqualByComparingTo("3000");
    assertThat(forecast.low()).isLessThanOrEqualTo(forecast.expected());
    assertThat(forecast.high()).isGreaterThanOrEqualTo(forecast.expected());
  }

  @Test
  void model_answersAsIfLearnedLater_untilTheHourIsOver() {
    SpendHistory history = officeHours(20);
    LocalDate today = FIRST.plusDays(20);
    Instant now = today.atTime(12, 5).atZone(BERLIN).toInstant();
    Instant later = now.plusSeconds(3_000);
    SpendPeriod day =
        new SpendPeriod(
            today.atStartOfDay(BERLIN).toInstant(),
            today.plusDays(1).atStartOfDay(BERLIN).toInstant());
    SpendModel model = SpendModel.learn(history, now);
    SpendModel learnedLater = SpendModel.learn(history, later);

    assertThat(model.at(later).forecast(day, BigDecimal.TEN))
        .isEqualTo(learnedLater.forecast(day, BigDecimal.TEN))
        .isNotEqualTo(model.forecast(day, BigDecimal.TEN));
    assertThat(model.isCurrent(later)).isTrue();
    assertThat(model.isCurrent(now.plusSeconds(3_600))).isFalse();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> model.at(now.plusSeconds(3_600)))
        .withMessageContaining("learn again");
  }

  @Test
  void week_expectsLessOfTheWeekend() {
    SpendHistory history = days(ZoneOffset.UTC, 100, SpendModelTest::workdays);
    // a Friday's end
    Instant now = Instant.parse("2026-04-11T00:00:00Z");

    Forecast forecast =
        forecast(history, now, "2026-04-06T00:00:00Z", "2026-04-13T00:00:00Z", "500");

    assertThat(forecast.expected().doubleValue()).isCloseTo(520, within(5.0));
  }

  @Test
  void month_expectsWhatItsLastDaysBringEachTime() {
    SpendHistory history =
        days(ZoneOffset.UTC, 181, day -> day.getDayOfMonth() == day.lengthOfMonth() ? 1000 : 100);
    Instant now = Instant.parse("2026-06-30T00:00:00Z");

    Forecast forecast =
        forecast(history, now, "2026-06-01T00:00:00Z", "2026-07-01T00:00:00Z", "2900");

    assertThat(forecast.expected().doubleValue()).isBetween(3600.0, 3950.0);
  }

  @Test
  void spent_staysExactToItsLastDigit() {
    SpendHistory history = days(ZoneOffset.UTC, 100, day -> 100);
    SpendModel model = SpendModel.learn(history, Instant.parse("2026-04-11T00:00:00Z"));
    BigDecimal spent = new BigDecimal("1000.123456789012345678");

    Forecast over =
        (Forecast) model.forecast(period("2026-03-01T00:00:00Z", "2026-04-01T00:00:00Z"), spent);
    Forecast open =
        (Forecast) model.forecast(period("2026-04-01T00:00:00Z", "2026-05-01T00:00:00Z"), spent);

    assertThat(over).isEqualTo(new Forecast(spent, spent, spent));
    assertThat(open.expected().subtract(spent)).isEqualByComparingTo("2000");
  }

  @Test
  void history_tooShortIsSaidWithWhatIsMissing() {
    SpendHistory history = days(ZoneOffset.UTC, 9, day -> 100);
    SpendModel model = SpendModel.learn(history, Instant.parse("2026-01-10T00:00:00Z"));

    ForecastResult month =
        model.forecast(period("2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z"), BigDecimal.ZERO);
    ForecastResult day =
        model.forecast(period("2026-01-10T00:00:00Z", "2026-01-11T00:00:00Z"), BigDecimal.ZERO);

    assertThat(month)
        .isEqualTo(new NotYet(Reason.TOO_FEW_DAYS, "14 whole days are needed, 9 are known"));
    assertThat(day)
        .isEqualTo(
            new NotYet(Reason.TOO_FEW_DAYS, "14 whole days are needed, 9 are known; or 48 hours"));
  }

  @Test
  void year_isNotForecastFromAMonth() {
    SpendHistory history = days(ZoneOffset.UTC, 31, day -> 100);
    SpendModel model = SpendModel.learn(history, Instant.parse("2026-02-01T00:00:00Z"));
    SpendPeriod year = period("2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z");

    NotYet notYet = (NotYet) model.forecast(year, new BigDecimal(3100));

    assertThat(notYet.reason()).isEqualTo(Reason.TOO_FAR_AHEAD);
    assertThat(notYet.missing()).contains("334 days", "allow 124");
    assertThat(model.exhaustion(year, new BigDecimal(3100), new BigDecimal(9000)))
        .isEqualTo(new Exhaustion.Unknown(notYet));
  }

  @Test
  void gaps_areNotZeros() {
    SpendHistory history = new SpendHistory(ZoneOffset.UTC);
    for (int d = 0; d < 100; d++) {
      if (d % 10 != 3) {
        history.recordDay(FIRST.plusDays(d), BigDecimal.valueOf(100));
      }
    }
    Instant now = Instant.parse("2026-04-11T00:00:00Z");

    Forecast forecast =
        forecast(history, now, "2026-04-01T00:00:00Z", "2026-05-01T00:00:00Z", "1000");

    assertThat(forecast.expected()).isEqualByComparingTo("3000");
  }

  @Test
  void series_thatStoppedReportingIsNotForecast() {
    SpendHistory history = days(ZoneOffset.UTC, 60, day -> 100);
    SpendModel model = SpendModel.learn(history, Instant.parse("2026-03-11T00:00:00Z"));

    NotYet notYet =
        (NotYet)
            model.forecast(period("2026-03-01T00:00:00Z", "2026-04-01T00:00:00Z"), BigDecimal.ZERO);

    assertThat(notYet.reason()).isEqualTo(Reason.TOO_MANY_GAPS);
    assertThat(notYet.missing()).contains("of the last 14 days 5 are known");
  }

  @Test
  void nothingEverSpent_isNotAForecastOfZero() {
    SpendHistory history = days(ZoneOffset.UTC, 60, day -> 0);
    SpendModel model = SpendModel.learn(history, Instant.parse("2026-03-02T00:00:00Z"));

    NotYet notYet =
        (NotYet)
            model.forecast(period("2026-03-01T00:00:00Z", "2026-04-01T00:00:00Z"), BigDecimal.ZERO);

    assertThat(notYet.reason()).isEqualTo(Reason.NOTHING_SPENT);
  }

  @Test
  void day_isForecastFromItsHours() {
    SpendHistory history = officeHours(20);
    Instant noon = FIRST.plusDays(20).atTime(12, 0).atZone(BERLIN).toInstant();

    // 10 dollars an hour from 8 to 18, 1 in the others: 8 + 40 by noon, 60 + 6 to come
    Forecast forecast =
        forecast(
            history,
            noon,
            FIRST.plusDays(20).atStartOfDay(BERLIN).toInstant().toString(),
            FIRST.plusDays(21).atStartOfDay(BERLIN).toInstant().toString(),
            "48");

    assertThat(forecast.expected().doubleValue()).isCloseTo(114, within(3.0));
  }

  @Test
  void hours_thatStoppedLeaveTheForecastToDays() {
    SpendHistory history = days(ZoneOffset.UTC, 100, day -> 240);
    for (int h = 0; h < 100; h++) {
      history.recordHour(
          Instant.parse("2026-03-20T00:00:00Z").plusSeconds(3600L * h), BigDecimal.TEN);
    }
    Instant noon = Instant.parse("2026-04-11T12:00:00Z");

    Forecast day = forecast(history, noon, "2026-04-11T00:00:00Z", "2026-04-12T00:00:00Z", "120");
    Forecast month =
        forecast(history, noon, "2026-04-01T00:00:00Z", "2026-05-01T00:00:00Z", "2520");

    assertThat(day.expected().doubleValue()).isCloseTo(240, within(0.01));
    assertThat(month.expected().doubleValue()).isCloseTo(7200, within(0.01));
  }

  @Test
  void hour_thatBeganFastIsExpectedToGoOnFaster() {
    SpendHistory history = officeHours(20);
    Instant from = FIRST.plusDays(20).atTime(12, 0).atZone(BERLIN).toInstant();
    SpendModel model = SpendModel.learn(history, from.plusSeconds(1800));
    SpendPeriod hour = new SpendPeriod(from, from.plusSeconds(3600));

    Forecast usual = (Forecast) model.forecast(hour, new BigDecimal(5));
    Forecast fast = (Forecast) model.forecast(hour, new BigDecimal(50));

    assertThat(usual.expected().doubleValue()).isCloseTo(10, within(1.0));
    assertThat(fast.expected().doubleValue()).isBetween(80.0, 100.0);
  }

  @Test
  void dayOfDaylightSaving_weighsTheHoursItHas() {
    CivilClock clock = new CivilClock(BERLIN, flat());
    long spring = LocalDate.of(2026, 3, 29).toEpochDay();
    long autumn = LocalDate.of(2026, 10, 25).toEpochDay();
    long plain = LocalDate.of(2026, 6, 10).toEpochDay();

    assertThat(whole(clock, spring)).isCloseTo(23 / 24.0, within(1e-9));
    assertThat(whole(clock, autumn)).isCloseTo(25 / 24.0, within(1e-9));
    assertThat(whole(clock, plain)).isEqualTo(1);
  }

  @Test
  void expectedShare_followsTheWeek() {
    SpendHistory history = days(ZoneOffset.UTC, 100, SpendModelTest::workdays);
    SpendModel model = SpendModel.learn(history, Instant.parse("2026-04-11T00:00:00Z"));
    SpendPeriod week = period("2026-04-06T00:00:00Z", "2026-04-13T00:00:00Z");

    ExpectedShare friday = model.expectedShare(week, Instant.parse("2026-04-11T00:00:00Z"));

    assertThat(friday.basis()).isEqualTo(ExpectedShare.Basis.RHYTHM);
    assertThat(friday.share()).isCloseTo(500 / 520.0, within(0.01));
    assertThat(model.expectedShare(week, week.from()).share()).isZero();
    assertThat(model.expectedShare(week, week.to()).share()).isEqualTo(1);
  }

  @Test
  void expectedShare_withoutHistoryIsTheElapsedTime() {
    SpendModel model =
        SpendModel.learn(new SpendHistory(BERLIN), Instant.parse("2026-04-11T00:00:00Z"));
    SpendPeriod day = period("2026-04-10T22:00:00Z", "2026-04-11T22:00:00Z");

    ExpectedShare share = model.expectedShare(day, Instant.parse("2026-04-11T04:00:00Z"));

    assertThat(share.basis()).isEqualTo(ExpectedShare.Basis.ELAPSED_TIME);
    assertThat(share.share()).isCloseTo(0.25, within(1e-9));
  }

  @Test
  void exhaustion_isWhenTheBudgetMeetsTheForecast() {
    SpendHistory history = days(ZoneOffset.UTC, 100, day -> 100);
    SpendModel model = SpendModel.learn(history, Instant.parse("2026-04-11T00:00:00Z"));
    SpendPeriod april = period("2026-04-01T00:00:00Z", "2026-05-01T00:00:00Z");
    BigDecimal spent = new BigDecimal(1000);

    Exhaustion.Within within =
        (Exhaustion.Within) model.exhaustion(april, spent, new BigDecimal(2050));

    assertThat(within.expected())
        .isBetween(Instant.parse("2026-04-21T11:58:00Z"), Instant.parse("2026-04-21T12:02:00Z"));
    assertThat(within.earliest()).isBeforeOrEqualTo(within.expected());
    assertThat(model.exhaustion(april, spent, spent)).isEqualTo(new Exhaustion.Already());
    assertThat(model.exhaustion(april, spent, new BigDecimal(90_000)))
        .isEqualTo(new Exhaustion.NotBeforeEnd(null));
  }

  @Test
  void launch_isBelievedWithinDaysAndASpikeIsNot() {
    SpendHistory launch =
        days(ZoneOffset.UTC, 100, day -> day.isBefore(FIRST.plusDays(94)) ? 100 : 200);
    SpendHistory spike =
        days(ZoneOffset.UTC, 100, day -> day.equals(FIRST.plusDays(98)) ? 1000 : 100);
    Instant now = Instant.parse("2026-04-11T00:00:00Z");

    Forecast launched = forecast(launch, now, "2026-04-11T00:00:00Z", "2026-04-21T00:00:00Z", "0");
    Forecast spiked = forecast(spike, now, "2026-04-11T00:00:00Z", "2026-04-21T00:00:00Z", "0");

    assertThat(launched.expected().doubleValue()).isBetween(1400.0, 2300.0);
    assertThat(spiked.expected().doubleValue()).isBetween(950.0, 1200.0);
  }

  @Test
  void anything_isAnsweredInOrderAndWithoutAnError() {
    int forecasts = 0;
    for (long seed = 1; seed <= 60; seed++) {
      Random random = new Random(seed);
      SpendHistory history = randomHistory(random);
      Instant now = Instant.parse("2026-06-10T00:00:00Z").plusSeconds(random.nextInt(86_400));
      SpendModel model = SpendModel.learn(history, now);
      for (int hours : new int[] {1, 24, 30, 168, 720, 2200, 8800}) {
        Instant from = now.minusSeconds(random.nextInt(hours * 3600) - 600);
        SpendPeriod period = new SpendPeriod(from, from.plusSeconds(hours * 3600L));
        BigDecimal spent = BigDecimal.valueOf(random.nextInt(100_000), 2);
        String which = "seed %d, %s at %s".formatted(seed, period, now);
        ForecastResult result = model.forecast(period, spent);
        Exhaustion exhaustion = model.exhaustion(period, spent, spent.add(BigDecimal.TEN));
        if (result instanceof Forecast forecast) {
          forecasts++;
          assertThat(forecast.low()).as(which).isGreaterThanOrEqualTo(spent);
          assertThat(exhaustion).as(which).isNotInstanceOf(Exhaustion.Unknown.class);
        } else {
          assertThat(exhaustion).as(which).isInstanceOf(Exhaustion.Unknown.class);
        }
        assertThat(model.expectedShare(period, now).share()).as(which).isBetween(0.0, 1.0);
      }
    }
    assertThat(forecasts).isGreaterThan(100);
  }

  /** Gaps, zeros, bursts and credits; some of it days only, some hours only. */
  private static SpendHistory randomHistory(Random random) {
    SpendHistory history = new SpendHistory(BERLIN);
    double known = random.nextDouble();
    double spending = random.nextDouble();
    int days = random.nextInt(170);
    for (int d = 160 - days; d < 162; d++) {
      if (random.nextDouble() < known) {
        double burst = Math.exp(6 * random.nextGaussian());
        history.recordDay(
            FIRST.plusDays(d), BigDecimal.valueOf(random.nextDouble() < spending ? burst : 0));
      }
    }
    Instant end = Instant.parse("2026-06-10T00:00:00Z");
    for (int h = random.nextInt(900); h >= 0; h--) {
      if (random.nextDouble() < known) {
        double burst = Math.exp(3 * random.nextGaussian()) - 0.5;
        history.recordHour(
            end.minusSeconds(3600L * h),
            BigDecimal.valueOf(random.nextDouble() < spending ? burst : 0));
      }
    }
    return history;
  }

  static double workdays(LocalDate day) {
    return day.getDayOfWeek().getValue() <= 5 ? 100 : 10;
  }

  static SpendHistory days(ZoneId zone, int count, ToDoubleFunction<LocalDate> spend) {
    SpendHistory history = new SpendHistory(zone);
    for (int d = 0; d < count; d++) {
      LocalDate day = FIRST.plusDays(d);
      history.recordDay(day, BigDecimal.valueOf(spend.applyAsDouble(day)));
    }
    return history;
  }

  private static SpendHistory officeHours(int days) {
    SpendHistory history = new SpendHistory(BERLIN);
    Instant start = FIRST.atStartOfDay(BERLIN).toInstant();
    for (int h = 0; h < 24 * days + 12; h++) {
      boolean office = h % 24 >= 8 && h % 24 < 18;
      history.recordHour(start.plusSeconds(3600L * h), BigDecimal.valueOf(office ? 10 : 1));
    }
    return history;
  }

  static Forecast forecast(
      SpendHistory history, Instant now, String from, String to, String spent) {
    return (Forecast)
        SpendModel.learn(history, now).forecast(period(from, to), new BigDecimal(spent));
  }

  static SpendPeriod period(String from, String to) {
    return new SpendPeriod(Instant.parse(from), Instant.parse(to));
  }

  private static double[] flat() {
    double[] factors = new double[168];
    Arrays.fill(factors, 1);
    return factors;
  }

  private static double whole(CivilClock clock, long day) {
    return clock.weight(day, clock.start(day), clock.start(day + 1));
  }
}
