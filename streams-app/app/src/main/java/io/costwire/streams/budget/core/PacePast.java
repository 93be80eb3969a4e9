// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.budget.core;

import io.costwire.signals.forecast.HistoryState;
import io.costwire.signals.forecast.SpendHistory;
import io.costwire.streams.state.ByteReader;
import io.costwire.streams.state.ByteWriter;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * What a budget's group has spent: exactly, by step, in the windows of its burn rates, and by hour
 * and day for forecasts. At most some 20 kB, written every few minutes. Immutable.
 */
public final class PacePast {
  private static final int HOUR = 3_600;

  private final SortedMap<Long, BurnWindow> windows;
  // decoded where it is asked for, which is seldom
  private final Supplier<SpendHistory> history;

  private PacePast(SortedMap<Long, BurnWindow> windows, Supplier<SpendHistory> history) {
    this.windows = windows;
    this.history = history;
  }

  /** A past of which nothing is known. */
  public static PacePast unknown(Budget budget) {
    ZoneId zone = zone(budget);
    return new PacePast(Collections.emptySortedMap(), () -> new SpendHistory(zone));
  }

  /** Where days begin; rolling periods have none. */
  private static ZoneId zone(Budget budget) {
    return budget.scope().period() instanceof Period.Civil civil ? civil.zone() : ZoneId.of("UTC");
  }

  /** Totals of hours and days; a copy. */
  public SpendHistory history() {
    return history.get();
  }

  /** What a window has spent up to now. */
  BigDecimal spent(long windowSeconds, Pace pace, long nowSecond) {
    BurnWindow window = windows.get(windowSeconds);
    return (window == null ? BurnWindow.empty(windowSeconds) : window)
        .sum(pace.pending(), nowSecond);
  }

  /**
   * Takes in what a pace has pending. Hours and days that are over and in which nothing came are
   * known to have spent nothing, since all of it comes here.
   */
  public PacePast plus(Pace pace, Budget budget, long nowSecond) {
    TreeMap<Long, BurnWindow> next = new TreeMap<>();
    for (BurnPair pair : budget.limit().burnRates()) {
      for (long length : List.of(pair.longSeconds(), pair.shortSeconds())) {
        BurnWindow known = windows.get(length);
        BurnWindow base = known == null ? BurnWindow.empty(length) : known;
        next.computeIfAbsent(length, l -> base.plus(pace.pending(), nowSecond));
      }
    }
    if (budget.scope().period() instanceof Period.Rolling) {
      return new PacePast(next, history);
    }
    HistoryState state = counted(pace, nowSecond).state();
    return new PacePast(next, () -> SpendHistory.restore(state));
  }

  private SpendHistory counted(Pace pace, long nowSecond) {
    SpendHistory totals = history.get();
    openHours(totals, pace.counting(), nowSecond);
    openDays(totals, pace.counting(), nowSecond);
    // a minute is in one day, wherever
    pace.pending()
        .forEach(
            (minute, spent) -> {
              Instant at = Instant.ofEpochSecond(minute);
              totals.addToHour(at, spent);
              totals.addToDay(LocalDate.ofInstant(at, totals.zone()), spent);
            });
    return totals;
  }

  private static void openHours(SpendHistory totals, Pace.Counting counting, long nowSecond) {
    Instant now = Instant.ofEpochSecond(nowSecond);
    long running = Math.floorDiv(nowSecond, HOUR);
    long next =
        counting.folded() == Pace.NEVER
            ? -Math.floorDiv(-counting.began(), HOUR)
            : Math.max(
                -Math.floorDiv(-counting.began(), HOUR),
                Math.floorDiv(counting.folded(), HOUR) + 1);
    for (long hour = Math.max(next, running - SpendHistory.HOURS_MAX); hour <= running; hour++) {
      totals.recordHour(Instant.ofEpochSecond(hour * HOUR), BigDecimal.ZERO, now);
    }
  }

  private static void openDays(SpendHistory totals, Pace.Counting counting, long nowSecond) {
    Instant now = Instant.ofEpochSecond(nowSecond);
    LocalDate running = day(nowSecond, totals.zone());
    // one that began before this pace did is not whole
    LocalDate next = day(counting.began() - 1, totals.zone()).plusDays(1);
    if (counting.folded() != Pace.NEVER) {
      LocalDate open = day(counting.folded(), totals.zone()).plusDays(1);
      next = open.isAfter(next) ? open : next;
    }
    LocalDate oldest = running.minusDays(SpendHistory.DAYS_MAX);
    for (LocalDate day = next.isAfter(oldest) ? next : oldest;
        !day.isAfter(running);
        day = day.plusDays(1)) {
      totals.recordDay(day, BigDecimal.ZERO, now);
    }
  }

  private static LocalDate day(long second, ZoneId zone) {
    return LocalDate.ofInstant(Instant.ofEpochSecond(second), zone);
  }

  /** Windows first: they are read often, and what is behind them seldom. */
  public void write(ByteWriter out) {
    out.putVar(windows.size());
    windows.values().forEach(window -> window.write(out));
    HistoryState state = history.get().state();
    write(state.lastDay(), state.days(), out);
    write(state.lastHour(), state.hours(), out);
  }

  private static void write(long last, double[] totals, ByteWriter out) {
    out.putFixed(last).putVar(totals.length);
    for (double total : totals) {
      out.putFixed(Double.doubleToLongBits(total));
    }
  }

  public static PacePast read(Budget budget, ByteReader in) {
    int count = in.getCount();
    List<BurnWindow> read = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      read.add(BurnWindow.read(in));
    }
    TreeMap<Long, BurnWindow> windows = new TreeMap<>();
    read.forEach(window -> windows.put(window.steps().windowSeconds(), window));
    byte[] rest = in.getBytes(in.left());
    ZoneId zone = zone(budget);
    return new PacePast(windows, () -> history(zone, new ByteReader(rest)));
  }

  private static SpendHistory history(ZoneId zone, ByteReader in) {
    long lastDay = in.getFixed();
    double[] days = totals(in);
    long lastHour = in.getFixed();
    return SpendHistory.restore(new HistoryState(zone, lastDay, days, lastHour, totals(in)));
  }

  private static double[] totals(ByteReader in) {
    double[] totals = new double[in.getCount()];
    for (int i = 0; i < totals.length; i++) {
      totals[i] = Double.longBitsToDouble(in.getFixed());
    }
    return totals;
  }

  /** For people: what forecasts are made from, without the day and hour that are not over. */
  public static String known(SpendHistory history) {
    HistoryState state = history.state();
    return "%d days, %d hours".formatted(known(state.days()), known(state.hours()));
  }

  private static long known(double[] totals) {
    return Arrays.stream(totals).limit(Math.max(0, totals.length - 1)).filter(t -> t >= 0).count();
  }

  Map<Long, BurnWindow> windows() {
    return windows;
  }
}
