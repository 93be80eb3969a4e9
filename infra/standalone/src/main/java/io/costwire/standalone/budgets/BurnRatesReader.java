// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.budgets;

import io.costwire.runtime.YamlPlace;
import io.costwire.schemas.BurnRate;
import io.costwire.standalone.control.Amounts;
import io.costwire.streams.budget.core.BurnPair;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the burn rates of a budget. */
final class BurnRatesReader {
  private static final String LONG = "long";
  private static final String SHORT = "short";
  private static final String FACTOR = "factor";
  private static final String FLOOR = "floor";
  private static final List<String> KEYS = List.of(LONG, SHORT, FACTOR, FLOOR);
  private static final String DEFAULT = "default";
  private static final int MAX_BURN_RATES = 8;

  /** A fast pair: a quarter of a day's amount, or 2 % of a month's, within an hour. */
  private static final Duration HOUR = Duration.ofHours(1);

  private static final Duration FIVE_MINUTES = Duration.ofMinutes(5);

  /** A slow one: half of a day's amount, or 5 % of a month's, within six. */
  private static final Duration SIX_HOURS = Duration.ofHours(6);

  private static final Duration HALF_HOUR = Duration.ofMinutes(30);

  private final BigDecimal amount;
  private final PeriodReader.Result period;

  BurnRatesReader(BigDecimal amount, PeriodReader.Result period) {
    this.amount = amount;
    this.period = period;
  }

  /** The burn rates; none where the field is not there, some where something is wrong. */
  List<BurnRate> read(@Nullable YamlPlace place) {
    List<BurnRate> rates = new ArrayList<>();
    if (place == null) {
      return rates;
    }
    if (place.isScalar()) {
      return named(place);
    }
    for (YamlPlace rate : place.items()) {
      burnRate(rate).ifPresent(read -> add(read, rates, rate));
    }
    if (rates.size() > MAX_BURN_RATES) {
      place.problem(
          "%d burn rates are more than %d".formatted(rates.size(), MAX_BURN_RATES),
          "leave some out");
    }
    return rates;
  }

  private List<BurnRate> named(YamlPlace place) {
    Optional<String> name = place.text();
    if (name.isEmpty()) {
      return List.of();
    }
    if (!name.get().equals(DEFAULT)) {
      place.problem(
          "'%s' is no list of burn rates".formatted(name.get()),
          "write 'default', or [{long: 1h, short: 5m, factor: 6}]");
      return List.of();
    }
    if (period.length().compareTo(SIX_HOURS) < 0) {
      place.problem(
          "there are no default burn rates for a period below six hours",
          "write your own, such as [{long: 15m, short: 5m, factor: 3}]");
    }
    boolean days = period.length().compareTo(Duration.ofDays(2)) < 0;
    return List.of(
        rate(HOUR, FIVE_MINUTES, days ? "6" : "14.4"),
        rate(SIX_HOURS, HALF_HOUR, days ? "2" : "6"));
  }

  private BurnRate rate(Duration longer, Duration shorter, String factor) {
    return new BurnRate(
        longer.toSeconds(),
        shorter.toSeconds(),
        new BigDecimal(factor).setScale(Amounts.PERCENT_SCALE),
        leastFloor());
  }

  private static void add(BurnRate rate, List<BurnRate> rates, YamlPlace place) {
    boolean twice =
        rates.stream()
            .anyMatch(
                other ->
                    other.getLongWindowSeconds() == rate.getLongWindowSeconds()
                        && other.getShortWindowSeconds() == rate.getShortWindowSeconds());
    if (twice) {
      place.problem("has the windows of another burn rate", "keep one of them");
    }
    rates.add(rate);
  }

  private Optional<BurnRate> burnRate(YamlPlace rate) {
    int before = rate.problems().size();
    Map<String, YamlPlace> fields = rate.fields(KEYS);
    if (!rate.isMapping()) {
      return Optional.empty();
    }
    Optional<Duration> longer = window(rate, fields, LONG);
    Optional<Duration> shorter = window(rate, fields, SHORT);
    Optional<BigDecimal> factor = factor(rate, fields.get(FACTOR));
    Optional<BigDecimal> floor = floor(fields.get(FLOOR));
    if (rate.problems().size() > before) {
      return Optional.empty();
    }
    if (shorter.orElseThrow().compareTo(longer.orElseThrow()) >= 0) {
      rate.problem("the short window is not shorter than the long one", "exchange or change them");
      return Optional.empty();
    }
    if (longer.get().compareTo(period.length()) > 0) {
      rate.problem(
          "the long window is longer than the period of the budget", "shorten it, or the period");
    }
    requireSteps(rate, longer.get(), shorter.get());
    return Optional.of(
        new BurnRate(
            longer.get().toSeconds(),
            shorter.get().toSeconds(),
            factor.orElseThrow(),
            floor.orElseThrow()));
  }

  /** What the streams app says of windows that it cannot keep, with the place. */
  private static void requireSteps(YamlPlace rate, Duration longer, Duration shorter) {
    try {
      new BurnPair(longer.toSeconds(), shorter.toSeconds(), BigDecimal.ONE, BigDecimal.ZERO).text();
    } catch (IllegalArgumentException e) {
      rate.problem(String.valueOf(e.getMessage()), "write such a window");
    }
  }

  private static Optional<Duration> window(
      YamlPlace rate, Map<String, YamlPlace> fields, String key) {
    YamlPlace place = fields.get(key);
    if (place == null) {
      rate.problem("has no '%s'".formatted(key), "add it, such as '%s: 1h'".formatted(key));
      return Optional.empty();
    }
    return Amounts.duration(place);
  }

  private static Optional<BigDecimal> factor(YamlPlace rate, @Nullable YamlPlace place) {
    if (place == null) {
      rate.problem("has no 'factor'", "say how many times the expected speed: 'factor: 6'");
      return Optional.empty();
    }
    return place.text().flatMap(text -> Amounts.positive(place, text, Amounts.PERCENT_SCALE));
  }

  private Optional<BigDecimal> floor(@Nullable YamlPlace place) {
    return place == null
        ? Optional.of(leastFloor())
        : place.text().flatMap(text -> Amounts.positive(place, text, Amounts.MONEY_SCALE));
  }

  /**
   * A hundredth of the amount unless it is said: less than that is nothing to wake somebody for.
   */
  private BigDecimal leastFloor() {
    return amount.movePointLeft(2).setScale(Amounts.MONEY_SCALE, RoundingMode.CEILING);
  }
}
