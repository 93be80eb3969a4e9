// SPDX-License-Identifier: Apache-2.0
package io.costwire.signals.forecast;

import io.costwire.signals.forecast.ForecastResult.Forecast;
import io.costwire.signals.forecast.ForecastResult.NotYet;
import io.costwire.signals.forecast.ForecastResult.Reason;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What a history says about the spend to come, as of an instant. Learned once, then asked about as
 * many periods as there are budgets on the series; learning takes milliseconds, asking
 * microseconds.
 *
 * <p>The same history and instant give the same answers. Immutable.
 *
 * @since 0.1
 */
public final class SpendModel {
  /** A forecast may reach four times as far as there is history, and never further than this. */
  private static final int DAYS_AHEAD_MAX = SpendHistory.DAYS_MAX;

  private static final int HISTORY_TO_HORIZON = 4;

  private static final int HOURS_AHEAD_MAX = 72;

  /** Up to here hours say more than days. */
  private static final Duration HOURLY_MAX = Duration.ofHours(48);

  /** How much of an hour must be over for its own pace to count as much as what was expected. */
  private static final double PACE_DOUBT_HOURS = 0.2;

  private static final int RECENT_DAYS = 14;
  private static final int RECENT_HOURS = 48;
  private static final int DECIMALS = 6;

  private final Instant now;
  private final CivilClock clock;
  private final long today;
  private final long hour;
  private final double[] days;
  private final double[] hours;
  private final @Nullable SeriesModel daily;
  private final @Nullable SeriesModel hourly;

  private SpendModel(SpendHistory history, Instant now) {
    this.now = now;
    this.hour = Math.floorDiv(now.getEpochSecond(), SpendHistory.SECONDS_PER_HOUR);
    this.hours = history.hours().before(hour);
    HourOfWeek week =
        new HourOfWeek(hour - hours.length, hours.length + HOURS_AHEAD_MAX, history.zone());
    boolean hourly = known(hours, hours.length) >= Grain.HOUR.learnedMin();
    this.clock =
        new CivilClock(
            history.zone(), hourly ? week.factors(hours, hours.length) : HourOfWeek.flat());
    this.today = clock.day(now);
    this.days = history.days().before(today);
    this.daily =
        known(days, days.length) < Grain.DAY.learnedMin()
            ? null
            : new SeriesModel(
                Grain.DAY,
                new WeekAndMonth(today - days.length, days.length + DAYS_AHEAD_MAX + 1),
                days,
                DAYS_AHEAD_MAX);
    this.hourly = hourly ? new SeriesModel(Grain.HOUR, week, hours, HOURS_AHEAD_MAX) : null;
  }

  /**
   * Learns from the days and hours of a history that were over at an instant.
   *
   * @param now up to when the spend that is asked about later is counted
   */
  public static SpendModel learn(SpendHistory history, Instant now) {
    return new SpendModel(history, now);
  }

  private SpendModel(SpendModel learned, Instant now) {
    this.now = now;
    this.clock = learned.clock;
    this.today = learned.today;
    this.hour = learned.hour;
    this.days = learned.days;
    this.hours = learned.hours;
    this.daily = learned.daily;
    this.hourly = learned.hourly;
  }

  /** Whether it knows all hours that are over at an instant, so that it may be asked then. */
  public boolean isCurrent(Instant later) {
    return Math.floorDiv(later.getEpochSecond(), SpendHistory.SECONDS_PER_HOUR) == hour
        && clock.day(later) == today;
  }

  /**
   * The same model asked later, before another hour is over: what was learned holds, and what is
   * ahead begins then. Costs nothing.
   *
   * @throws IllegalArgumentException if another hour or day is over
   */
  public SpendModel at(Instant later) {
    if (!isCurrent(later)) {
      throw new IllegalArgumentException(
          "later: another hour is over at " + later + "; learn again");
    }
    return new SpendModel(this, later);
  }

  /**
   * The total of a period at its end.
   *
   * @param spent in the period up to now
   */
  public ForecastResult forecast(SpendPeriod period, BigDecimal spent) {
    if (!period.to().isAfter(now)) {
      return new Forecast(spent, spent, spent);
    }
    NotYet notYet = notYet(period);
    if (notYet != null) {
      return notYet;
    }
    Path path = path(period, spent);
    return new Forecast(
        spent.add(path.low(period.to())),
        spent.add(path.expected(period.to())),
        spent.add(path.high(period.to())));
  }

  /** Null where there is enough. */
  private @Nullable NotYet notYet(SpendPeriod period) {
    boolean soon = !period.to().isAfter(now.plus(HOURLY_MAX));
    if (soon && hourly != null) {
      NotYet gaps = gaps(hourly, hours, RECENT_HOURS, "hours");
      boolean spent = spentAnything(hours);
      if (gaps == null && spent) {
        return null;
      }
      if (daily == null) {
        return gaps == null ? nothingSpent() : gaps;
      }
    }
    int known = known(days, days.length);
    if (daily == null) {
      return new NotYet(
          Reason.TOO_FEW_DAYS,
          "%d whole days are needed, %d are known%s"
              .formatted(
                  Grain.DAY.learnedMin(),
                  known,
                  soon ? "; or " + Grain.HOUR.learnedMin() + " hours" : ""));
    }
    NotYet gaps = gaps(daily, days, RECENT_DAYS, "days");
    return gaps == null ? tooFar(period, known) : gaps;
  }

