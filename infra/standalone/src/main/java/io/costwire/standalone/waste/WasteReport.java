// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.waste;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.costwire.chargeback.commitments.Written;
import io.costwire.pricing.lines.TextTable;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Findings, the dearest first, for people and for machines. */
public final class WasteReport {
  private static final Duration MONTH = Duration.ofDays(30);
  private static final int SCALE = 18;
  private static final int SHOWN_DIGITS = 2;

  private final Duration range;
  private final List<WasteFinding> findings;
  private final long unknown;

  private record Line(
      String kind,
      String tenant,
      String team,
      String service,
      String feature,
      String provider,
      String model,
      @Nullable String currency,
      long requests,
      @Nullable String cost,
      @JsonProperty("estimated_saving") @Nullable String saving,
      @JsonProperty("monthly_saving") @Nullable String monthly,
      String assumption,
      String evidence,
      @JsonProperty("event_ids") List<String> eventIds,
      String remedy) {}

  /**
   * A report of a range.
   *
   * @param to where the range ends, itself not included
   */
  public WasteReport(Instant from, Instant to, List<WasteFinding> found) {
    this.range = Duration.between(from, to);
    Comparator<WasteFinding> byMonth =
        Comparator.comparing(
            (WasteFinding it) -> monthly(it).orElse(BigDecimal.ONE.negate()),
            Comparator.reverseOrder());
    this.findings =
        found.stream()
            .filter(it -> it.currency() != null)
            .sorted(byMonth.thenComparing(WasteFinding::kind).thenComparing(it -> owner(it)))
            .toList();
    this.unknown =
        found.stream().filter(it -> it.currency() == null).mapToLong(WasteFinding::requests).sum();
  }

  /** The estimate for 30 days like those of the range; none where it is not known. */
  Optional<BigDecimal> monthly(WasteFinding finding) {
    return Optional.ofNullable(finding.saving())
        .map(
            saving ->
                saving
                    .multiply(BigDecimal.valueOf(MONTH.toMillis()))
                    .divide(BigDecimal.valueOf(range.toMillis()), SCALE, RoundingMode.DOWN));
  }

  /** One object for each finding. */
  public List<Object> lines() {
    List<Object> lines = new ArrayList<>();
    for (WasteFinding it : findings) {
      lines.add(
          new Line(
              it.kind(),
              it.owner().tenant(),
              it.owner().team(),
              it.owner().service(),
              it.owner().feature(),
              it.model().provider(),
              it.model().model(),
              it.currency(),
              it.requests(),
              plain(it.cost()),
              plain(it.saving()),
              plain(monthly(it).orElse(null)),
              it.assumption(),
              it.evidence(),
              it.eventIds(),
              it.remedy()));
    }
    return lines;
  }

  private static @Nullable String plain(@Nullable BigDecimal amount) {
    return amount == null ? null : amount.toPlainString();
  }

  /**
   * For people.
   *
   * @param limit findings to show
   */
  public String text(int limit) {
    if (findings.isEmpty()) {
      return "No waste found in these %d days.%n%s".formatted(range.toDays(), unknowns());
    }
    TextTable table = new TextTable("lllrrr");
    table.row("kind", "team / service / feature", "model", "requests", "cost", "a month");
    List<WasteFinding> shown = findings.subList(0, Math.min(limit, findings.size()));
    for (WasteFinding it : shown) {
      table.row(
          it.kind(),
          owner(it),
          it.model().provider() + "/" + it.model().model(),
          "%,d".formatted(it.requests()),
          money(it.cost(), it.currency()),
          money(monthly(it).orElse(null), it.currency()));
    }
    StringBuilder text = new StringBuilder(table.text());
    if (shown.size() < findings.size()) {
      text.append("  and %,d more; --limit shows them%n".formatted(findings.size() - shown.size()));
    }
    text.append('\n').append(next(shown)).append('\n').append(unknowns());
    text.append(
        "'a month' is the estimate for 30 days like these. Findings overlap: never sum them.\n");
    return text.toString();
  }

  private String unknowns() {
    return unknown == 0
        ? ""
        : "%,d requests that look like waste have no known cost and are in no figure; SELECT * FROM v_unpriced names models.%n"
            .formatted(unknown);
  }

  /** Of each kind, the dearest finding and what to do about it. */
  private static String next(List<WasteFinding> shown) {
    Map<String, WasteFinding> first = new LinkedHashMap<>();
    shown.forEach(it -> first.putIfAbsent(it.kind(), it));
    StringBuilder text = new StringBuilder("What to do next:\n");
    int step = 1;
    for (WasteFinding it : first.values()) {
      text.append("  %d. %s, %s: %s.%n".formatted(step, it.kind(), owner(it), it.remedy()));
      text.append("     Evidence: %s.%n".formatted(it.evidence()));
      text.append("     Estimate: %s.%n".formatted(it.assumption()));
      text.append("     Look at: %s%n".formatted(String.join(", ", it.eventIds())));
      step++;
    }
    return text.toString();
  }

  private static String owner(WasteFinding it) {
    return "%s / %s / %s".formatted(it.owner().team(), it.owner().service(), it.owner().feature());
  }

  private static String money(@Nullable BigDecimal amount, @Nullable String currency) {
    return amount == null
        ? "not known"
        : Written.money(amount.setScale(SHOWN_DIGITS, RoundingMode.HALF_EVEN)) + " " + currency;
  }
}
