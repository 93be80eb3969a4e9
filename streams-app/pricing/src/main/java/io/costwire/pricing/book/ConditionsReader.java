// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.book;

import java.time.DayOfWeek;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Reads {@code when}. */
final class ConditionsReader {

  private static final Set<String> KEYS =
      Set.of("service_tier", "mode", "region", "models", "windows");
  private static final Set<String> WINDOW_KEYS = Set.of("days", "from", "to", "zone");
  private static final Map<String, DayOfWeek> DAYS =
      Map.of(
          "mon", DayOfWeek.MONDAY,
          "tue", DayOfWeek.TUESDAY,
          "wed", DayOfWeek.WEDNESDAY,
          "thu", DayOfWeek.THURSDAY,
          "fri", DayOfWeek.FRIDAY,
          "sat", DayOfWeek.SATURDAY,
          "sun", DayOfWeek.SUNDAY);

  private ConditionsReader() {}

  static Conditions read(@Nullable YamlCursor when) {
    if (when == null || !when.isMappingOf(KEYS)) {
      return Conditions.ALWAYS;
    }
    List<DailyWindow> windows = new ArrayList<>();
    for (YamlCursor item : when.children("windows")) {
      window(item).ifPresent(windows::add);
    }
    return new Conditions(
        oneOrMore(when, "service_tier", ServiceTiers::canonical),
        oneOrMore(when, "mode", ServiceTiers::canonical),
        oneOrMore(when, "region", text -> text.toLowerCase(Locale.ROOT)),
        oneOrMore(when, "models", UnaryOperator.identity()),
        windows);
  }

  private static Set<String> oneOrMore(
      YamlCursor when, String key, UnaryOperator<String> canonical) {
    YamlCursor value = when.child(key);
    Set<String> values = new HashSet<>();
    if (value == null) {
      return values;
    }
    for (YamlCursor item : value.isList() ? value.items() : List.of(value)) {
      String text = item.text();
      if (text != null) {
        values.add(canonical.apply(text));
      }
    }
    return values;
  }

  private static Optional<DailyWindow> window(YamlCursor item) {
    if (!item.isMappingOf(WINDOW_KEYS)) {
      return Optional.empty();
    }
    item.required("from");
    item.required("to");
    LocalTime from = item.parsed("from", LocalTime::parse, "a time of day", "\"16:30\"");
    LocalTime to = item.parsed("to", LocalTime::parse, "a time of day", "\"00:30\"");
    ZoneId zone = item.parsed("zone", ZoneId::of, "a time zone", "UTC or Asia/Shanghai");
    Set<DayOfWeek> days = days(item);
    if (from == null || to == null) {
      return Optional.empty();
    }
    return Optional.of(new DailyWindow(days, from, to, zone == null ? ZoneOffset.UTC : zone));
  }

  private static Set<DayOfWeek> days(YamlCursor window) {
    Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
    for (YamlCursor item : window.children("days")) {
      String text = item.text();
      if (text != null && !addDays(days, text.toLowerCase(Locale.ROOT))) {
        item.problem(
            "'" + text + "' is not a weekday",
            "write mon, tue, wed, thu, fri, sat, sun or a range such as mon-fri");
      }
    }
    return days.isEmpty() ? EnumSet.allOf(DayOfWeek.class) : days;
  }

  private static boolean addDays(Set<DayOfWeek> days, String text) {
    int dash = text.indexOf('-');
    DayOfWeek first = DAYS.get(dash < 0 ? text : text.substring(0, dash));
    DayOfWeek last = dash < 0 ? first : DAYS.get(text.substring(dash + 1));
    if (first == null || last == null) {
      return false;
    }
    for (DayOfWeek day = first; ; day = day.plus(1)) {
      days.add(day);
      if (day == last) {
        return true;
      }
    }
  }
}
