// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.backtest;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.costwire.streams.budget.core.BudgetText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a file would have told.
 *
 * @param from first event time, ISO 8601
 * @param to end of the range, ISO 8601
 * @param rules in the order of the file
 * @param sums that were read from ClickHouse
 * @param millis how long it took
 */
public record BacktestReport(
    String from,
    String to,
    List<RuleResult> rules,
    @JsonProperty("sums_read") long sums,
    long millis) {
  private static final int SHOWN = 20;

  /** Without its signals, which follow. */
  private record RuleLine(
      String type, @JsonUnwrapped @JsonIgnoreProperties("listed") RuleResult rule) {}

  private record SignalLine(String type, String rule, @JsonUnwrapped Found found) {}

  public BacktestReport {
    rules = List.copyOf(rules);
  }

  private long signals() {
    return rules.stream().mapToLong(RuleResult::signals).sum();
  }

  /** For people. */
  public String text() {
    StringBuilder text = new StringBuilder("From %s to %s:%n".formatted(from, to));
    for (RuleResult rule : rules) {
      text.append(
          "%n%s (%s): %s%s%n"
              .formatted(rule.rule(), rule.kind(), counted(rule.signals()), sums(rule)));
      rule.notes().forEach(note -> text.append("  note: %s%n".formatted(note)));
      rule.found().stream().limit(SHOWN).forEach(found -> text.append(line(found, rule.unit())));
      if (rule.signals() > SHOWN) {
        text.append(
            "  ... and %,d more; --json has the first 1,000%n".formatted(rule.signals() - SHOWN));
      }
    }
    return text.append(
            "%n%s of %d rules and budgets; %,d sums of history read in %,d.%03d s. Nothing was published.%n"
                .formatted(counted(signals()), rules.size(), sums, millis / 1_000, millis % 1_000))
        .toString();
  }

  static String counted(long signals) {
    return signals == 0
        ? "no signals"
        : signals == 1 ? "1 signal" : "%,d signals".formatted(signals);
  }

  private static String sums(RuleResult rule) {
    StringBuilder sums = new StringBuilder();
    amount(sums, rule.excess(), what(rule.kind()), rule);
    amount(sums, rule.shortfall(), "too little", rule);
    if (rule.withdrawn() > 0) {
      sums.append(", %,d taken back later".formatted(rule.withdrawn()));
    }
    return sums.toString();
  }

  private static String what(String kind) {
    if (kind.endsWith("storm")) {
      return "spent on them";
    }
    return kind.equals("expensive_request") ? "above the limit" : "too much";
  }

  private static void amount(
      StringBuilder sums, Found.@Nullable Amount amount, String what, RuleResult rule) {
    if (amount != null) {
      sums.append(", %s %s".formatted(BudgetText.amount(amount.value(), rule.unit()), what));
    }
  }

  private static String line(Found found, String unit) {
    Found.Amount excess = found.excess();
    String amount =
        excess == null
            ? ""
            : (excess.value().signum() < 0 ? "" : "+") + BudgetText.amount(excess.value(), unit);
    String time = found.time().substring(0, 16).replace('T', ' ');
    return "  %s  %12s  %s%n".formatted(time, amount, found.title());
  }

  /** Objects to be written one a line: a rule, its signals, and at the end the history. */
  public List<Object> lines() {
    List<Object> lines = new ArrayList<>();
    for (RuleResult rule : rules) {
      lines.add(new RuleLine("rule", rule));
      rule.found().forEach(found -> lines.add(new SignalLine("signal", rule.rule(), found)));
    }
    lines.add(
        Map.of("type", "history", "from", from, "to", to, "sums_read", sums, "millis", millis));
    return lines;
  }
}
