// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway.budgets;

import io.costwire.schemas.BudgetDefinition;
import io.costwire.schemas.BudgetPeriod;
import io.costwire.schemas.BudgetState;
import io.costwire.schemas.BudgetStatus;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The budgets that hold and where they stand, in memory. Held are the statuses that say something
 * about the present or will; those of periods that are over go. Beyond the most that may be held
 * the longest unchanged go, are counted, and leave a mark: their groups are unknown then, never at
 * 0.
 *
 * <p>One thread writes, any read; a reader sees each status before or after a change.
 */
public final class BudgetView {
  private static final Logger LOG = LoggerFactory.getLogger(BudgetView.class);
  private static final char KEY_SEPARATOR = '|';

  private final int max;
  private final BudgetMetrics metrics;
  private final InstantSource clock;
  private final NavigableMap<String, BudgetDefinition> definitions = new ConcurrentSkipListMap<>();
  private final Map<String, GroupStatuses> byBudget = new ConcurrentHashMap<>();
  // the writer's own: by key of the topic, the longest unchanged first
  private final LinkedHashMap<String, HeldStatus> byKey = new LinkedHashMap<>();

  /**
   * @param max statuses to hold at most
   */
  public BudgetView(int max, BudgetMetrics metrics, InstantSource clock) {
    this.max = max;
    this.metrics = metrics;
    this.clock = clock;
  }

  /** Takes in a record of control.budgets; null deletes the budget. */
  public void define(String key, @Nullable BudgetDefinition definition) {
    if (definition == null) {
      definitions.remove(key);
    } else if (definition.getAmount().signum() <= 0
        || definition.getPeriod() == BudgetPeriod.OTHER) {
      // the streams app keeps the one before as well
      metrics.unusable();
      LOG.warn("budgets=unusable budget={} reason=its amount or period cannot be counted", key);
    } else {
      definitions.put(key, definition);
    }
  }

  /** Takes in a record of cost.budgets; null takes the status away. */
  public void accept(String key, @Nullable BudgetStatus status) {
    HeldStatus old = byKey.remove(key);
    HeldStatus held = status == null ? null : HeldStatus.of(status);
    if (held != null && !held.mayBeCurrent(clock.instant())) {
      held = null;
    }
    if (held != null) {
      byKey.put(key, held);
      written(held.budgetId()).replace(old, held);
      holdNoMoreThanMax();
    } else if (old != null) {
      written(old.budgetId()).replace(old, null);
    }
    metrics.held(byKey.size());
  }

  /** Takes in a record of cost.budgets that nobody can read: what its group spent is not known. */
  public void unreadable(String key) {
    accept(key, null);
    int end = key.indexOf(KEY_SEPARATOR);
    written(end < 0 ? key : key.substring(0, end)).incompleteUntil(Long.MAX_VALUE);
  }

  private void holdNoMoreThanMax() {
    Iterator<HeldStatus> longestUnchanged = byKey.values().iterator();
    while (byKey.size() > max) {
      HeldStatus gone = longestUnchanged.next();
      longestUnchanged.remove();
      GroupStatuses groups = written(gone.budgetId());
      if (gone.mayBeCurrent(clock.instant())) {
        // first: who does not find it any more has to see this
        groups.incompleteUntil(gone.lapses());
        metrics.dropped();
      }
      groups.replace(gone, null);
    }
  }

  /** Lets go of periods that are over. */
  public void forgetPast() {
    Instant now = clock.instant();
    byKey
        .values()
        .removeIf(
            held -> {
              boolean past = !held.mayBeCurrent(now);
              if (past) {
                written(held.budgetId()).replace(held, null);
              }
              return past;
            });
    byBudget.values().removeIf(groups -> groups.isUnused(now));
    metrics.held(byKey.size());
  }

  private GroupStatuses written(String budgetId) {
    return byBudget.computeIfAbsent(budgetId, id -> new GroupStatuses());
  }

  private GroupStatuses read(BudgetDefinition definition) {
    return byBudget.getOrDefault(definition.getBudgetId(), new GroupStatuses());
  }

  /** The budget of an id. */
  public Optional<BudgetDefinition> definition(String id) {
    return Optional.ofNullable(definitions.get(id));
  }

  /** Budgets by id, those after an id; the empty one is before all others. */
  public Iterable<BudgetDefinition> definitionsAfter(String id) {
    return definitions.tailMap(id, false).values();
  }

  /**
   * Where a group stands.
   *
   * @param group empty for a budget without groups
   * @return empty when that is not known, because its status could not be held or read
   */
  public Optional<BudgetStanding> standing(BudgetDefinition definition, Map<String, String> group) {
    Instant now = clock.instant();
    GroupStatuses groups = read(definition);
    // in this order: what is taken away is marked before
    Optional<HeldStatus> held = groups.current(definition, group, now);
    if (held.isEmpty() && !groups.isComplete(now)) {
      return Optional.empty();
    }
    BudgetStatus status = held.flatMap(known -> known.unpack(definition)).orElse(null);
    return Optional.of(new BudgetStanding(definition, group, status));
  }

  /**
   * Groups of a budget.
   *
   * @param mostSpent those that have spent most, in that order
   * @param count how many have spent something
   * @param complete whether that is all of them
   */
  public record Groups(List<BudgetStanding> mostSpent, int count, boolean complete) {}

  /** The groups that have spent something in the present period. */
  public Groups groups(BudgetDefinition definition, int limit) {
    Instant now = clock.instant();
    GroupStatuses groups = read(definition);
    PriorityQueue<HeldStatus> most =
        new PriorityQueue<>(limit, Comparator.comparing(HeldStatus::spent));
    int count = 0;
    for (HeldStatus held : (Iterable<HeldStatus>) groups.current(definition, now)::iterator) {
      count++;
      if (most.size() < limit) {
        most.add(held);
      } else if (held.spent().compareTo(most.element().spent()) > 0) {
        most.remove();
        most.add(held);
      }
    }
    List<BudgetStanding> standings = new ArrayList<>(most.size());
    while (!most.isEmpty()) {
      HeldStatus held = most.remove();
      held.unpack(definition)
          .ifPresent(s -> standings.add(new BudgetStanding(definition, held.group(), s)));
    }
    return new Groups(standings.reversed(), count, groups.isComplete(now));
  }

  /** How many groups of a budget are in which state. */
  public Map<BudgetState, Integer> states(BudgetDefinition definition) {
    Map<BudgetState, Integer> states = new EnumMap<>(BudgetState.class);
    read(definition)
        .current(definition, clock.instant())
        .forEach(held -> states.merge(held.state(), 1, Integer::sum));
    return states;
  }

  int size() {
    return byKey.size();
  }
}
