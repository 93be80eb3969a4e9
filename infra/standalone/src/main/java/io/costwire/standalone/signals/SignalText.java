// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.signals;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Signals for people. */
public final class SignalText {
  private static final int MAX_TITLE = 100;
  private static final String FACT = "%-10s %s%n";

  private SignalText() {}

  /**
   * A line for each, and what to do where there is none.
   *
   * @param limit the most that are listed
   */
  public static String list(List<SignalRow> signals, SignalFilter filter, int limit) {
    if (signals.isEmpty()) {
      return "No signals since %s%s. Look further back with --since 7d%s; what is looked for: costwire signals rules%n"
          .formatted(
              filter.since(),
              filter.isNarrow() ? " with these options" : "",
              filter.isNarrow() ? " or leave options out" : "");
    }
    int title =
        signals.stream().mapToInt(row -> Math.min(MAX_TITLE, row.title().length())).max().orElse(0);
    String format = "%-20s %-9s %-8s %-17s %-" + Math.max(1, title) + "s  %s%n";
    StringBuilder text =
        new StringBuilder(format.formatted("time", "state", "severity", "kind", "title", "id"));
    for (SignalRow row : signals) {
      text.append(
          format.formatted(
              second(row.time()), row.state(), row.severity(), row.kind(), row.title(), row.id()));
    }
    if (signals.size() == limit) {
      text.append("The newest %d; --limit shows more.%n".formatted(limit));
    }
    return text.append("Why: costwire signals explain \"ID\"%n".formatted()).toString();
  }

  /** Everything about one. */
  public static String of(Explanation explanation) {
    SignalRow signal = explanation.signal();
    StringBuilder text = new StringBuilder(signal.title() + "%n%n".formatted());
    facts(signal).forEach((name, value) -> text.append(FACT.formatted(name, value)));
    section(text, "Evidence", EvidenceText.lines(signal.evidence()));
    SpendChart spend = explanation.spend();
    if (spend != null) {
      section(
          text,
          "Spend in %s, %s a line (> what this is about, - nothing heard), UTC"
              .formatted(spend.currency(), step(spend.stepSeconds())),
          spend.lines());
    }
    section(text, "Alerts", alerts(explanation));
    String query = explanation.query();
    if (query != null) {
      section(text, "Look further", List.of("  costwire sql \"%s\"".formatted(shell(query))));
    }
    return text.toString();
  }

  private static void section(StringBuilder text, String title, List<String> lines) {
    if (!lines.isEmpty()) {
      text.append("%n%s%n".formatted(title));
      lines.forEach(line -> text.append(line).append(System.lineSeparator()));
    }
  }

  private static Map<String, String> facts(SignalRow signal) {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("id", signal.id());
    facts.put("kind", signal.kind() + ", " + signal.severity());
    facts.put("state", state(signal));
    facts.put("about", signal.subject());
    facts.put("tenant", signal.tenant() == null ? "all" : signal.tenant());
    if (!signal.labels().isEmpty()) {
      facts.put(
          "labels",
          new TreeMap<>(signal.labels())
              .entrySet().stream()
                  .map(label -> label.getKey() + "=" + label.getValue())
                  .collect(Collectors.joining(", ")));
    }
    if (signal.periodStart() != null) {
      facts.put(isOfPeriod(signal) ? "period" : "began", signal.periodStart() + lasted(signal));
    }
    amounts(signal, facts);
    return facts;
  }

  private static String state(SignalRow signal) {
    String since =
        switch (signal.state()) {
          case "FIRED" -> ": it holds, told last at ";
          case "ENDED" -> ": it was so and is over, since ";
          case "WITHDRAWN" -> ": later usage showed that it was not so, at ";
          default -> " at ";
        };
    return signal.state() + since + second(signal.time());
  }

  private static boolean isOfPeriod(SignalRow signal) {
    return signal.kind().startsWith("BUDGET");
  }

  private static String lasted(SignalRow signal) {
    String end = signal.periodEnd();
    if (end == null || signal.periodStart() == null) {
      return "";
    }
    Duration length = Duration.between(Instant.parse(signal.periodStart()), Instant.parse(end));
    return " to %s (%s)".formatted(end, length(length));
  }

  private static void amounts(SignalRow signal, Map<String, String> facts) {
    String observed = signal.observed();
    String limit = signal.limit();
    String unit = signal.currency() == null ? "" : " " + signal.currency();
    if (signal.threshold() != null) {
      facts.put("threshold", signal.threshold() + (isOfPeriod(signal) ? " %" : ""));
    }
    if (observed != null) {
      facts.put("observed", observed + unit);
    }
    if (limit != null) {
      facts.put(
          isOfPeriod(signal) ? "amount" : signal.kind().equals("ANOMALY") ? "expected" : "limit",
          limit + unit);
    }
    if (observed != null && limit != null) {
      BigDecimal more = new BigDecimal(observed).subtract(new BigDecimal(limit));
      String sign = more.signum() > 0 ? "+" : "";
      facts.put("difference", sign + more.toPlainString() + unit);
    }
  }

  private static List<String> alerts(Explanation explanation) {
    List<String> lines = new ArrayList<>();
    for (Explanation.Alert alert : explanation.alerts()) {
      lines.add(
          "  %s %s, opened %s%s%s"
              .formatted(
                  alert.severity(),
                  alert.state(),
                  second(alert.openedAt()),
                  alert.resolvedAt() == null ? "" : ", resolved " + second(alert.resolvedAt()),
                  alert.acknowledgedBy() == null
                      ? ""
                      : ", acknowledged by " + alert.acknowledgedBy()));
    }
    for (Explanation.Delivery delivery : explanation.deliveries()) {
      lines.add(
          "  %s  %s (%s) was told %s: %s, attempt %d%s"
              .formatted(
                  second(delivery.sentAt()),
                  delivery.receiver(),
                  delivery.channel(),
                  delivery.state(),
                  delivery.outcome(),
                  delivery.attempt(),
                  delivery.error() == null ? "" : ": " + delivery.error()));
    }
    return lines.isEmpty() ? List.of("  none") : lines;
  }

  private static String step(long seconds) {
    return seconds >= 86_400 ? "a day" : seconds >= 3_600 ? "an hour" : seconds / 60 + " minutes";
  }

  /** 1 d 2 h, 65 min, 10 s. */
  private static String length(Duration length) {
    if (length.toDays() > 1) {
      long hours = length.toHoursPart();
      return length.toDays() + " d" + (hours == 0 ? "" : " " + hours + " h");
    }
    return length.toMinutes() > 0 ? length.toMinutes() + " min" : length.toSeconds() + " s";
  }

  private static String second(@Nullable String instant) {
    return instant == null ? "-" : instant.substring(0, Math.min(19, instant.length() - 1)) + "Z";
  }

  /** Inside double quotes of a shell. */
  private static String shell(String text) {
    return text.replaceAll("([\\\\\"$`!])", "\\\\$1");
  }
}
