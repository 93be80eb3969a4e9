// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.alerts;

import io.costwire.alerting.render.AlertFacts;
import io.costwire.alerting.render.Fact;
import io.costwire.alerting.render.HumanText;
import io.costwire.alerting.render.Link;
import io.costwire.standalone.alerts.AlertAccount.Delivery;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Alerts for people. What comes from elsewhere is kept on its line. */
public final class AlertText {
  private static final int TITLE_MAX = 100;
  private static final String FACT = "%-10s %s%n";
  private static final String NOBODY = "-";

  private AlertText() {}

  /**
   * A line for each, and what to do where there is none.
   *
   * @param limit the most that are listed
   */
  public static String list(List<AlertRow> alerts, AlertFilter filter, int limit) {
    if (alerts.isEmpty()) {
      return "No alerts since %s%s. Look further back with --since 7d%s; what was noticed: costwire signals list%n"
          .formatted(
              filter.since(),
              filter.isNarrow() ? " with these options" : "",
              filter.isNarrow() ? " or leave options out" : "");
    }
    List<List<String>> lines = new ArrayList<>();
    lines.add(List.of("since", "state", "severity", "title", "acknowledged by", "told", "id"));
    alerts.forEach(alert -> lines.add(line(alert)));
    StringBuilder text = new StringBuilder(table(lines));
    if (alerts.size() == limit) {
      text.append("The newest %d; --limit shows more.%n".formatted(limit));
    }
    return text.append(
            "More: costwire alerts show \"ID\"; take care of one: costwire alerts ack \"ID\"%n"
                .formatted())
        .toString();
  }

  private static List<String> line(AlertRow alert) {
    return List.of(
        second(alert.times().openedAt()),
        alert.state(),
        alert.about().severity(),
        HumanText.clip(HumanText.line(alert.about().title()), TITLE_MAX),
        or(alert.care().acknowledgedBy()),
        told(alert.receivers()),
        HumanText.line(alert.key()));
  }

  /** Columns as wide as what is in them; the last one ends where it ends. */
  static String table(List<List<String>> lines) {
    int columns = lines.getFirst().size();
    List<Integer> widths = new ArrayList<>();
    for (int i = 0; i < columns - 1; i++) {
      int column = i;
      widths.add(lines.stream().mapToInt(line -> line.get(column).length()).max().orElse(0));
    }
    StringBuilder text = new StringBuilder();
    for (List<String> line : lines) {
      for (int i = 0; i < columns - 1; i++) {
        text.append(("%-" + widths.get(i) + "s  ").formatted(line.get(i)));
      }
      text.append(line.getLast()).append(System.lineSeparator());
    }
    return text.toString();
  }

  /** log, ops-slack (RETRYING). */
  private static String told(Map<String, String> receivers) {
    return receivers.isEmpty()
        ? NOBODY
        : receivers.entrySet().stream()
            .map(
                receiver ->
                    receiver.getValue().equals(AlertRow.DELIVERED)
                        ? receiver.getKey()
                        : "%s (%s)".formatted(receiver.getKey(), receiver.getValue()))
            .collect(Collectors.joining(", "));
  }

  /** Everything about one. */
  public static String of(AlertAccount account) {
    AlertFacts facts = account.facts();
    StringBuilder text = new StringBuilder(facts.headline().title() + "%n%n".formatted());
    head(account).forEach((name, value) -> text.append(FACT.formatted(name, value)));
    section(text, "How much", facts(facts.findings().howMuch()));
    section(text, "Why", facts(facts.findings().why()));
    section(text, "What is left", facts(facts.findings().left()));
    section(text, "Further", facts(facts.findings().rest()));
    section(text, "Told", told(account));
    section(text, "Look further", further(account));
    return text.toString();
  }

  private static Map<String, String> head(AlertAccount account) {
    AlertRow alert = account.alert();
    AlertFacts.Headline headline = account.facts().headline();
    Map<String, String> head = new LinkedHashMap<>();
    head.put("id", HumanText.line(alert.key()));
    head.put("kind", headline.kind() + ", " + headline.severity());
    head.put("state", alert.state() + ": " + account.facts().standing().sentence());
    head.put("about", HumanText.line(alert.about().subject()));
    head.put("scope", headline.scope().isEmpty() ? "everything" : headline.scopeText());
    if (alert.care().silencedBy() != null) {
      head.put("silence", HumanText.line(alert.care().silencedBy()));
    }
    return head;
  }

  private static List<String> facts(List<Fact> facts) {
    int width = facts.stream().mapToInt(fact -> fact.name().length()).max().orElse(0);
    return facts.stream()
        .map(
            fact ->
                fact.name().isEmpty()
                    ? "  " + fact.value()
                    : ("  %-" + Math.max(1, width) + "s  %s").formatted(fact.name(), fact.value()))
        .toList();
  }

  private static List<String> told(AlertAccount account) {
    List<String> lines = new ArrayList<>();
    account
        .alert()
        .receivers()
        .forEach(
            (receiver, outcome) -> {
              if (account.deliveries().stream().noneMatch(d -> d.receiver().equals(receiver))) {
                lines.add("  %s: %s".formatted(receiver, untold(outcome)));
              }
            });
    account.deliveries().forEach(delivery -> lines.add(delivery(delivery)));
    if (account.deliveries().size() == AlertTable.DELIVERIES_MAX) {
      lines.add("  only the first %d attempts are shown".formatted(AlertTable.DELIVERIES_MAX));
    }
    return lines.isEmpty() ? List.of("  nobody: it is for no receiver") : lines;
  }

  private static String untold(String outcome) {
    return outcome.equals(AlertRow.WAITING)
        ? "nothing was sent yet"
        : "nothing was sent, a silence lasted until its end";
  }

  private static String delivery(Delivery delivery) {
    return "  %s  %s (%s) %s%s: %s, attempt %d%s"
        .formatted(
            second(delivery.sentAt()),
            delivery.receiver(),
            delivery.channel(),
            delivery.state(),
            delivery.reason().equals("NEWS") ? "" : " " + delivery.reason(),
            delivery.outcome(),
            delivery.attempt(),
            delivery.error() == null ? "" : ": " + HumanText.line(delivery.error()));
  }

  private static List<String> further(AlertAccount account) {
    List<String> lines = new ArrayList<>();
    for (Link link : account.links()) {
      lines.add("  %s: %s".formatted(link.title(), link.url()));
    }
    if (!account.alert().about().kind().equals("DELIVERY_FAILURE")) {
      lines.add(
          "  costwire signals explain \"%s\""
              .formatted(shell(HumanText.line(account.alert().about().signalId()))));
    }
    return lines;
  }

  private static void section(StringBuilder text, String title, List<String> lines) {
    if (!lines.isEmpty()) {
      text.append("%n%s%n".formatted(title));
      lines.forEach(line -> text.append(line).append(System.lineSeparator()));
    }
  }

  private static String or(@Nullable String text) {
    return text == null ? NOBODY : HumanText.line(text);
  }

  static String second(@Nullable String instant) {
    return instant == null
        ? NOBODY
        : instant.substring(0, Math.min(19, instant.length() - 1)) + "Z";
  }

  /** Inside double quotes of a shell. */
  static String shell(String text) {
    return text.replaceAll("([\\\\\"$`!])", "\\\\$1");
  }
}
