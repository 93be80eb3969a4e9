// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.budget.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Random streams of events go through sums, accounts and reviews as in the topology; then a model
 * that knows nothing of all that recomputes every budget from the whole history. {@code
 * -Dcostwire.budget.streams=10000} takes more streams, {@code -Dcostwire.budget.seed=SEED} others.
 */
class BudgetReplayTest {
  private static final int STREAMS = Integer.getInteger("costwire.budget.streams", 300);

  @Test
  void finalStateOfEverySignal_isThatOfABruteForceRecomputation() {
    long first = Long.getLong("costwire.budget.seed", System.nanoTime());
    Seen seen = new Seen();
    for (int i = 0; i < STREAMS; i++) {
      BudgetReplay replay = new BudgetReplay(new SplittableRandom(first + i));
      replay.run();
      compare(replay, "seed %d".formatted(first + i), seen);
    }
    System.out.printf(
        "budget streams=%d seed=%d events=%d corrections=%d changes=%d signals=%d withdrawn=%d"
            + " firing=%d accounts=%d looks=%d burning=%d burned=%d ended=%d%n",
        STREAMS,
        first,
        seen.events,
        seen.corrections,
        seen.changes,
        seen.signals,
        seen.withdrawn,
        seen.firing,
        seen.accounts,
        seen.looks,
        seen.burning,
        seen.burned,
        seen.ended);
    // a test of streams in which nothing happens would show nothing
    assertThat(seen.firing).as("seed %d", first).isGreaterThan(STREAMS);
    assertThat(seen.withdrawn).as("seed %d", first).isGreaterThan(STREAMS / 3);
    assertThat(seen.corrections).as("seed %d", first).isGreaterThan(STREAMS);
    assertThat(seen.burned).as("seed %d", first).isGreaterThan(STREAMS / 10);
    assertThat(seen.ended).as("seed %d", first).isGreaterThan(STREAMS / 30);
  }

  /** What the streams had in them. */
  private static final class Seen {
    private long events;
    private long corrections;
    private long changes;
    private long signals;
    private long withdrawn;
    private long firing;
    private long accounts;
    private long looks;
    private long burning;
    private long burned;
    private long ended;
  }

  private static void compare(BudgetReplay replay, String seed, Seen seen) {
    Map<String, BigDecimal> due =
        BruteForce.spent(replay.book(), replay.history(), replay.nowSecond());
    Map<String, BigDecimal> got = replay.spent();
    Set<String> accounts = new HashSet<>(due.keySet());
    accounts.addAll(got.keySet());
    for (String account : accounts) {
      assertThat(got.getOrDefault(account, BigDecimal.ZERO))
          .as("%s account %s", seed, account)
          .isEqualByComparingTo(due.getOrDefault(account, BigDecimal.ZERO));
    }
    assertThat(replay.firing())
        .as(seed)
        .isEqualTo(BruteForce.firing(replay.book(), due, replay::isJudgedByItsBudget));
    assertThat(replay.mistakes()).as(seed).isEmpty();
    comparePaces(replay, seed, seen);
    seen.events += replay.events();
    seen.corrections += replay.corrections();
    seen.changes += replay.changes();
    seen.signals += replay.signals();
    seen.withdrawn += replay.withdrawn();
    seen.firing += replay.firing().size();
    seen.accounts += accounts.size();
  }

  private static void comparePaces(BudgetReplay replay, String seed, Seen seen) {
    PaceReplay paces = replay.paces();
    BurnForce force = new BurnForce(replay.history());
    Map<String, BigDecimal> windows = force.windows(paces.looks().getLast());
    assertThat(paces.windows().keySet()).as(seed).isEqualTo(windows.keySet());
    paces
        .windows()
        .forEach(
            (window, spent) ->
                assertThat(spent)
                    .as("%s %s", seed, window)
                    .isEqualByComparingTo(windows.get(window)));
    assertThat(paces.burning()).as(seed).isEqualTo(force.burning(paces.looks()));
    assertThat(paces.mistakes()).as(seed).isEmpty();
    seen.looks += paces.looks().size();
    seen.burning += paces.burning().size();
    seen.burned += paces.fired();
    seen.ended += paces.ended();
  }
}
