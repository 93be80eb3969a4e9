// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.render;

import io.costwire.alerting.policy.SignalDetails;
import io.costwire.alerting.policy.SignalDetails.Amounts;
import io.costwire.alerting.policy.SignalDetails.Period;
import io.costwire.alerting.render.KindLayout.Item;
import io.costwire.alerting.render.KindLayout.Part;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads what a signal says of itself, and says it to people. */
final class Evidence {
  private static final String UNIT = "([A-Z]{3}|tokens)";
  private static final Pattern AMOUNT =
      Pattern.compile("([-+]?)(\\d{1,30}(?:\\.\\d{1,30})?) " + UNIT + "(?: (in .{1,40}))?");
  private static final Pattern AMOUNTS =
      Pattern.compile("(?<![\\w.])([-+]?)(\\d{1,30}(?:\\.\\d{1,30})?) " + UNIT + "\\b");
  private static final Pattern TIME =
      Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d(?::\\d\\d(?:\\.\\d{1,9})?)?Z");
  private static final Pattern INTEGER = Pattern.compile("\\d{4,30}");
  private static final Pattern PERCENT = Pattern.compile("[-+]?\\d{1,9}(?:\\.\\d{1,9})?");
  private static final Pattern PERCENT_NAME = Pattern.compile("(?:.*_)?percent(?:_.*)?");
  private static final Pattern NAMED = Pattern.compile("\\{(\\w+)\\}");
  private static final Pattern DIGITS = Pattern.compile("\\d{1,9}");

  /** Names whose numbers count something; other numbers may be identities. */
  private static final Pattern COUNTED =
      Pattern.compile("usage_.*|.*(?:events|requests|requests_in_last_5_minutes|waiting|attempts)");

  private static final BigDecimal CENTURY = BigDecimal.valueOf(100);

  /** A period that ends so soon is over for who reads it. */
  private static final Duration CLEARLY = Duration.ofMinutes(1);

  /** What says nothing. */
  private static final Map<String, String> UNSAID = Map.of("gave_up", "0", "end", "goes on");

  private final SignalDetails details;
  private final Instant at;
  private final KindLayout layout;
  private final Map<String, String> values;

  /**
   * @param at when it was so
   */
  Evidence(SignalDetails details, Instant at) {
    this.details = details;
    this.at = at;
    this.layout = KindLayout.of(details.headline().kind());
    this.values = new TreeMap<>(details.evidence());
  }

  String kind() {
    return layout.kind();
  }

  List<Fact> facts(Part part) {
    Stream<Fact> listed =
        layout.items().stream().filter(item -> item.part() == part).flatMap(this::facts);
    return part == Part.REST ? Stream.concat(listed, unlisted()).toList() : listed.toList();
  }

  private Stream<Fact> facts(Item item) {
    if (item.key().startsWith("@")) {
      return field(item).stream();
    }
    return values.entrySet().stream()
        .filter(entry -> item.matches(entry.getKey()))
        .filter(entry -> !entry.getValue().equals(UNSAID.get(entry.getKey())))
        .sorted(java.util.Comparator.comparing(entry -> counted(entry.getKey())))
        .map(
            entry ->
                new Fact(label(item, entry.getKey()), shown(entry.getKey(), entry.getValue())));
  }

  private Stream<Fact> unlisted() {
    return values.entrySet().stream()
        .filter(entry -> layout.items().stream().noneMatch(item -> item.matches(entry.getKey())))
        .map(
            entry ->
                new Fact(
                    HumanText.words(HumanText.value(entry.getKey())),
                    shown(entry.getKey(), entry.getValue())));
  }

  private String label(Item item, String key) {
    String label =
        NAMED
            .matcher(item.label())
            .replaceAll(
                found -> quoted(HumanText.value(values.getOrDefault(found.group(1), "it"))));
    boolean named = !item.key().endsWith("*") || label.isEmpty();
    return named
        ? label
        : label + " " + HumanText.line(key.substring(item.key().length() - 1)).replace('_', ' ');
  }

  /** So that the tenth comes after the second. */
  private static String counted(String name) {
    return DIGITS
        .matcher(name)
        .replaceAll(found -> "0".repeat(9 - found.group().length()) + found.group());
  }

