// SPDX-License-Identifier: Apache-2.0
package io.costwire.signals.forecast;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;

/**
 * The totals that a forecast learns from: the last {@value #DAYS_MAX} days and the last {@value
 * #HOURS_MAX} hours of one series, about 9 kB whatever happens. A total that arrives again, because
 * late or corrected usage changed it, replaces the one before.
 *
 * <p>A day or hour that was never recorded is unknown, not free: record a zero where it is known
 * that nothing was spent. Amounts may be in a currency or in tokens. Totals below 0, as credits
 * make them, count as 0. Not safe for use by several threads.
 *
 * @since 0.1
 */
public final class SpendHistory {
  /** Thirteen months: every month's end of a year, and the same month of the last. */
  public static final int DAYS_MAX = 400;

  /** Four weeks: every hour of the week four times. */
  public static final int HOURS_MAX = 672;

  static final int SECONDS_PER_HOUR = 3600;

  /** Zones and clocks differ by less. */
  private static final Duration AHEAD_MAX = Duration.ofDays(1);

  private final ZoneId zone;
  private final Totals days;
  private final Totals hours;

  /**
   * @param zone whose midnights separate days
   */
  public SpendHistory(ZoneId zone) {
    this(zone, new Totals(DAYS_MAX), new Totals(HOURS_MAX));
  }

  private SpendHistory(ZoneId zone, Totals days, Totals hours) {
    this.zone = zone;
    this.days = days;
    this.hours = hours;
  }

  /** A history that continues where another was stored. */
  public static SpendHistory restore(HistoryState state) {
    return new SpendHistory(
        state.zone(),
        Totals.of(DAYS_MAX, state.lastDay(), state.days()),
        Totals.of(HOURS_MAX, state.lastHour(), state.hours()));
  }

  public HistoryState state() {
    return new HistoryState(zone, days.last(), days.all(), hours.last(), hours.all());
  }

  /**
   * The whole total of a civil day; of a day that is not over, the total so far, which forecasts
   * leave alone until it is. The newest day given decides which are remembered: where the totals'
   * times are not sure, give {@link #recordDay(LocalDate, BigDecimal, Instant)} a clock.
   *
   * @return false if the day is older than what is remembered, and was left out
   * @throws IllegalArgumentException if the total is too large for the model
   */
  public boolean recordDay(LocalDate day, BigDecimal total) {
    return days.put(day.toEpochDay(), amount(total));
  }

  /**
   * As {@link #recordDay(LocalDate, BigDecimal)}, with a clock to compare with: a day from far
   * ahead, as one wrong time makes it, would push all that is known out of the history.
   *
   * @param now what the source of the totals takes for now
   * @return false also if the day begins more than a day after now, and was left out
   */
  public boolean recordDay(LocalDate day, BigDecimal total, Instant now) {
    boolean ahead = day.isAfter(LocalDate.ofInstant(now, zone).plusDays(1));
    return !ahead && recordDay(day, total);
  }

  /**
   * As {@link #recordHour(Instant, BigDecimal)}, with a clock to compare with.
   *
   * @param now what the source of the totals takes for now
   * @return false also if the hour begins more than a day after now, and was left out
   */
  public boolean recordHour(Instant start, BigDecimal total, Instant now) {
    boolean ahead = start.isAfter(now.plus(AHEAD_MAX));
    return !ahead && recordHour(start, total);
  }

  /**
   * The whole total of an hour. Where the totals' times are not sure, give {@link
   * #recordHour(Instant, BigDecimal, Instant)} a clock.
   *
   * @param start of the hour in UTC
   * @return false if the hour is older than what is remembered, and was left out
   * @throws IllegalArgumentException if the total is too large for the model, or the instant is not
   *     the start of an hour
   */
  public boolean recordHour(Instant start, BigDecimal total) {
    long second = start.getEpochSecond();
    if (Math.floorMod(second, SECONDS_PER_HOUR) != 0 || start.getNano() != 0) {
      throw new IllegalArgumentException(
          "start: " + start + " is not the start of an hour in UTC; truncate it to hours");
    }
    return hours.put(second / SECONDS_PER_HOUR, amount(total));
  }

  /**
   * Adds to the total of a day that is known already, as late or corrected usage does where nobody
   * has kept the exact total. Repeated sums in floating point are good enough for a forecast.
   *
   * @param more may be below 0; a total never is
   * @return false if the day is not known, and stays so
   * @throws IllegalArgumentException if the total is too large for the model
   */
  public boolean addToDay(LocalDate day, BigDecimal more) {
    return add(days, day.toEpochDay(), more);
  }

  /**
   * Adds to the total of an hour that is known already; see {@link #addToDay}.
   *
   * @param within any instant of the hour
   * @return false if the hour is not known, and stays so
   * @throws IllegalArgumentException if the total is too large for the model
   */
  public boolean addToHour(Instant within, BigDecimal more) {
    return add(hours, Math.floorDiv(within.getEpochSecond(), SECONDS_PER_HOUR), more);
  }

  private static boolean add(Totals totals, long number, BigDecimal more) {
    double known = totals.get(number);
    if (Double.isNaN(known)) {
      return false;
    }
    double sum = known + more.doubleValue();
    if (Double.isInfinite(sum)) {
      throw tooLarge();
    }
    return totals.put(number, Math.max(0, sum));
  }

  public ZoneId zone() {
    return zone;
  }

  Totals days() {
    return days;
  }

  Totals hours() {
    return hours;
  }

  private static double amount(BigDecimal total) {
    double amount = total.doubleValue();
    if (Double.isInfinite(amount)) {
      throw tooLarge();
    }
    return Math.max(0, amount);
  }

  private static IllegalArgumentException tooLarge() {
    return new IllegalArgumentException("total: too large for a forecast; check its unit");
  }
}