  private @Nullable NotYet tooFar(SpendPeriod period, int known) {
    long ahead = clock.day(period.to()) - today;
    if (ahead >= DAYS_AHEAD_MAX || ahead > (long) HISTORY_TO_HORIZON * known) {
      return new NotYet(
          Reason.TOO_FAR_AHEAD,
          "the period ends in %d days; %d days of history allow %d"
              .formatted(ahead, known, Math.min(DAYS_AHEAD_MAX - 1, HISTORY_TO_HORIZON * known)));
    }
    return spentAnything(days) ? null : nothingSpent();
  }

  private static @Nullable NotYet gaps(
      SeriesModel model, double[] totals, int newest, String unit) {
    int known = known(totals, newest);
    if (2 * known >= newest && model.isKnown()) {
      return null;
    }
    return new NotYet(
        Reason.TOO_MANY_GAPS,
        "of the last %d %s %d are known, half are needed; record a zero where nothing was spent"
            .formatted(newest, unit, known));
  }

  private static NotYet nothingSpent() {
    return new NotYet(Reason.NOTHING_SPENT, "no total above 0 is known");
  }

  private static boolean spentAnything(double[] totals) {
    return Arrays.stream(totals).anyMatch(total -> total > 0);
  }

  private static int known(double[] totals, int newest) {
    int from = Math.max(0, totals.length - newest);
    return (int)
        Arrays.stream(totals, from, totals.length).filter(total -> !Double.isNaN(total)).count();
  }

  /**
   * When a budget will be used up.
   *
   * @param spent in the period up to now
   * @param budget of the period, in the same currency or unit
   */
  public Exhaustion exhaustion(SpendPeriod period, BigDecimal spent, BigDecimal budget) {
    BigDecimal left = budget.subtract(spent);
    if (left.signum() <= 0) {
      return new Exhaustion.Already();
    }
    if (!period.to().isAfter(now)) {
      return new Exhaustion.NotBeforeEnd(null);
    }
    NotYet notYet = notYet(period);
    if (notYet != null) {
      return new Exhaustion.Unknown(notYet);
    }
    Path path = path(period, spent);
    Instant earliest = path.firstReached(period.to(), left, path::high);
    Instant expected = path.firstReached(period.to(), left, path::expected);
    if (earliest == null || expected == null) {
      return new Exhaustion.NotBeforeEnd(earliest);
    }
    Instant latest = path.firstReached(period.to(), left, path::low);
    return new Exhaustion.Within(
        earliest.isBefore(expected) ? earliest : expected,
        expected,
        latest == null || latest.isAfter(expected) ? latest : expected);
  }

  private interface Rest {
    BigDecimal until(Instant end);
  }

  /** The minute in which a rest that is not reached before and is after gets there. */
  private static Instant firstReached(Instant from, Instant end, BigDecimal left, Rest rest) {
    Instant before = from;
    Instant after = end;
    while (Duration.between(before, after).toMinutes() >= 1) {
      Instant middle = before.plus(Duration.between(before, after).dividedBy(2));
      if (rest.until(middle).compareTo(left) < 0) {
        before = middle;
      } else {
        after = middle;
      }
    }
    return after;
  }

  /**
   * The part of a period's spend that is usual by an instant: what spent over budget is compared
   * with.
   *
   * @param at before the period 0, after it 1
   */
  public ExpectedShare expectedShare(SpendPeriod period, Instant at) {
    ExpectedShare.Basis basis = basis(period, at);
    if (!at.isAfter(period.from())) {
      return new ExpectedShare(0, basis);
    }
    if (!at.isBefore(period.to())) {
      return new ExpectedShare(1, basis);
    }
    double before = usual(period.from(), at);
    double after = usual(at, period.to());
    if (before + after > 0) {
      return new ExpectedShare(before / (before + after), basis);
    }
    double elapsed = seconds(period.from(), at) / seconds(period.from(), period.to());
    return new ExpectedShare(elapsed, ExpectedShare.Basis.ELAPSED_TIME);
  }

  /** Days decide where there are several, hours where one is cut. */
  private ExpectedShare.Basis basis(SpendPeriod period, Instant at) {
    boolean byDay =
        daily != null && clock.day(period.from()) < clock.day(period.to().minusNanos(1));
    boolean cut = isInDay(period.from()) || isInDay(at) || isInDay(period.to());
    return byDay || hourly != null && cut
        ? ExpectedShare.Basis.RHYTHM
        : ExpectedShare.Basis.ELAPSED_TIME;
  }

  private boolean isInDay(Instant instant) {
    return clock.start(clock.day(instant)).isBefore(instant);
  }

