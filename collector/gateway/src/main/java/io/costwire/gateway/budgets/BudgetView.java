// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway.budgets;

import io.costwire.schemas.BudgetDefinition;
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
  private final NavigableMap<String, Followed> definitions = new ConcurrentSkipListMap<>();
  private final Map<String, GroupStatuses> byBudget = new ConcurrentHashMap<>();
  // the writer's own: by key of the topic, the longest unchanged first
  private final LinkedHashMap<String, HeldStatus> byKey = new LinkedHashMap<>();

  private volatile Seen seen;

  /**
   * What holds for all budgets.
   *
   * @param max statuses to hold at most
   * @param currency of the streams app, until a status shows it
   */
  public record Terms(int max, String currency) {}

  /**
   * A budget.
   *
   * @param definition the last one that the streams app can count; one that it refuses where there
   *     is no other
   * @param refused why it refuses the latest one; null where the definition does not show that
   */
  private record Followed(BudgetDefinition definition, @Nullable String refused) {}

  /** The one currency that the streams app counts, and when a status showed it. */
  private record Seen(String currency, Instant at) {}

  public BudgetView(Terms terms, BudgetMetrics metrics, InstantSource clock) {
    this.max = terms.max();
    this.seen = new Seen(terms.currency(), Instant.MIN);
    this.metrics = metrics;
    this.clock = clock;
  }

  /** Takes in a record of control.budgets; null deletes the budget. */
  public void define(String key, @Nullable BudgetDefinition definition) {
    if (definition == null) {
      definitions.remove(key);
      return;
    }
    String problem = DefinitionCheck.problem(definition);
    Followed before = definitions.get(key);
    // the streams app goes on with the one before, until it starts again
    BudgetDefinition shown = problem == null || before == null ? definition : before.definition;
    definitions.put(key, new Followed(shown, problem));
    if (problem != null) {
      metrics.unusable();
      LOG.warn("budgets=unusable budget={} reason={}", key, problem);
    }
  }

  /** Takes in a record of cost.budgets; null takes the status away. */
  public void accept(String key, @Nullable BudgetStatus status) {
    if (status != null) {
      learn(status);
    }
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

  private void learn(BudgetStatus status) {
    boolean money = !status.getCurrency().equals(DefinitionCheck.TOKENS);
    if (money && !status.getUpdatedAt().isBefore(seen.at)) {
      seen = new Seen(status.getCurrency(), status.getUpdatedAt());
    }
  }

  /** Takes in a record of cost.budgets that nobody can read: what its group spent is not known. */
  public void unreadable(String key) {
    int end = key.indexOf(KEY_SEPARATOR);
    // first: who does not find it any more has to see this
    written(end < 0 ? key : key.substring(0, end)).incompleteUntil(Long.MAX_VALUE);
    accept(key, null);
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
    return Optional.ofNullable(definitions.get(id)).map(Followed::definition);
  }

  /** Budgets by id, those after an id; the empty one is before all others. */
  public Iterable<BudgetDefinition> definitionsAfter(String id) {
    return () ->
        definitions.tailMap(id, false).values().stream().map(Followed::definition).iterator();
  }

  /**
   * Where a group stands.
   *
   * @param group empty for a budget without groups
   * @return empty when that is not known: {@link #whyNotKnown}
   */
  public Optional<BudgetStanding> standing(BudgetDefinition definition, Map<String, String> group) {
    Instant now = clock.instant();
    GroupStatuses groups = read(definition);
    // in this order: what is taken away is marked before
    Optional<HeldStatus> held = groups.current(definition, group, now);
    if (held.isEmpty() && !knowsAll(groups, definition, now)) {
      return Optional.empty();
    }
    BudgetStatus status = held.map(HeldStatus::unpack).orElse(null);
    return Optional.of(new BudgetStanding(definition, group, status));
  }

  /** Whether a group without a status has spent nothing. */
  private boolean knowsAll(GroupStatuses groups, BudgetDefinition definition, Instant now) {
    return groups.isComplete(now)
        && !groups.hasOthers(definition, now)
        && refusal(definition) == null;
  }

  /**
   * Why a group without a status is not at 0, for a person. What the streams app refuses it does
   * not count, and says nothing about; so the definition decides, unless there is a status.
   */
  public String whyNotKnown(BudgetDefinition definition) {
    String refused = refusal(definition);
    if (refused != null) {
      return "The streams app does not count this budget: "
          + refused
          + ". Apply it again with costwire budgets apply.";
    }
    if (read(definition).hasOthers(definition, clock.instant())) {
      return "This budget has more groups than the streams app keeps apart. What this one spent may"
          + " be part of the group __other__.";
    }
    return "What this group spent is not in memory: there are more groups than GATEWAY_BUDGETS_MAX,"
        + " or a record cannot be read. It is known again when the group spends more; raise the"
        + " number.";
  }

  /** Whether the streams app refuses the latest definition of a budget. */
  public boolean isRefused(BudgetDefinition definition) {
    return refusal(definition) != null;
  }

  /** Why it does; null where nothing says so. */
  private @Nullable String refusal(BudgetDefinition definition) {
    Followed followed = definitions.get(definition.getBudgetId());
    if (followed != null && followed.refused != null) {
      return followed.refused;
    }
    String theirs = definition.getCurrency();
    String ours = seen.currency;
    return theirs.equals(DefinitionCheck.TOKENS) || theirs.equals(ours)
        ? null
        : "it is in %s while all costs are in %s (STREAMS_CURRENCY)".formatted(theirs, ours);
  }

  /**
   * Groups of a budget.
   *
   * @param mostSpent those that have spent most, in that order
   * @param count how many have spent something
   * @param complete whether that is all of them, each for itself
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
      standings.add(new BudgetStanding(definition, held.group(), held.unpack()));
    }
    return new Groups(standings.reversed(), count, knowsAll(groups, definition, now));
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
