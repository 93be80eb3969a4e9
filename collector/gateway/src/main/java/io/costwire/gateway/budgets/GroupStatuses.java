// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway.budgets;

import io.costwire.schemas.BudgetDefinition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The statuses of one budget by group. One thread writes, any read. */
final class GroupStatuses {
  /** What the streams app puts groups under that are beyond the most of a budget. */
  private static final String OTHERS = "__other__";

  private final Map<Map<String, String>, List<HeldStatus>> byGroup = new ConcurrentHashMap<>();
  private volatile long incompleteUntil = Long.MIN_VALUE;

  /** Puts one status in the place of another in one step: nobody sees neither of them. */
  void replace(@Nullable HeldStatus old, @Nullable HeldStatus replacement) {
    if (replacement != null) {
      byGroup.compute(replacement.group(), (group, held) -> changed(held, old, replacement));
    }
    if (old != null && (replacement == null || !old.group().equals(replacement.group()))) {
      byGroup.compute(old.group(), (group, held) -> changed(held, old, null));
    }
  }

  private static @Nullable List<HeldStatus> changed(
      @Nullable List<HeldStatus> held, @Nullable HeldStatus old, @Nullable HeldStatus more) {
    List<HeldStatus> changed = held == null ? new ArrayList<>(1) : new ArrayList<>(held);
    changed.removeIf(status -> status == old);
    if (more != null) {
      changed.add(more);
    }
    return changed.isEmpty() ? null : List.copyOf(changed);
  }

  /** From now on, until a time, a group that is not here may have spent something. */
  void incompleteUntil(long second) {
    incompleteUntil = Math.max(incompleteUntil, second);
  }

  boolean isComplete(Instant now) {
    return now.getEpochSecond() >= incompleteUntil;
  }

  boolean isUnused(Instant now) {
    return byGroup.isEmpty() && isComplete(now);
  }

  Optional<HeldStatus> current(
      BudgetDefinition definition, Map<String, String> group, Instant now) {
    return current(byGroup.getOrDefault(group, List.of()), definition, now);
  }

  /**
   * Whether groups are put together by the streams app: one that is not here may have spent
   * something.
   */
  boolean hasOthers(BudgetDefinition definition, Instant now) {
    Map<String, String> others = new HashMap<>();
    definition.getGroupBy().forEach(dimension -> others.put(dimension, OTHERS));
    return !others.isEmpty() && current(definition, others, now).isPresent();
  }

  /** One per group that has spent in the present period. */
  Stream<HeldStatus> current(BudgetDefinition definition, Instant now) {
    return byGroup.values().stream()
        .map(held -> current(held, definition, now))
        .flatMap(Optional::stream);
  }

  private static Optional<HeldStatus> current(
      List<HeldStatus> held, BudgetDefinition definition, Instant now) {
    return held.stream()
        .filter(status -> status.isCurrent(now) && status.fits(definition))
        // another time zone is another period; revisions go on where a definition changes
        .max(Comparator.comparingLong(HeldStatus::revision));
  }
}
