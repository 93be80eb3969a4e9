// SPDX-License-Identifier: Apache-2.0
package io.costwire.chargeback.review;

import io.costwire.chargeback.close.Figures;
import io.costwire.chargeback.close.Line;
import io.costwire.chargeback.review.Target.Verdict;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A month as people go through it together: what it cost beside its budgets and the month before,
 * who spent it, whether targets were met, what moved most and why, and what to do about it.
 *
 * @param currency of all amounts
 * @param actual usage of the month
 * @param previous usage of the month before
 * @param corrections of earlier months, posted to this one
 * @param shares breakdowns by the name of their dimension
 */
public record Review(
    YearMonth month,
    String currency,
    Figures actual,
    Figures previous,
    Figures corrections,
    List<Budgeted> budgets,
    Map<String, List<Share>> shares,
    List<Target> targets,
    List<Mover> movers) {

  private static final BigDecimal UNTAGGED_WORTH_A_WORD = BigDecimal.ONE;

  /** Sums the figures of lines of a currency; a cost that is not known has none. */
  public static Figures sum(List<Line> lines) {
    return lines.stream().map(Line::figures).reduce(Figures.NONE, Figures::plus);
  }

  /** Against the month before; null where that cost nothing. */
  public @Nullable BigDecimal changePercent() {
    return Percent.of(actual.billed().subtract(previous.billed()), previous.billed());
  }

  /** What to do, the most certain first; each says where to look. */
  public List<String> actions() {
    List<String> actions = new ArrayList<>();
    if (actual.unknown() > 0) {
      actions.add(
          "%d requests have no known cost, so the month is not complete: SELECT * FROM v_unpriced, then costwire prices import and costwire reprice."
              .formatted(actual.unknown()));
    }
    for (Target target : targets) {
      if (target.verdict() == Verdict.MISSED) {
        actions.add(
            "%s: %s %% instead of %s %s %%."
                .formatted(
                    target.name(), shown(target.actual()), words(target), shown(target.goal())));
      }
    }
    shares.forEach(
        (dimension, rows) ->
            rows.stream()
                .filter(row -> row.name().equals("untagged") && isWorthAWord(row.percent()))
                .forEach(
                    row ->
                        actions.add(
                            "%s %% of the cost has no %s: have the callers send the tag."
                                .formatted(shown(row.percent()), dimension))));
    movers.stream()
        .filter(mover -> mover.difference().signum() > 0)
        .findFirst()
        .ifPresent(mover -> actions.add(advice(mover)));
    return List.copyOf(actions);
  }

  private static boolean isWorthAWord(@Nullable BigDecimal percent) {
    return percent != null && percent.compareTo(UNTAGGED_WORTH_A_WORD) >= 0;
  }

  private static String words(Target target) {
    return switch (target.bound()) {
      case ABOVE -> "more than";
      case AT_LEAST -> "at least";
      case BELOW -> "less than";
    };
  }

  private String advice(Mover mover) {
    String rise =
        "%s costs %s %s more than the month before"
            .formatted(mover.name(), shown(mover.difference()), currency);
    return switch (mover.reason()) {
      case PRICE ->
          rise + ", most of it for a higher price per token: check tier, cache and price entry.";
      case VOLUME -> rise + ", most of it for more usage: ask the teams above it in the breakdown.";
      case MIX -> rise + ", most of it for usage that moved to it: check that it has to be there.";
    };
  }

  private static String shown(@Nullable BigDecimal figure) {
    return figure == null ? "-" : figure.setScale(2, RoundingMode.HALF_EVEN).toPlainString();
  }
}
