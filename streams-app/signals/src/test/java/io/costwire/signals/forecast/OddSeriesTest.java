// SPDX-License-Identifier: Apache-2.0
package io.costwire.signals.forecast;

import static io.costwire.signals.forecast.SpendModelTest.FIRST;
import static io.costwire.signals.forecast.SpendModelTest.days;
import static io.costwire.signals.forecast.SpendModelTest.forecast;
import static io.costwire.signals.forecast.SpendModelTest.period;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.costwire.signals.forecast.ForecastResult.Forecast;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Series that are not spent evenly, not known wholly, or asked about at odd places. */
class OddSeriesTest {

  /** The budget stage records a zero for a day without spend. */
  @ParameterizedTest
  @CsvSource({"0", "1"})
  void lumps_areExpectedAgain(double between) {
    SpendHistory history =
        days(ZoneOffset.UTC, 100, day -> day.toEpochDay() % 5 == 0 ? 500 : between);
    Instant now = Instant.parse("2026-04-11T00:00:00Z");
    SpendPeriod period = period("2026-04-11T00:00:00Z", "2026-05-11T00:00:00Z");

    Forecast forecast = (Forecast) SpendModel.learn(history, now).forecast(period, BigDecimal.ZERO);

    assertThat(forecast.expected().doubleValue()).isBetween(2000.0, 4000.0);
    assertThat(forecast.low().doubleValue()).isLessThan(3000);
    assertThat(forecast.high().doubleValue()).isGreaterThan(3000);
    assertThat(
            SpendModel.learn(history, now)
                .exhaustion(period, BigDecimal.ZERO, BigDecimal.valueOf(1500)))
        .isInstanceOf(Exhaustion.Within.class);
  }

  @Test
  void jobsTwiceAMonth_areExpectedAgain() {
    SpendHistory history =
        days(
            ZoneOffset.UTC,
            150,
            day -> day.getDayOfMonth() % 15 == 1 && day.getDayOfMonth() < 30 ? 900 : 0);
    Instant now = Instant.parse("2026-05-31T00:00:00Z");

    Forecast june = forecast(history, now, "2026-06-01T00:00:00Z", "2026-07-01T00:00:00Z", "0");

    assertThat(june.expected().doubleValue()).isBetween(1000.0, 2700.0);
    assertThat(june.high().doubleValue()).isGreaterThan(1800);
  }

  /** One lump says nothing about the next; that there may be one is said by the interval. */
  @Test
  void monthlyJob_isNeverExcludedForCertain() {
    SpendHistory history = days(ZoneOffset.UTC, 151, day -> day.getDayOfMonth() == 1 ? 3000 : 0);
    Instant now = Instant.parse("2026-05-31T00:00:00Z");

    Forecast june = forecast(history, now, "2026-05-31T00:00:00Z", "2026-06-30T00:00:00Z", "0");

    assertThat(june.high().doubleValue()).isGreaterThanOrEqualTo(3000);
    assertThat(june.high()).isGreaterThan(june.low());
  }

  /** Hours keep their geometric level, which lone hours hardly move: the interval says so. */
  @Test
  void loneHours_areNeverExcludedForCertain() {
    SpendHistory history = new SpendHistory(ZoneOffset.UTC);
    Instant end = Instant.parse("2026-04-11T00:00:00Z");
    for (int h = 1; h <= 480; h++) {
      history.recordHour(end.minusSeconds(3600L * h), BigDecimal.valueOf(h % 7 == 3 ? 70 : 0));
    }

    Forecast day = forecast(history, end, "2026-04-11T00:00:00Z", "2026-04-12T00:00:00Z", "0");

    assertThat(day.high().doubleValue()).isGreaterThan(240);
  }

  @Test
  void dayThatLiesAhead_isAsUncertainAsADay() {
    Random random = new Random(5);
    SpendHistory history =
        days(ZoneOffset.UTC, 200, day -> 100 * Math.exp(0.4 * random.nextGaussian()));
    SpendModel model = SpendModel.learn(history, Instant.parse("2026-07-20T00:00:00Z"));

    double tomorrow = width(model, period("2026-07-20T00:00:00Z", "2026-07-21T00:00:00Z"));
    double later = width(model, period("2026-08-16T00:00:00Z", "2026-08-17T00:00:00Z"));
    double month = width(model, period("2026-07-20T00:00:00Z", "2026-08-17T00:00:00Z"));

    assertThat(later).isGreaterThanOrEqualTo(tomorrow).isGreaterThan(1.3 * month);
  }

