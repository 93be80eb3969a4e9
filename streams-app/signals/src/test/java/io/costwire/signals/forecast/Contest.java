// SPDX-License-Identifier: Apache-2.0
package io.costwire.signals.forecast;

import io.costwire.signals.forecast.ForecastResult.Forecast;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/**
 * The forecast against the two that everybody has: the run rate (spent so far, drawn on as a
 * straight line) and the seasonal naive one (what is left looks like the last season did), at the
 * same points of the same periods.
 */
final class Contest {

  /** The three at one point of the period. */
  record Row(Score forecast, Score runRate, Score seasonalNaive, Score lastPeriod) {
    Row() {
      this(new Score(), new Score(), new Score(), new Score());
    }

    void add(Row other) {
      forecast.add(other.forecast);
      runRate.add(other.runRate);
      seasonalNaive.add(other.seasonalNaive);
      lastPeriod.add(other.lastPeriod);
    }
  }

  private final Map<Integer, Row> rows = new TreeMap<>();
  private int notYet;

  /** All series together, in their order, looked at on as many processors as there are. */
  static <T> Contest of(List<T> series, BiConsumer<Contest, T> enter) {
    List<Contest> contests =
        series.parallelStream()
            .map(
                one -> {
                  Contest contest = new Contest();
                  enter.accept(contest, one);
                  return contest;
                })
            .toList();
    Contest all = new Contest();
    contests.forEach(all::add);
    return all;
  }

  private void add(Contest other) {
    other.rows.forEach((over, row) -> rows.computeIfAbsent(over, key -> new Row()).add(row));
    notYet += other.notYet;
  }

  Map<Integer, Row> rows() {
    return rows;
  }

  int notYet() {
    return notYet;
  }

  /** Forecasts of a period of whole days at the end of some of its days. */
  void month(double[] days, LocalDate first, int from, int length, int... pointsOver) {
    double actual = sum(days, from, from + length);
    if (!(actual > 0)) {
      return;
    }
    for (int over : pointsOver) {
      int now = from + over;
      SpendHistory history = new SpendHistory(ZoneOffset.UTC);
      for (int d = 0; d < now; d++) {
        history.recordDay(first.plusDays(d), BigDecimal.valueOf(days[d]));
      }
      SpendModel model =
          SpendModel.learn(history, first.plusDays(now).atStartOfDay(ZoneOffset.UTC).toInstant());
      SpendPeriod period =
          new SpendPeriod(
              first.plusDays(from).atStartOfDay(ZoneOffset.UTC).toInstant(),
              first.plusDays(from + length).atStartOfDay(ZoneOffset.UTC).toInstant());
      double spent = sum(days, from, now);
      enter(over, model.forecast(period, BigDecimal.valueOf(spent)), actual);
      baselines(over, days, from, length, 7);
    }
  }

  /** Forecasts of a UTC day from hours, at the end of some of its hours. */
  void day(double[] hours, long firstHour, int from, int... pointsOver) {
    double actual = sum(hours, from, from + 24);
    if (!(actual > 0)) {
      return;
    }
    for (int over : pointsOver) {
      int now = from + over;
      SpendHistory history = new SpendHistory(ZoneOffset.UTC);
      for (int h = 0; h < now; h++) {
        history.recordHour(hour(firstHour + h), BigDecimal.valueOf(hours[h]));
      }
      for (int day = from - 24; day >= 0; day -= 24) {
        history.recordDay(
            LocalDate.ofEpochDay((firstHour + day) / 24),
            BigDecimal.valueOf(sum(hours, day, day + 24)));
      }
      SpendModel model = SpendModel.learn(history, hour(firstHour + now));
      SpendPeriod period = new SpendPeriod(hour(firstHour + from), hour(firstHour + from + 24));
      double spent = sum(hours, from, now);
      enter(over, model.forecast(period, BigDecimal.valueOf(spent)), actual);
      baselines(over, hours, from, 24, 24);
    }
  }

  private static Instant hour(long hour) {
    return Instant.ofEpochSecond(hour * 3600);
  }

  private void enter(int over, ForecastResult result, double actual) {
    Row row = rows.computeIfAbsent(over, key -> new Row());
    switch (result) {
      case Forecast forecast -> row.forecast.add(forecast, actual);
      case ForecastResult.NotYet none -> notYet++;
    }
  }

  private void baselines(int over, double[] totals, int from, int length, int season) {
    Row row = rows.get(over);
    int now = from + over;
    double actual = sum(totals, from, from + length);
    double spent = sum(totals, from, now);
    row.runRate.add(spent / over * length, actual);
    double naive = spent;
    double last = spent;
    for (int i = now; i < from + length; i++) {
      naive += totals[now - season + (i - now) % season];
      last += i >= length ? totals[i - length] : Double.NaN;
    }
    row.seasonalNaive.add(naive, actual);
    if (!Double.isNaN(last)) {
      row.lastPeriod.add(last, actual);
    }
  }

  /** Percent of all actual totals inside of their interval. */
  double coverage() {
    return rows.values().stream().mapToDouble(row -> row.forecast.coverage()).average().orElse(0);
  }

  static double sum(double[] totals, int from, int to) {
    return Arrays.stream(totals, from, to).sum();
  }

  String table(String unit) {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "| %s | n | forecast | run rate | seasonal naive | last period | in the 80 %% interval"
                + " | below | above | its width |%n|---|---|---|---|---|---|---|---|---|---|%n",
            unit));
    rows.forEach(
        (over, row) ->
            text.append(
                String.format(
                    Locale.ROOT,
                    "| %d | %d | **%.1f %%** | %.1f %% | %.1f %% | %.1f %% | %.1f %% | %.1f %% |"
                        + " %.1f %% | %.1f %% |%n",
                    over,
                    row.forecast.count(),
                    row.forecast.mape(),
                    row.runRate.mape(),
                    row.seasonalNaive.mape(),
                    row.lastPeriod.mape(),
                    row.forecast.coverage(),
                    row.forecast.below(),
                    100 - row.forecast.coverage() - row.forecast.below(),
                    row.forecast.width())));
    return text.toString();
  }
}
