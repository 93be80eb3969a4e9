// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.budget.core;

import io.costwire.streams.budget.core.CivilPeriod.Span;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Burn rates from the whole history: every look sums all deltas up again. */
final class BurnForce {
  private static final List<Integer> STEP_MINUTES = List.of(1, 5, 15, 60, 360, 1_440);
  private static final int MOST_STEPS = 200;

  private final List<BruteForce.Delta> history;
  private final Map<String, Long> scopes = new HashMap<>();
  private Map<String, Open> open = new TreeMap<>();

  /** An episode; calmSince is 0 while it burns. */
  private record Open(long start, long calmSince) {}

  BurnForce(List<BruteForce.Delta> history) {
    this.history = history;
  }

  static String name(String budgetId, List<String> group, String what, long number) {
    return "%s %s %s %d".formatted(budgetId, group, what, number);
  }

  /** Episodes that last after the last look. */
  TreeSet<String> burning(List<PaceReplay.Look> looks) {
    looks.forEach(this::look);
    TreeSet<String> burning = new TreeSet<>();
    open.forEach((name, episode) -> burning.add(name + " " + episode.start));
    return burning;
  }

  private void look(PaceReplay.Look look) {
    Map<String, Open> next = new TreeMap<>();
    for (Budget budget : look.book()) {
      long scope = budget.fingerprint();
      Long before = scopes.put(budget.id(), scope);
      boolean same = before != null && before == scope;
      for (List<String> group : groups(budget, look)) {
        for (BurnPair pair : budget.limit().burnRates()) {
          String name = "%s %s %s".formatted(budget.id(), group, pair.text());
          Open was = same ? open.get(name) : null;
          Open is = judge(was, pair, burns(budget, group, pair, look), look.second());
          if (is != null) {
            next.put(name, is);
          }
        }
      }
    }
    open = next;
  }

  private static @Nullable Open judge(
      @Nullable Open was, BurnPair pair, boolean burns, long second) {
    if (burns) {
      return new Open(was == null ? second : was.start, 0);
    }
    if (was == null) {
      return null;
    }
    long since = was.calmSince == 0 ? second : was.calmSince;
    return second - since >= pair.shortSeconds() ? null : new Open(was.start, since);
  }

  private boolean burns(Budget budget, List<String> group, BurnPair pair, PaceReplay.Look look) {
    BigDecimal slow = spent(budget, group, pair.longSeconds(), look);
    BigDecimal fast = spent(budget, group, pair.shortSeconds(), look);
    return slow.signum() > 0
        && fast.signum() > 0
        && slow.compareTo(pair.floor()) >= 0
        && slow.compareTo(limit(budget, pair.longSeconds(), pair, look)) >= 0
        && fast.compareTo(limit(budget, pair.shortSeconds(), pair, look)) >= 0;
  }

  private static BigDecimal limit(Budget budget, long window, BurnPair pair, PaceReplay.Look look) {
    return allowed(budget, begin(window, look.second()), look.second()).multiply(pair.factor());
  }

  /** The amount by the clock alone. */
  private static BigDecimal allowed(Budget budget, long from, long to) {
    BigDecimal share = BigDecimal.ZERO;
    switch (budget.scope().period()) {
      case Period.Rolling rolling -> share = part(to - from, rolling.windowSeconds());
      case Period.Civil civil -> {
        long at = from;
        while (at < to) {
          Span span = civil.around(at);
          long until = Math.min(to, span.endSecond());
          share = share.add(part(until - at, span.endSecond() - span.startSecond()));
          at = until;
        }
      }
    }
    return budget.limit().amount().multiply(share).setScale(6, RoundingMode.HALF_EVEN);
  }

  private static BigDecimal part(long seconds, long of) {
    return BigDecimal.valueOf(seconds).divide(BigDecimal.valueOf(of), MathContext.DECIMAL128);
  }

  /** Windows with spend at the last look. */
  Map<String, BigDecimal> windows(PaceReplay.Look last) {
    Map<String, BigDecimal> windows = new TreeMap<>();
    for (Budget budget : last.book()) {
      for (List<String> group : groups(budget, last)) {
        for (BurnPair pair : budget.limit().burnRates()) {
          for (long window : List.of(pair.longSeconds(), pair.shortSeconds())) {
            BigDecimal spent = spent(budget, group, window, last);
            if (spent.signum() != 0) {
              windows.put(name(budget.id(), group, "window", window), spent);
            }
          }
        }
      }
    }
    return windows;
  }

  private BigDecimal spent(Budget budget, List<String> group, long window, PaceReplay.Look look) {
    long from = begin(window, look.second());
    BigDecimal spent = BigDecimal.ZERO;
    for (BruteForce.Delta delta : history.subList(0, look.history())) {
      if (delta.eventSecond() >= from
          && BruteForce.isInScope(delta, budget)
          && BruteForce.group(budget, delta).equals(group)) {
        spent = spent.add(BruteForce.quantity(delta, budget));
      }
    }
    return spent;
  }

  private static long begin(long window, long second) {
    for (int minutes : STEP_MINUTES) {
      long step = minutes * 60L;
      if (window % step == 0 && window / step <= MOST_STEPS) {
        return (Math.floorDiv(second, step) + 1) * step - window;
      }
    }
    throw new IllegalArgumentException("no step for " + window);
  }

  private Set<List<String>> groups(Budget budget, PaceReplay.Look look) {
    Set<List<String>> groups = new HashSet<>();
    for (BruteForce.Delta delta : history.subList(0, look.history())) {
      if (BruteForce.isInScope(delta, budget)) {
        groups.add(BruteForce.group(budget, delta));
      }
    }
    return groups;
  }
}
