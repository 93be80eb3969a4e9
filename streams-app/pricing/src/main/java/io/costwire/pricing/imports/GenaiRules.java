// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.imports;

import com.fasterxml.jackson.databind.JsonNode;
import io.costwire.pricing.book.Conditions;
import io.costwire.pricing.book.DailyWindow;
import io.costwire.pricing.book.PriceRule;
import io.costwire.pricing.book.PriceSource;
import io.costwire.pricing.core.Rate;
import io.costwire.pricing.core.Tiers;
import io.costwire.pricing.core.Unit;
import io.costwire.pricing.core.Units;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Turns the prices of one model of genai-prices into rules. There, an entry has a date or a time of
 * day and the last that matches wins; here a time of day belongs to the date that it follows.
 */
final class GenaiRules {

  /** Above the prices of the whole day. */
  private static final int WINDOW_PRIORITY = 10;

  private static final BigDecimal MINIMUM_AUDIO_SECONDS_OF_GROQ = BigDecimal.TEN;

  private static final Set<DayOfWeek> EVERY_DAY = EnumSet.allOf(DayOfWeek.class);

  private final String provider;
  private final String model;
  private final PriceSource source;
  private final List<NotCarried> notCarried;

  /** An entry without its place among the others. */
  private record Entry(@Nullable Instant from, @Nullable DailyWindow window, PriceRule.Prices prices) {}

  GenaiRules(String provider, String model, PriceSource source, List<NotCarried> notCarried) {
    this.provider = provider;
    this.model = model;
    this.source = source;
    this.notCarried = notCarried;
  }

  List<PriceRule> read(@Nullable JsonNode prices) {
    if (prices == null || !prices.isContainerNode()) {
      leftOut("prices", "it has none");
      return List.of();
    }
    List<Entry> entries = new ArrayList<>();
    Instant from = null;
    for (JsonNode item : prices.isArray() ? prices : List.of(prices)) {
      boolean conditional = item.has("prices");
      JsonNode constraint = item.path("constraint");
      Entry entry = entry(constraint, conditional ? item.get("prices") : item, from);
      if (entry == null) {
        return List.of();
      }
      if (entry.window == null) {
        from = entry.from;
      }
      entries.add(entry);
    }
    return rules(entries);
  }

  /** Null when something in it is not understood, which has then been reported. */
  private @Nullable Entry entry(JsonNode constraint, JsonNode prices, @Nullable Instant current) {
    PriceRule.Prices charged = prices(prices);
    if (charged == null) {
      return null;
    }
    try {
      if (constraint.has("start_date")) {
        LocalDate date = LocalDate.parse(constraint.get("start_date").asText());
        return new Entry(date.atStartOfDay(ZoneOffset.UTC).toInstant(), null, charged);
      }
      if (constraint.has("start_time") && constraint.has("end_time")) {
        if (current != null) {
          corrected("time of day", "belongs to the price from " + current + " that it follows");
        }
        return new Entry(current, window(constraint), charged);
      }
    } catch (DateTimeException e) {
      leftOut("constraint", "its time is not understood: " + constraint);
      return null;
    }
    if (constraint.isMissingNode() || constraint.isNull()) {
      return new Entry(null, null, charged);
    }
    leftOut("constraint", "it is of an unknown kind: " + constraint.path("type").asText());
    return null;
  }

  private static DailyWindow window(JsonNode constraint) {
    String start = constraint.get("start_time").asText();
    String end = constraint.get("end_time").asText();
    ZoneId zone = hasOffset(start) ? OffsetTime.parse(start).getOffset() : ZoneOffset.UTC;
    return new DailyWindow(EVERY_DAY, time(start), time(end), zone);
  }

  private static boolean hasOffset(String time) {
    return time.endsWith("Z") || time.contains("+") || time.contains("-");
  }

  private static LocalTime time(String text) {
    return hasOffset(text) ? OffsetTime.parse(text).toLocalTime() : LocalTime.parse(text);
  }

  private List<PriceRule> rules(List<Entry> entries) {
    List<PriceRule> rules = new ArrayList<>();
    List<Entry> pending = new ArrayList<>(entries);
    while (!pending.isEmpty()) {
      Entry first = pending.remove(0);
      List<DailyWindow> windows = new ArrayList<>();
      if (first.window != null) {
        windows.add(first.window);
        for (Entry other : List.copyOf(pending)) {
          if (other.window != null && isSame(first, other)) {
            windows.add(other.window);
            pending.remove(other);
          }
        }
      }
      rules.add(rule(first, windows, end(first, entries), rules.size()));
    }
    return rules;
  }

  private static boolean isSame(Entry a, Entry b) {
    return Objects.equals(a.from, b.from) && a.prices.equals(b.prices);
  }

  /** A time of day ends with the next dated price, which has its own or none. */
  private static @Nullable Instant end(Entry entry, List<Entry> entries) {
    if (entry.window == null) {
      return null;
    }
    return entries.stream()
        .filter(other -> other.window == null && other.from != null)
        .map(Entry::from)
        .filter(from -> entry.from == null || (from != null && from.isAfter(entry.from)))
        .min(Comparator.naturalOrder())
        .orElse(null);
  }

