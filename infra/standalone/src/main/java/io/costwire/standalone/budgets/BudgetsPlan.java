// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.budgets;

import io.costwire.schemas.BudgetDefinition;
import io.costwire.standalone.control.Amounts;
import io.costwire.standalone.control.ControlTopic;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What makes the budgets of a file hold.
 *
 * @param changes in the order of the file, then those that the file does not have
 */
public record BudgetsPlan(List<Change> changes) {

  /** What becomes of a budget. */
  public enum Kind {
    ADDED("+"),
    CHANGED("~"),
    DELETED("-"),
    STAYS("="),
    NOT_IN_FILE("=");

    private final String sign;

    Kind(String sign) {
      this.sign = sign;
    }
  }

  /**
   * A budget and what becomes of it.
   *
   * @param before as it is published, null for a new one
   * @param after as it is to be published, null when it is deleted
   */
  public record Change(
      Kind kind, String id, @Nullable BudgetDefinition before, @Nullable BudgetDefinition after) {

    /** Lines for people: the budget, then each field that changes. */
    public List<String> lines() {
      BudgetDefinition shown = after == null ? before : after;
      List<String> lines = new ArrayList<>();
      String end = kind == Kind.NOT_IN_FILE ? "  (not in the file; --prune deletes it)" : "";
      lines.add(
          "%s %-28s %s%s"
              .formatted(kind.sign, id, shown == null ? "" : BudgetTerms.of(shown), end));
      if (before != null && after != null && kind == Kind.CHANGED) {
        BudgetTerms.differences(before, after).forEach(line -> lines.add("    " + line));
        if (!sameCount(before, after)) {
          lines.add("    counts something else: spending starts again at 0, signals are withdrawn");
        }
      }
      return lines;
    }
  }

  public BudgetsPlan {
    changes = List.copyOf(changes);
  }

  /**
   * @param wanted the budgets of the file
   * @param prune whether budgets that the file does not have are deleted
   */
  public static BudgetsPlan of(
      PublishedBudgets published, List<BudgetDefinition> wanted, boolean prune, Instant now) {
    TreeMap<String, BudgetDefinition> others = new TreeMap<>(published.budgets());
    List<Change> changes = new ArrayList<>();
    for (BudgetDefinition budget : wanted) {
      BudgetDefinition before = others.remove(budget.getBudgetId());
      changes.add(change(before, budget, now));
    }
    others.forEach(
        (id, before) ->
            changes.add(
                prune
                    ? new Change(Kind.DELETED, id, before, null)
                    : new Change(Kind.NOT_IN_FILE, id, before, before)));
    return new BudgetsPlan(changes);
  }

  private static Change change(
      @Nullable BudgetDefinition before, BudgetDefinition wanted, Instant now) {
    String id = wanted.getBudgetId();
    if (before == null) {
      return new Change(Kind.ADDED, id, null, stamped(wanted, now, now));
    }
    if (plain(before).equals(plain(wanted))) {
      return new Change(Kind.STAYS, id, before, before);
    }
    // the newer of two definitions holds, also where a clock was ahead
    Instant earliest = before.getUpdatedAt().plus(1, ChronoUnit.MICROS);
    Instant at = now.isBefore(earliest) ? earliest : now;
    Instant began = before.getCountsFrom() == null ? before.getUpdatedAt() : before.getCountsFrom();
    return new Change(
        Kind.CHANGED, id, before, stamped(wanted, at, sameCount(before, wanted) ? began : at));
  }

  private static BudgetDefinition stamped(
      BudgetDefinition wanted, Instant at, @Nullable Instant countsFrom) {
    return copy(wanted)
        .setUpdatedAt(at.truncatedTo(ChronoUnit.MICROS))
        .setCountsFrom(countsFrom == null ? null : countsFrom.truncatedTo(ChronoUnit.MICROS))
        .build();
  }

  /** Field by field: the copy that Avro makes looks classes up by name, which it forbids itself. */
  private static BudgetDefinition.Builder copy(BudgetDefinition budget) {
    return BudgetDefinition.newBuilder()
        .setBudgetId(budget.getBudgetId())
        .setName(budget.getName())
        .setTenant(budget.getTenant())
        .setFilter(budget.getFilter())
        .setGroupBy(budget.getGroupBy())
        .setPeriod(budget.getPeriod())
        .setTimeZone(budget.getTimeZone())
        .setAmount(budget.getAmount())
        .setCurrency(budget.getCurrency())
        .setThresholds(budget.getThresholds())
        .setForecastThresholds(budget.getForecastThresholds())
        .setUpdatedAt(budget.getUpdatedAt())
        .setFiscalStartMonth(budget.getFiscalStartMonth())
        .setRollingSeconds(budget.getRollingSeconds())
        .setBurnRates(budget.getBurnRates())
        .setCountsFrom(budget.getCountsFrom());
  }

  /** Without what a file does not say. */
  private static BudgetDefinition plain(BudgetDefinition budget) {
    return stamped(budget, Instant.EPOCH, null);
  }

  /** Whether two definitions count the same events into the same periods. */
  static boolean sameCount(BudgetDefinition a, BudgetDefinition b) {
    return counted(a).equals(counted(b));
  }

  private static BudgetDefinition counted(BudgetDefinition budget) {
    boolean tokens = BudgetTerms.isTokens(budget);
    return copy(plain(budget))
        .setName("")
        .setAmount(BigDecimal.ZERO.setScale(Amounts.MONEY_SCALE))
        .setCurrency(tokens ? budget.getCurrency() : "")
        .setThresholds(List.of())
        .setForecastThresholds(List.of())
        .setBurnRates(List.of())
        .build();
  }

  /** What is to be written: deletions first, then definitions. */
  List<ControlTopic.Change<BudgetDefinition>> records() {
    List<ControlTopic.Change<BudgetDefinition>> records = new ArrayList<>();
    for (Change change : changes) {
      switch (change.kind) {
        case DELETED -> records.addFirst(new ControlTopic.Change<>(change.id, null));
        case ADDED, CHANGED -> records.add(new ControlTopic.Change<>(change.id, change.after));
        case STAYS, NOT_IN_FILE -> {}
      }
    }
    return records;
  }

  /** Whether all is as the file says. */
  public boolean isDone() {
    return records().isEmpty();
  }

  /** How many budgets there are then. */
  public long size() {
    return changes.size() - count(Kind.DELETED);
  }

  /** How many budgets this becomes of. */
  public long count(Kind kind) {
    return changes.stream().filter(change -> change.kind == kind).count();
  }
}