  /** Of what is expected. */
  private static double width(SpendModel model, SpendPeriod period) {
    Forecast forecast = (Forecast) model.forecast(period, BigDecimal.ZERO);
    return forecast.high().subtract(forecast.low()).doubleValue()
        / forecast.expected().doubleValue();
  }

  @Test
  void weekdays_areLearnedWhereSundaysAreNeverKnown() {
    SpendHistory history = new SpendHistory(ZoneOffset.UTC);
    for (int d = 0; d < 100; d++) {
      LocalDate day = FIRST.plusDays(d);
      if (day.getDayOfWeek().getValue() < 7) {
        history.recordDay(day, BigDecimal.valueOf(day.getDayOfWeek().getValue() == 6 ? 10 : 100));
      }
    }
    // a Friday's end
    Instant now = Instant.parse("2026-04-11T00:00:00Z");

    Forecast saturday = forecast(history, now, "2026-04-11T00:00:00Z", "2026-04-12T00:00:00Z", "0");
    Forecast monday = forecast(history, now, "2026-04-13T00:00:00Z", "2026-04-14T00:00:00Z", "0");

    assertThat(saturday.expected().doubleValue()).isCloseTo(10, within(3.0));
    assertThat(monday.expected().doubleValue()).isCloseTo(100, within(8.0));
  }

  @Test
  void expectedShare_saysWhatItWasReadFrom() {
    Instant now = Instant.parse("2026-04-11T08:00:00Z");
    SpendPeriod day = period("2026-04-11T00:00:00Z", "2026-04-12T00:00:00Z");
    SpendPeriod week = period("2026-04-06T00:00:00Z", "2026-04-13T00:00:00Z");
    SpendHistory eightHours = new SpendHistory(ZoneOffset.UTC);
    for (int h = 0; h < 8; h++) {
      eightHours.recordHour(now.minusSeconds(3600L * (8 - h)), BigDecimal.valueOf(h));
    }
    SpendModel young = SpendModel.learn(eightHours, now);
    SpendModel daysOnly =
        SpendModel.learn(days(ZoneOffset.UTC, 100, SpendModelTest::workdays), now);

    ExpectedShare six = young.expectedShare(day, Instant.parse("2026-04-11T06:00:00Z"));
    assertThat(six.basis()).isEqualTo(ExpectedShare.Basis.ELAPSED_TIME);
    assertThat(six.share()).isCloseTo(0.25, within(1e-9));
    ExpectedShare noon = daysOnly.expectedShare(day, Instant.parse("2026-04-11T12:00:00Z"));
    assertThat(noon.basis()).isEqualTo(ExpectedShare.Basis.ELAPSED_TIME);
    assertThat(noon.share()).isCloseTo(0.5, within(1e-9));
    assertThat(daysOnly.expectedShare(week, now).basis()).isEqualTo(ExpectedShare.Basis.RHYTHM);
  }

  @Test
  void hoursOfNothing_leaveTheForecastToDays() {
    SpendHistory history = days(ZoneOffset.UTC, 100, day -> 240);
    Instant end = Instant.parse("2026-04-11T00:00:00Z");
    for (int h = 1; h <= SpendHistory.HOURS_MAX; h++) {
      history.recordHour(end.minusSeconds(3600L * h), BigDecimal.ZERO);
    }

    Forecast day = forecast(history, end, "2026-04-11T00:00:00Z", "2026-04-12T00:00:00Z", "0");

    assertThat(day.expected().doubleValue()).isCloseTo(240, within(0.01));
  }

  @Test
  void daysOfZonesAtHalfPast_weighWhatOthersDo() {
    CivilClock clock = new CivilClock(ZoneId.of("Asia/Kolkata"), steep());
    long day = LocalDate.of(2026, 6, 10).toEpochDay();
    Instant noon = clock.start(day).plusSeconds(12 * 3600);
    double morning = clock.weight(day, clock.start(day), noon);

    assertThat(morning + clock.weight(day, noon, clock.start(day + 1))).isCloseTo(1, within(1e-9));
    // hours 0 to 11 of 0 to 23
    assertThat(morning).isCloseTo(66 / 276.0, within(1e-9));
  }

  private static double[] steep() {
    double[] factors = new double[168];
    Arrays.setAll(factors, hour -> hour % 24);
    return factors;
  }
}