  private PriceRule rule(
      Entry entry, List<DailyWindow> windows, @Nullable Instant end, int position) {
    Instant from = entry.from;
    String start =
        from == null ? "base" : LocalDate.ofInstant(from, ZoneOffset.UTC).toString();
    boolean timed = !windows.isEmpty();
    String id = model + "@" + start + (timed ? "-hours-" + position : "");
    Conditions when =
        timed
            ? new Conditions(Set.of(), Set.of(), Set.of(), Set.of(), windows)
            : Conditions.ALWAYS;
    int priority = timed ? WINDOW_PRIORITY + position : 0;
    return new PriceRule(
        id, new PriceRule.Validity(from, end, null, priority), when, entry.prices);
  }

  private PriceRule.@Nullable Prices prices(JsonNode table) {
    if (table.isEmpty()) {
      corrected("prices", "listed without any; taken as free");
      return new PriceRule.Prices(Tiers.FLAT, free(), source, null);
    }
    Steps steps = new Steps();
    for (JsonNode price : table) {
      price.path("tiers").forEach(tier -> steps.add(tier.path("start").decimalValue()));
    }
    List<Rate> rates = new ArrayList<>();
    for (Map.Entry<String, JsonNode> price : table.properties()) {
      PriceKeys.Key key = PriceKeys.read(price.getKey()).orElse(null);
      List<BigDecimal> values = values(price.getValue(), steps);
      if (key == null || values.isEmpty()) {
        leftOut(price.getKey(), key == null ? "the unit is not known" : "it is not a price");
        return null;
      }
      rates.add(new Rate(key.unit(), key.per(), values, minimum(key.unit())));
    }
    rates.sort(Comparator.comparingInt(rate -> rate.unit().index()));
    return new PriceRule.Prices(steps.tiers(), rates, source, null);
  }

  /** What a provider charges for at least, which the source has in its code and not in its data. */
  private BigDecimal minimum(Unit unit) {
    return provider.equals("groq") && unit.family().equals("durations")
        ? MINIMUM_AUDIO_SECONDS_OF_GROQ
        : BigDecimal.ZERO;
  }

  private static List<Rate> free() {
    List<BigDecimal> nothing = List.of(BigDecimal.ZERO);
    BigDecimal million = BigDecimal.valueOf(1_000_000);
    return List.of(
        new Rate(Units.INPUT_TOKENS, million, nothing),
        new Rate(Units.named("output_tokens").orElseThrow(), million, nothing));
  }

  private static List<BigDecimal> values(JsonNode price, Steps steps) {
    BigDecimal base = SourceJson.decimal(price.isObject() ? price.path("base") : price);
    if (base == null || base.signum() < 0) {
      return List.of();
    }
    if (!price.isObject() || price.path("tiers").isEmpty()) {
      return List.of(base);
    }
    List<BigDecimal> values = new ArrayList<>(List.of(base));
    for (BigDecimal start : steps.starts) {
      BigDecimal value = values.get(values.size() - 1);
      for (JsonNode tier : price.get("tiers")) {
        BigDecimal rate = SourceJson.decimal(tier.path("price"));
        if (rate == null || rate.signum() < 0) {
          return List.of();
        }
        value = tier.path("start").decimalValue().compareTo(start) == 0 ? rate : value;
      }
      values.add(value);
    }
    return values;
  }

  /** The tiers of a price: the source's starts, each with its correction. */
  private final class Steps {
    private final Set<BigDecimal> starts = new TreeSet<>();

    void add(BigDecimal start) {
      starts.add(start);
    }

    Tiers tiers() {
      if (starts.isEmpty()) {
        return Tiers.FLAT;
      }
      List<Threshold> thresholds =
          starts.stream().map(start -> Threshold.of(provider, start)).toList();
      Tiers.Boundary boundary = thresholds.get(0).boundary();
      if (thresholds.stream().anyMatch(threshold -> threshold.boundary() != boundary)) {
        thresholds = starts.stream().map(Threshold::asWritten).toList();
      }
      List<BigDecimal> steps = new ArrayList<>(List.of(BigDecimal.ZERO));
      for (Threshold threshold : thresholds) {
        steps.add(threshold.step());
        if (threshold.isCorrection()) {
          corrected(
              "tiers", "the long-context price applies " + threshold.describe());
        }
      }
      return new Tiers(
          Tiers.Mode.CLIFF, Units.INPUT_TOKENS, thresholds.get(0).boundary(), steps);
    }
  }

  private void leftOut(String field, String reason) {
    notCarried.add(new NotCarried(provider, model, field, NotCarried.Kind.LEFT_OUT, reason));
  }

  private void corrected(String field, String reason) {
    notCarried.add(new NotCarried(provider, model, field, NotCarried.Kind.CORRECTED, reason));
  }
}