  private Optional<Fact> field(Item item) {
    Amounts amounts = details.amounts();
    return switch (item.key()) {
      case KindLayout.OBSERVED ->
          saidBySpent()
              ? Optional.empty()
              : amounts.observed().flatMap(value -> money(item, value));
      case KindLayout.LIMIT -> amounts.limit().flatMap(value -> money(item, value));
      case KindLayout.THRESHOLD -> amounts.threshold().map(value -> threshold(item, value));
      case KindLayout.REMAINING -> remaining(item);
      case KindLayout.PERIOD -> period(item);
      case KindLayout.SEQUENCE -> sequence(item);
      default -> throw new IllegalStateException("no field " + item.key());
    };
  }

  /** Of a forecast that came true or was taken back: then nothing is expected any more. */
  private boolean saidBySpent() {
    return isForecast() && !values.containsKey("expected");
  }

  private boolean isForecast() {
    return details.headline().kind().equals("BUDGET_FORECAST");
  }

  /** Empty where nobody knows what it counts. */
  private Optional<Fact> money(Item item, BigDecimal amount) {
    return unit().isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Fact(item.label(), HumanText.amount(amount, unit()) + used(item, amount)));
  }

  private Optional<Fact> sequence(Item item) {
    String first = HumanText.value(values.getOrDefault("first_seq", ""));
    String last = HumanText.value(values.getOrDefault("last_seq", ""));
    if (first.isEmpty() && last.isEmpty()) {
      return Optional.empty();
    }
    String text = first.isEmpty() || last.isEmpty() ? first + last : first + " to " + last;
    return Optional.of(new Fact(item.label(), text));
  }

  /** Of a budget, the part of it that is spent. */
  private String used(Item item, BigDecimal amount) {
    boolean budget =
        item.key().equals(KindLayout.OBSERVED) && !layout.kind().equals("Budget burn rate");
    return details
        .amounts()
        .limit()
        .filter(limit -> budget && limit.signum() > 0)
        .map(limit -> " (" + HumanText.percent(amount, limit) + ")")
        .orElse("");
  }

  /** Known kinds have percents. */
  private Fact threshold(Item item, BigDecimal threshold) {
    String unit = layout.isKnown() ? " %" : "";
    return new Fact(item.label(), Decimals.text(threshold) + unit);
  }

  private Optional<Fact> remaining(Item item) {
    Optional<BigDecimal> spent = amount("spent").or(() -> details.amounts().observed());
    if (spent.isEmpty() || details.amounts().limit().isEmpty() || unit().isEmpty()) {
      return Optional.empty();
    }
    BigDecimal left = details.amounts().limit().get().subtract(spent.get());
    String until =
        details
            .period()
            .end()
            .filter(end -> end.isAfter(at.plus(CLEARLY)))
            .map(end -> " until " + HumanText.time(end))
            .orElse("");
    return Optional.of(
        left.signum() >= 0
            ? new Fact(item.label(), HumanText.amount(left, unit()) + until)
            : new Fact("Over the budget by", HumanText.amount(left.negate(), unit())));
  }

  private Optional<Fact> period(Item item) {
    Period period = details.period();
    if (period.start().isEmpty() && period.end().isEmpty()) {
      return Optional.empty();
    }
    String from = period.start().map(HumanText::time).orElse("");
    if (period.end().isEmpty()) {
      return Optional.of(new Fact(item.label(), "from " + from));
    }
    String to = HumanText.time(period.end().get());
    return Optional.of(
        new Fact(
            item.label(), from.isEmpty() ? "to " + to : from.replace(" UTC", "") + " to " + to));
  }

  String unit() {
    return details.amounts().currency().map(HumanText::line).orElse("");
  }

  /** An amount that the evidence states, exact. */
  Optional<BigDecimal> amount(String key) {
    Matcher amount = AMOUNT.matcher(values.getOrDefault(key, ""));
    return amount.matches() ? Optional.of(number(amount)) : Optional.empty();
  }

  /** A percentage that the evidence states. */
  Optional<BigDecimal> percent(String key) {
    String text = values.getOrDefault(key, "");
    return text.matches("\\d{1,3}(\\.\\d{1,9})?")
        ? Optional.of(new BigDecimal(text).min(CENTURY))
        : Optional.empty();
  }

  private static String shown(String key, String value) {
    String line = HumanText.value(value);
    Matcher amount = AMOUNT.matcher(line);
    if (amount.matches()) {
      String more = amount.group(4) == null ? "" : " " + amount.group(4);
      return human(amount) + more;
    }
    if (PERCENT_NAME.matcher(key).matches() && PERCENT.matcher(line).matches()) {
      return line + " %";
    }
    if (INTEGER.matcher(line).matches() && COUNTED.matcher(key).matches()) {
      return HumanText.count(new BigDecimal(line));
    }
    String text =
        key.startsWith("model_")
            ? AMOUNTS.matcher(line).replaceAll(found -> quoted(human(found)))
            : line;
    return TIME.matcher(text).replaceAll(found -> quoted(time(found.group())));
  }

  private static String quoted(String text) {
    return Matcher.quoteReplacement(text);
  }

  private static String time(String text) {
    try {
      return HumanText.time(Instant.parse(text));
    } catch (DateTimeParseException e) {
      return text;
    }
  }

  private static String human(MatchResult amount) {
    String plus = amount.group(1).equals("+") ? "+" : "";
    return plus + HumanText.amount(number(amount), amount.group(3));
  }

  private static BigDecimal number(MatchResult amount) {
    return new BigDecimal(amount.group(1) + amount.group(2));
  }

  /** What can be drawn. */
  List<Gauge> gauges() {
    List<Gauge> gauges = new ArrayList<>();
    Optional<BigDecimal> observed = details.amounts().observed();
    Optional<BigDecimal> limit = details.amounts().limit();
    switch (details.headline().kind()) {
      case "BUDGET_THRESHOLD" -> gauge("Spent", " of ", observed, limit, gauges);
      case "BUDGET_FORECAST" -> {
        if (saidBySpent()) {
          gauge("Spent", " of ", observed, limit, gauges);
        } else {
          forecast(gauges);
        }
      }
      case "BUDGET_BURN_RATE" -> {
        gauge(
            "In " + window("long"),
            ", allowed ",
            amount("long_spent"),
            amount("long_allowed"),
            gauges);
        gauge(
            "In " + window("short"),
            ", allowed ",
            amount("short_spent"),
            amount("short_allowed"),
            gauges);
      }
      case "ANOMALY" -> {
        gauge("Spent", ", expected ", observed, limit, gauges);
        gauge(
            "Peak of 5 minutes",
            ", expected ",
            amount("peak_amount"),
            amount("peak_expected"),
            gauges);
      }
      case "EXPENSIVE_REQUEST" -> gauge("Cost", ", alert threshold ", observed, limit, gauges);
      case "PRICE_CHANGE" ->
          gauge(
              "Cost of the day at the new prices",
              ", before ",
              amount("estimated_cost_at_new_prices"),
              amount("cost_of_the_day"),
              gauges);
      case "ERROR_STORM", "THROTTLE_STORM", "RETRY_STORM" ->
          percent("percent").ifPresent(percent -> gauges.add(share(percent)));
      default -> {}
    }
    return gauges;
  }

  private String window(String which) {
    return HumanText.value(values.getOrDefault(which + "_window", which + " window"));
  }

  private void gauge(
      String name,
      String than,
      Optional<BigDecimal> observed,
      Optional<BigDecimal> mark,
      List<Gauge> gauges) {
    boolean known = observed.isPresent() && mark.isPresent() && !unit().isEmpty();
    if (known && observed.get().max(mark.get()).signum() > 0) {
      String caption =
          HumanText.amount(observed.get(), unit()) + than + HumanText.amount(mark.get(), unit());
      gauges.add(new Gauge(name, caption, Gauge.Scale.of(observed.get(), mark.get())));
    }
  }

  private void forecast(List<Gauge> gauges) {
    Optional<BigDecimal> expected = details.amounts().observed();
    Optional<BigDecimal> limit = details.amounts().limit();
    if (expected.isEmpty() || limit.isEmpty() || unit().isEmpty()) {
      return;
    }
    BigDecimal spent = amount("spent").orElse(expected.get());
    Gauge.Scale scale =
        new Gauge.Scale(
            spent,
            expected.get(),
            new Gauge.Range(
                amount("low_10_percent").orElse(expected.get()),
                amount("high_90_percent").orElse(expected.get())),
            limit.get(),
            BigDecimal.ZERO);
    String caption =
        "%s of %s, %s spent so far"
            .formatted(
                HumanText.amount(expected.get(), unit()),
                HumanText.amount(limit.get(), unit()),
                HumanText.amount(spent, unit()));
    gauges.add(new Gauge("Expected at the end", caption, scale));
  }

  private Gauge share(BigDecimal percent) {
    BigDecimal mark = details.amounts().threshold().orElse(CENTURY);
    Gauge.Scale scale =
        new Gauge.Scale(percent, percent, new Gauge.Range(percent, percent), mark, CENTURY);
    return new Gauge(
        "Share of all requests",
        "%s %%, alert threshold %s %%".formatted(Decimals.text(percent), Decimals.text(mark)),
        scale);
  }
}