  /** In days of ordinary spend. */
  private double usual(Instant from, Instant to) {
    double sum = 0;
    for (long day = clock.day(from); clock.start(day).isBefore(to); day++) {
      long index = days.length + day - today;
      boolean learned = daily != null && index >= 0 && index < days.length + DAYS_AHEAD_MAX;
      double factor = learned && daily != null ? daily.rhythm((int) index) : 1;
      sum += factor * clock.weight(day, from, to);
    }
    return sum;
  }

  private static double seconds(Instant from, Instant to) {
    return CivilClock.seconds(to) - CivilClock.seconds(from);
  }

  private Path path(SpendPeriod period, BigDecimal spent) {
    boolean soon = !period.to().isAfter(now.plus(HOURLY_MAX));
    Instant hourlyUntil = soon ? period.to() : clock.start(today + 1);
    // hours that ended days ago say nothing about today
    boolean current =
        hourly != null
            && gaps(hourly, hours, RECENT_HOURS, "hours") == null
            && (spentAnything(hours) || daily == null);
    return new Path(period.from(), current ? hourlyUntil : now, pace(period, spent));
  }

  /** How much faster than expected the hour that has just begun spends, where the period is it. */
  private double pace(SpendPeriod period, BigDecimal spent) {
    Instant started = Instant.ofEpochSecond(hour * SpendHistory.SECONDS_PER_HOUR);
    if (hourly == null || period.from().isBefore(started) || !period.from().isBefore(now)) {
      return 1;
    }
    double elapsed = seconds(period.from(), now) / SpendHistory.SECONDS_PER_HOUR;
    double expected = hourly.expected(1) * elapsed;
    return expected > 0
        ? 1 + elapsed / (elapsed + PACE_DOUBT_HOURS) * (spent.doubleValue() / expected - 1)
        : 1;
  }

  /** What is expected to be spent from now on, up to any instant. */
  private final class Path {
    private final Instant start;
    private final Instant hourlyUntil;
    private final double pace;

    Path(Instant from, Instant hourlyUntil, double pace) {
      this.start = from.isAfter(now) ? from : now;
      this.hourlyUntil = hourlyUntil;
      this.pace = pace;
    }

    BigDecimal expected(Instant end) {
      return money(rest(end));
    }

    BigDecimal low(Instant end) {
      return money(rest(end) * bands(end).lowFactor(stretch(end)));
    }

    BigDecimal high(Instant end) {
      ErrorBands bands = bands(end);
      ErrorBands.Stretch stretch = stretch(end);
      return money(Math.max(rest(end) * bands.highFactor(stretch), bands.highAtLeast(stretch)));
    }

    private ErrorBands bands(Instant end) {
      SeriesModel followed = isHourly(end) ? hourly : daily;
      if (followed == null) {
        throw new IllegalStateException("a path needs the model that it follows");
      }
      return followed.bands();
    }

    private ErrorBands.Stretch stretch(Instant end) {
      double points = SpendHistory.SECONDS_PER_HOUR * (isHourly(end) ? 1.0 : 24.0);
      double ahead = seconds(now, end) / points;
      return new ErrorBands.Stretch(ahead, Math.max(0, seconds(start, end)) / points);
    }

    /** Null if never until the end. Where hours end and days begin, bounds may fall back. */
    @Nullable Instant firstReached(Instant end, BigDecimal left, Rest rest) {
      boolean changes = hourlyUntil.isAfter(now) && hourlyUntil.isBefore(end);
      if (changes && rest.until(hourlyUntil).compareTo(left) >= 0) {
        return SpendModel.firstReached(now, hourlyUntil, left, rest);
      }
      return rest.until(end).compareTo(left) < 0
          ? null
          : SpendModel.firstReached(changes ? hourlyUntil : now, end, left, rest);
    }

    private boolean isHourly(Instant end) {
      return hourly != null && !end.isAfter(hourlyUntil);
    }

    private double rest(Instant end) {
      double sum = 0;
      if (hourly != null && start.isBefore(hourlyUntil)) {
        sum += byHour(hourly, start, end.isBefore(hourlyUntil) ? end : hourlyUntil);
      }
      Instant from = start.isAfter(hourlyUntil) ? start : hourlyUntil;
      if (daily != null && from.isBefore(end)) {
        sum += byDay(daily, from, end);
      }
      return sum;
    }

    private double byHour(SeriesModel model, Instant from, Instant to) {
      double first = CivilClock.seconds(from) / SpendHistory.SECONDS_PER_HOUR;
      double last = CivilClock.seconds(to) / SpendHistory.SECONDS_PER_HOUR;
      double sum = 0;
      for (long h = (long) Math.floor(first); h < last; h++) {
        double part = Math.min(last, h + 1.0) - Math.max(first, (double) h);
        sum += part * model.expected((int) (h - hour) + 1) * (h == hour ? pace : 1);
      }
      return sum;
    }

    private double byDay(SeriesModel model, Instant from, Instant to) {
      double sum = 0;
      for (long day = clock.day(from); clock.start(day).isBefore(to); day++) {
        sum += model.expected((int) (day - today) + 1) * clock.weight(day, from, to);
      }
      return sum;
    }
  }

  private static BigDecimal money(double amount) {
    return BigDecimal.valueOf(Math.max(0, amount)).setScale(DECIMALS, RoundingMode.HALF_EVEN);
  }
}
