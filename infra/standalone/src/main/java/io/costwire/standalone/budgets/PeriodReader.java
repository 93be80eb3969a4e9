// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.budgets;

import io.costwire.runtime.YamlPlace;
import io.costwire.schemas.BudgetPeriod;
import io.costwire.standalone.control.Amounts;
import io.costwire.streams.budget.core.Period;
import java.time.Duration;
import java.time.Month;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads what a budget's amount is for. */
final class PeriodReader {
  static final String PERIOD = "period";
  static final String WINDOW = "window";
  static final String FISCAL_START = "fiscal_start";
  static final String TIME_ZONE = "time_zone";

  private static final List<BudgetPeriod> PERIODS =
      Arrays.stream(BudgetPeriod.values()).filter(p -> p != BudgetPeriod.OTHER).toList();
  private static final List<String> NAMES = PERIODS.stream().map(PeriodReader::name).toList();
  private static final List<String> MONTHS =
      Arrays.stream(Month.values()).map(month -> month.name().toLowerCase(Locale.ROOT)).toList();

  private final YamlPlace item;
  private final Map<String, YamlPlace> fields;

  /**
   * @param length of a rolling period; of a civil one, the most that it can have
   */
  record Result(BudgetPeriod period, String timeZone, int fiscalStartMonth, Duration length) {}

  PeriodReader(YamlPlace item, Map<String, YamlPlace> fields) {
    this.item = item;
    this.fields = fields;
  }

  /** The period; some period where something is wrong, which is reported. */
  Result read() {
    Optional<BudgetPeriod> written = period(fields.get(PERIOD));
    BudgetPeriod period = written.orElse(BudgetPeriod.DAY);
    String zone = zone(fields.get(TIME_ZONE));
    boolean fiscal = period == BudgetPeriod.YEAR || period == BudgetPeriod.QUARTER;
    int start = fiscal ? fiscalStart(fields.get(FISCAL_START)) : 1;
    // where it is not known, nothing is too long for it
    Duration most = written.isEmpty() ? most(BudgetPeriod.YEAR) : most(period);
    Duration length = period == BudgetPeriod.ROLLING ? window(fields.get(WINDOW)) : most;
    if (written.isPresent()) {
      refuseWhatDoesNotFit(period);
    }
    return new Result(period, zone, start, length);
  }

  private Optional<BudgetPeriod> period(@Nullable YamlPlace place) {
    if (place == null) {
      item.problem("has no 'period'", "use one of " + NAMES);
      return Optional.empty();
    }
    Optional<String> text = place.text();
    if (text.isEmpty()) {
      return Optional.empty();
    }
    int index = NAMES.indexOf(text.get().toLowerCase(Locale.ROOT));
    if (index >= 0) {
      return Optional.of(PERIODS.get(index));
    }
    String fix =
        text.get().toLowerCase(Locale.ROOT).startsWith("fiscal")
            ? "use year or quarter, with 'fiscal_start: april' or another month"
            : "use one of " + NAMES + YamlPlace.like(text.get(), NAMES);
    place.problem("there is no period '%s'".formatted(text.get()), fix);
    return Optional.empty();
  }

  private void refuseWhatDoesNotFit(BudgetPeriod period) {
    boolean rolling = period == BudgetPeriod.ROLLING;
    refuse(!rolling, WINDOW, "use 'period: rolling', or leave it out");
    refuse(rolling, TIME_ZONE, "leave it out: a rolling period asks no calendar");
    refuse(
        period != BudgetPeriod.YEAR && period != BudgetPeriod.QUARTER,
        FISCAL_START,
        "leave it out, or use 'period: year' or quarter");
  }

  private void refuse(boolean wrong, String key, String fix) {
    YamlPlace place = fields.get(key);
    if (wrong && place != null) {
      place.problem("does not fit the period", fix);
    }
  }

  private static String zone(@Nullable YamlPlace place) {
    return place == null ? "UTC" : Amounts.zone(place).map(ZoneId::getId).orElse("UTC");
  }

  private static int fiscalStart(@Nullable YamlPlace place) {
    Optional<String> text = place == null ? Optional.empty() : place.text();
    if (place == null || text.isEmpty()) {
      return 1;
    }
    String month = text.get().toLowerCase(Locale.ROOT);
    for (int i = 0; i < MONTHS.size(); i++) {
      String full = MONTHS.get(i);
      if (month.equals(full)
          || month.equals(full.substring(0, 3))
          || month.equals(Integer.toString(i + 1))) {
        return i + 1;
      }
    }
    place.problem(
        "'%s' is no month".formatted(text.get()),
        "write its name or number, such as april or 4" + YamlPlace.like(month, MONTHS));
    return 1;
  }

  private Duration window(@Nullable YamlPlace place) {
    if (place == null) {
      item.problem("is rolling and has no 'window'", "say how long it is, such as 'window: 24h'");
      return Period.Rolling.LONGEST;
    }
    Optional<Duration> window = Amounts.duration(place);
    if (window.isPresent()) {
      try {
        return Duration.ofSeconds(new Period.Rolling(window.get().toSeconds()).windowSeconds());
      } catch (IllegalArgumentException e) {
        place.problem(String.valueOf(e.getMessage()), "write such a duration");
      }
    }
    return Period.Rolling.LONGEST;
  }

  private static Duration most(BudgetPeriod period) {
    return switch (period) {
      case HOUR -> Duration.ofHours(1);
      case DAY -> Duration.ofHours(25);
      case WEEK -> Duration.ofDays(7).plusHours(1);
      case MONTH -> Duration.ofDays(31).plusHours(1);
      case QUARTER -> Duration.ofDays(92).plusHours(1);
      case YEAR -> Duration.ofDays(366);
      case ROLLING, OTHER -> Period.Rolling.LONGEST;
    };
  }

  /** A period as files and people write it. */
  static String name(BudgetPeriod period) {
    return period.name().toLowerCase(Locale.ROOT);
  }

  /** A month as files and people write it. */
  static String month(int number) {
    return number >= 1 && number <= MONTHS.size()
        ? MONTHS.get(number - 1)
        : "month %d, which there is not".formatted(number);
  }
}
