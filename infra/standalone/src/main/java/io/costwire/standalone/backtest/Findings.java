// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.backtest;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Takes what a rule would have told, in any order. Bounded, however much it is. */
final class Findings {
  /** More than anybody reads; all are counted and summed up. */
  static final int MAX_LISTED = 1_000;

  private static final Comparator<Found> BY_TIME =
      Comparator.comparing(Found::time).thenComparing(Found::title);

  private final String rule;
  private final String kind;
  private final String unit;
  private final List<String> notes = new ArrayList<>();
  private final List<Found> found = new ArrayList<>();
  private long signals;
  private long withdrawn;
  private boolean hasExcess;
  private BigDecimal excess = BigDecimal.ZERO;
  private BigDecimal shortfall = BigDecimal.ZERO;

  Findings(String rule, String kind, String unit) {
    this.rule = rule;
    this.kind = kind;
    this.unit = unit;
  }

  String rule() {
    return rule;
  }

  String unit() {
    return unit;
  }

  void note(String note) {
    notes.add(note);
  }

  void notes(List<String> more) {
    notes.addAll(more);
  }

  void add(Found one) {
    signals++;
    Found.Amount amount = one.excess();
    if (amount != null) {
      hasExcess = true;
      if (amount.value().signum() >= 0) {
        excess = excess.add(amount.value());
      } else {
        shortfall = shortfall.subtract(amount.value());
      }
    }
    found.add(one);
    if (found.size() >= 2 * MAX_LISTED) {
      keepFirst();
    }
  }

  void withdrawn() {
    withdrawn++;
  }

  private void keepFirst() {
    found.sort(BY_TIME);
    found.subList(Math.min(found.size(), MAX_LISTED), found.size()).clear();
  }

  RuleResult result() {
    keepFirst();
    return new RuleResult(
        rule,
        kind,
        signals,
        withdrawn,
        hasExcess ? new Found.Amount(excess) : null,
        shortfall.signum() > 0 ? new Found.Amount(shortfall) : null,
        unit,
        notes,
        found);
  }
}
