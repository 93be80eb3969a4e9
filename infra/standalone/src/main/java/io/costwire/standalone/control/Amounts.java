// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.control;

import io.costwire.runtime.YamlPlace;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbers, durations and time zones as people write them in files; what is none is reported. */
public final class Amounts {
  public static final int MONEY_SCALE = 18;
  public static final int PERCENT_SCALE = 12;

  private static final int MAX_INTEGER_DIGITS = 15;
  private static final int MAX_SHOWN = 40;
  private static final int MAX_PERCENTS = 20;
  private static final BigDecimal MAX_PERCENT = BigDecimal.valueOf(1_000);
  private static final Pattern NUMBER = Pattern.compile("\\d+(_\\d+)*(\\.\\d+)?");
  private static final Pattern DURATION = Pattern.compile("(\\d{1,6})(m|h|d|w)");

  private Amounts() {}

  /** A number above 0 in plain digits. */
  public static Optional<BigDecimal> positive(YamlPlace place, String text, int scale) {
    if (!NUMBER.matcher(text).matches()) {
      place.problem(
          "'%s' is no plain number above 0".formatted(shown(text)),
          "write digits with a point: 1500.50, without sign, currency, commas or exponent");
      return Optional.empty();
    }
    BigDecimal number = new BigDecimal(text.replace("_", ""));
    if (number.signum() == 0) {
      place.problem("must be above 0", "write how much it is, or remove it");
      return Optional.empty();
    }
    if (number.precision() - number.scale() > MAX_INTEGER_DIGITS
        || number.stripTrailingZeros().scale() > scale) {
      place.problem(
          "'%s' has more than %d digits before or %d behind the point"
              .formatted(shown(text), MAX_INTEGER_DIGITS, scale),
          "round it");
      return Optional.empty();
    }
    return Optional.of(number.setScale(scale));
  }

  /** Percentages, ascending. */
  public static List<BigDecimal> percents(YamlPlace list) {
    List<BigDecimal> percents = new ArrayList<>();
    boolean shares = true;
    for (YamlPlace item : list.items()) {
      Optional<String> written = item.text();
      shares &= written.filter(text -> text.endsWith("%")).isEmpty();
      written
          .map(text -> text.endsWith("%") ? text.substring(0, text.length() - 1).strip() : text)
          .flatMap(text -> positive(item, text, PERCENT_SCALE))
          .ifPresent(percent -> add(percent, percents, item));
    }
    shares &= percents.stream().allMatch(percent -> percent.compareTo(BigDecimal.ONE) <= 0);
    if (shares && !percents.isEmpty()) {
      list.problem(
          "says at most 1 percent",
          "write percent, such as 50 for half; with a sign, such as 0.5%, where it is meant so");
    }
    if (percents.size() > MAX_PERCENTS) {
      list.problem(
          "%d thresholds are more than %d".formatted(percents.size(), MAX_PERCENTS),
          "leave some out");
    }
    return percents.stream().sorted().toList();
  }

  private static void add(BigDecimal percent, List<BigDecimal> percents, YamlPlace item) {
    if (percent.compareTo(MAX_PERCENT) > 0) {
      item.problem("is above 1000 percent", "thresholds are percent of the amount, such as 80");
    } else if (percents.contains(percent)) {
      item.problem("is there twice", "keep one of them");
    } else {
      percents.add(percent);
    }
  }

  /** A number with its unit: 30m, 24h, 7d, 2w. A day is 24 hours. */
  public static Optional<Duration> duration(YamlPlace place) {
    Optional<String> text = place.text();
    if (text.isEmpty()) {
      return Optional.empty();
    }
    Matcher matcher = DURATION.matcher(text.get());
    if (!matcher.matches() || Integer.parseInt(matcher.group(1)) == 0) {
      place.problem(
          "'%s' is no duration".formatted(shown(text.get())),
          "write a number above 0 with m, h, d or w, such as 90m, 24h or 7d");
      return Optional.empty();
    }
    long number = Long.parseLong(matcher.group(1));
    return Optional.of(
        switch (matcher.group(2)) {
          case "m" -> Duration.ofMinutes(number);
          case "h" -> Duration.ofHours(number);
          case "d" -> Duration.ofDays(number);
          case "w" -> Duration.ofDays(7 * number);
          default -> throw new IllegalStateException("the pattern has no other unit");
        });
  }

  /** A name of the time zone database. */
  public static Optional<ZoneId> zone(YamlPlace place) {
    Optional<String> text = place.text();
    if (text.isPresent()
        && (!ZoneId.getAvailableZoneIds().contains(text.get()) || isOffset(text.get()))) {
      place.problem(
          "there is no time zone '%s'".formatted(text.get()),
          "use a name such as Europe/Berlin, America/New_York or UTC; offsets know no summer time"
              + YamlPlace.like(text.get(), ZoneId.getAvailableZoneIds()));
      return Optional.empty();
    }
    return text.map(ZoneId::of);
  }

  /** Etc/GMT+2 is two hours behind, which nobody who writes it means. */
  private static boolean isOffset(String zone) {
    return zone.matches("Etc/GMT[+-].*") || zone.startsWith("SystemV/");
  }

  /** As people write it: 90m, 24h, 7d. */
  public static String text(Duration duration) {
    boolean wholeDays = duration.toHoursPart() == 0 && duration.toMinutesPart() == 0;
    if (wholeDays && duration.toDays() > 1) {
      return duration.toDays() + "d";
    }
    return duration.toMinutesPart() == 0 ? duration.toHours() + "h" : duration.toMinutes() + "m";
  }

  private static String shown(String text) {
    String clean = text.replaceAll("\\p{Cntrl}", "?");
    return clean.length() <= MAX_SHOWN ? clean : clean.substring(0, MAX_SHOWN) + "...";
  }
}
