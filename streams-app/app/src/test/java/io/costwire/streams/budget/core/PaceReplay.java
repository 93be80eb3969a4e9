// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.budget.core;

import io.costwire.signals.forecast.SpendHistory;
import io.costwire.signals.forecast.SpendModel;
import io.costwire.streams.budget.core.Pace.Episode;
import io.costwire.streams.state.ByteReader;
import io.costwire.streams.state.ByteWriter;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Paces as the topology keeps them, as bytes, and what people were told of them. */
final class PaceReplay {
  /** What a budget may spend where nobody knows a rhythm. */
  private static final SpendModel NO_RHYTHM =
      SpendModel.learn(new SpendHistory(ZoneId.of("UTC")), Instant.EPOCH);

  private final Map<String, Budget> book;
  private final Spends spends;
  private final Map<PaceKey, byte[]> present = new HashMap<>();
  private final Map<PaceKey, byte[]> past = new HashMap<>();
  private final List<Look> looks = new ArrayList<>();
  private final Map<String, PaceChange> signals = new TreeMap<>();
  private final List<String> mistakes = new ArrayList<>();
  private long fired;
  private long ended;

  /** What was spent under a key of an account. */
  interface Spends {
    @Nullable BigDecimal of(Budget budget, BudgetKey key);
  }

  /**
   * When all paces were looked at.
   *
   * @param history how many deltas there were by then
   */
  record Look(long second, int history, List<Budget> book) {}

  PaceReplay(Map<String, Budget> book, Spends spends) {
    this.book = book;
    this.spends = spends;
  }

  void add(PartialSpend partial, long nowSecond) {
    Budget budget = book.get(partial.budget().budgetId());
    if (partial.budget().isRolling() ? budget == null || !budget.isPaced() : partial.step() == 0) {
      return;
    }
    PaceKey key = PaceKey.of(partial.budget());
    if (Pace.add(load(key), partial, nowSecond)
        instanceof Pace.Added.To(Pace pace, @Nullable Pace former)) {
      if (former != null) {
        PaceReview.withdrawn(former, nowSecond).forEach(change -> signal(key, change));
        past.remove(key);
      }
      save(key, pace);
      if (budget != null && pace.isCountedBy(budget) && pace.isToBeFolded(nowSecond)) {
        save(key, past(key, budget).plus(pace, budget, nowSecond));
        save(key, pace.folded(nowSecond));
      }
    }
  }

  /** Looks at all, whether they burn. */
  void look(long nowSecond, int history) {
    review(nowSecond);
    looks.add(new Look(nowSecond, history, List.copyOf(book.values())));
    for (PaceKey key : List.copyOf(present.keySet())) {
      Budget budget = book.get(key.budgetId());
      Pace pace = load(key);
      if (budget == null || pace == null || !pace.isCountedBy(budget)) {
        continue;
      }
      PaceReview review =
          new PaceReview(
              budget,
              pace,
              span -> spends.of(budget, new BudgetKey(span, key.budgetId(), key.group())),
              nowSecond);
      PacePast known = past(key, budget);
      if (review.asksForAllowance(known)) {
        review.burns(known, NO_RHYTHM);
      }
      save(key, review.pace());
      review.changes().forEach(change -> signal(key, change));
    }
  }

  /** Takes back what nobody asks for any more. */
  void review(long nowSecond) {
    for (PaceKey key : List.copyOf(present.keySet())) {
      Budget budget = book.get(key.budgetId());
      Pace pace = load(key);
      if (pace != null && (budget == null || pace.isReplacedBy(budget))) {
        PaceReview.withdrawn(pace, nowSecond).forEach(change -> signal(key, change));
        present.remove(key);
        past.remove(key);
      }
    }
  }

  private void signal(PaceKey key, PaceChange change) {
    if (!(change instanceof PaceChange.Burn burn)) {
      mistakes.add("a forecast that nobody made: " + change);
      return;
    }
    String id = name(key, burn.episode());
    PaceChange before = signals.put(id, change);
    boolean opens = change.move() == PaceChange.Move.FIRED;
    if (opens == (before != null && before.move() == PaceChange.Move.FIRED)) {
      mistakes.add("signal %s: %s after %s".formatted(id, change, before));
    }
    if (before != null && before.counter() >= change.counter()) {
      mistakes.add("signal %s: revision %d again".formatted(id, change.counter()));
    }
    fired += opens ? 1 : 0;
    ended += change.move() == PaceChange.Move.ENDED ? 1 : 0;
  }

  private static String name(PaceKey key, Episode episode) {
    return BurnForce.name(key.budgetId(), key.group(), episode.pair().text(), episode.start());
  }

  /** Episodes of which people think that they last. */
  TreeSet<String> burning() {
    TreeSet<String> burning = new TreeSet<>();
    signals.forEach(
        (id, change) -> {
          if (change.move() == PaceChange.Move.FIRED) {
            burning.add(id);
          }
        });
    return burning;
  }

  /** What the windows of the paces that count have spent; not those with nothing. */
  Map<String, BigDecimal> windows() {
    Map<String, BigDecimal> spent = new TreeMap<>();
    long nowSecond = looks.getLast().second();
    for (PaceKey key : present.keySet()) {
      Budget budget = book.get(key.budgetId());
      Pace pace = load(key);
      if (budget == null || pace == null || !pace.isCountedBy(budget)) {
        continue;
      }
      for (BurnPair pair : budget.limit().burnRates()) {
        for (long window : List.of(pair.longSeconds(), pair.shortSeconds())) {
          BigDecimal sum = past(key, budget).spent(window, pace, nowSecond);
          if (sum.signum() != 0) {
            spent.put(BurnForce.name(key.budgetId(), key.group(), "window", window), sum);
          }
        }
      }
    }
    return spent;
  }

  private @Nullable Pace load(PaceKey key) {
    byte[] bytes = present.get(key);
    return bytes == null ? null : Pace.read(new ByteReader(bytes));
  }

  private PacePast past(PaceKey key, Budget budget) {
    byte[] bytes = past.get(key);
    return bytes == null ? PacePast.unknown(budget) : PacePast.read(budget, new ByteReader(bytes));
  }

  private void save(PaceKey key, Pace pace) {
    ByteWriter out = new ByteWriter();
    pace.write(out);
    present.put(key, out.toBytes());
  }

  private void save(PaceKey key, PacePast known) {
    ByteWriter out = new ByteWriter();
    known.write(out);
    past.put(key, out.toBytes());
  }

  List<Look> looks() {
    return looks;
  }

  List<String> mistakes() {
    return mistakes;
  }

  long fired() {
    return fired;
  }

  long ended() {
    return ended;
  }
}
