// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.budget.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.streams.budget.core.BudgetAccount.Change;
import io.costwire.streams.budget.core.BudgetAccount.Evaluation;
import io.costwire.streams.state.ByteReader;
import io.costwire.streams.state.ByteWriter;
import java.math.BigDecimal;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BudgetAccountTest {
  private static Budget budget(String amount, long appliedAt, String team, int... thresholds) {
    List<BigDecimal> percents = new ArrayList<>();
    for (int threshold : thresholds) {
      percents.add(BigDecimal.valueOf(threshold));
    }
    return new Budget(
        "b",
        "Budget",
        new Budget.Scope("acme", Map.of("team", team), List.of(), CivilPeriod.DAY, ZoneOffset.UTC),
        new Budget.Limit(new BigDecimal(amount), "USD", percents),
        appliedAt);
  }

  private static Spend spend(Budget budget, String money) {
    return Spend.none(budget).plus(new BigDecimal(money).setScale(18), 0);
  }

  @Test
  void threshold_firesOnceWhenItIsReached() {
    Budget budget = budget("100", 1, "search", 50, 80, 100);
    Evaluation first = BudgetAccount.opened(spend(budget, "79.99")).evaluate(budget);
    assertThat(first.changes()).containsExactly(new Change(new BigDecimal("5E+1"), true, 1));

    Evaluation second = first.account().plus(spend(budget, "0.01")).evaluate(budget);
    assertThat(second.changes()).containsExactly(new Change(new BigDecimal("8E+1"), true, 1));

    Evaluation third = second.account().plus(spend(budget, "1")).evaluate(budget);
    assertThat(third.changes()).isEmpty();
    assertThat(third.account().revisions()).isEqualTo(3);
  }

  @Test
  void raisedAmount_withdrawsAndFiresAgainLater() {
    Budget small = budget("100", 1, "search", 80);
    Budget large = budget("1000", 2, "search", 80);
    BudgetAccount fired = BudgetAccount.opened(spend(small, "90")).evaluate(small).account();

    Evaluation withdrawn = fired.evaluate(large);
    assertThat(withdrawn.changes()).containsExactly(new Change(new BigDecimal("8E+1"), false, 2));
    assertThat(withdrawn.account().spend().money()).isEqualByComparingTo("90");

    Evaluation again = withdrawn.account().plus(spend(large, "800")).evaluate(large);
    assertThat(again.changes()).containsExactly(new Change(new BigDecimal("8E+1"), true, 3));
  }

  @Test
  void correction_thatLowersSpendWithdraws() {
    Budget budget = budget("100", 1, "search", 80);
    BudgetAccount fired = BudgetAccount.opened(spend(budget, "80")).evaluate(budget).account();

    assertThat(fired.plus(spend(budget, "-1")).evaluate(budget).changes())
        .containsExactly(new Change(new BigDecimal("8E+1"), false, 2));
  }

  @Test
  void removedThreshold_isWithdrawn() {
    Budget both = budget("100", 1, "search", 50, 80);
    Budget one = budget("100", 2, "search", 80);
    BudgetAccount fired = BudgetAccount.opened(spend(both, "60")).evaluate(both).account();

    assertThat(fired.evaluate(one).changes())
        .containsExactly(new Change(new BigDecimal("5E+1"), false, 2));
  }

  @Test
  void changedScope_countsFromThen() {
    Budget search = budget("100", 1, "search", 80);
    Budget ads = budget("100", 2, "ads", 80);
    BudgetAccount fired = BudgetAccount.opened(spend(search, "90")).evaluate(search).account();

    Evaluation changed = fired.evaluate(ads);
    assertThat(changed.account().spend().money()).isZero();
    assertThat(changed.changes()).containsExactly(new Change(new BigDecimal("8E+1"), false, 2));
    assertThat(changed.account().isOutdated(spend(search, "5"))).isTrue();
    assertThat(changed.account().plus(spend(search, "5"))).isEqualTo(changed.account());
  }

  @Test
  void newerScopeOfAPartialSum_beginsAnew() {
    Budget search = budget("100", 1, "search", 80);
    Budget ads = budget("100", 2, "ads", 80);
    BudgetAccount account = BudgetAccount.opened(spend(search, "90")).plus(spend(ads, "3"));

    assertThat(account.spend().money()).isEqualByComparingTo("3");
    assertThat(account.evaluatedFor()).isEqualTo(BudgetAccount.NOT_EVALUATED);
  }

  @Test
  void closedAccount_withdrawsAndReopensWithANewerDefinition() {
    Budget budget = budget("100", 1, "search", 80);
    BudgetAccount fired = BudgetAccount.opened(spend(budget, "90")).evaluate(budget).account();

    Evaluation closed = fired.close();
    assertThat(closed.changes()).containsExactly(new Change(new BigDecimal("8E+1"), false, 2));
    assertThat(closed.account().close().changes()).isEmpty();

    Budget again = budget("100", 5, "search", 80);
    BudgetAccount reopened = closed.account().plus(spend(again, "1"));
    assertThat(reopened.spend().money()).isEqualByComparingTo("1");
    assertThat(reopened.evaluate(again).account().revisions())
        .isGreaterThan(closed.account().revisions());
  }

  @Test
  void account_agreesWithABruteForceModel() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 300; round++) {
      Budget budget = budget("100", 1, "search", 50, 80, 100);
      BudgetAccount account = BudgetAccount.opened(Spend.none(budget));
      BigDecimal spent = BigDecimal.ZERO;
      Map<String, Boolean> last = new HashMap<>();
      Map<String, Long> counters = new HashMap<>();
      for (int step = 1; step < 40; step++) {
        if (random.nextInt(4) == 0) {
          String amount = Integer.toString(50 + random.nextInt(200));
          budget = budget(amount, step, "search", 10 + random.nextInt(80), 90, 100);
        } else {
          BigDecimal money = BigDecimal.valueOf(random.nextInt(2000) - 500, 2).setScale(18);
          spent = spent.add(money);
          account = account.plus(Spend.none(budget).plus(money, 0));
        }
        Evaluation evaluation = account.evaluate(budget);
        account = evaluation.account();
        for (Change change : evaluation.changes()) {
          String threshold = change.threshold().toPlainString();
          // FIRED and WITHDRAWN alternate, revisions count up without a gap
          assertThat(change.fired())
              .as("seed %d", seed)
              .isNotEqualTo(last.getOrDefault(threshold, false));
          assertThat(change.counter())
              .as("seed %d", seed)
              .isEqualTo(counters.merge(threshold, 1L, Long::sum));
          last.put(threshold, change.fired());
        }
        assertThat(account.spend().money()).as("seed %d", seed).isEqualByComparingTo(spent);
        assertThat(firing(last)).as("seed %d", seed).isEqualTo(reached(budget, spent));
        ByteWriter out = new ByteWriter();
        account.write(out);
        assertThat(BudgetAccount.read(new ByteReader(out.toBytes())))
            .as("seed %d", seed)
            .isEqualTo(account);
      }
    }
  }

  private static Set<String> firing(Map<String, Boolean> last) {
    Set<String> firing = new HashSet<>();
    last.forEach(
        (threshold, fired) -> {
          if (fired) {
            firing.add(threshold);
          }
        });
    return firing;
  }

  private static Set<String> reached(Budget budget, BigDecimal spent) {
    Set<String> reached = new HashSet<>();
    for (BigDecimal threshold : budget.limit().thresholds()) {
      BigDecimal share =
          budget.limit().amount().multiply(threshold).divide(BigDecimal.valueOf(100));
      if (spent.compareTo(share) >= 0) {
        reached.add(threshold.toPlainString());
      }
    }
    return reached;
  }

  @Test
  void title_namesBudgetPercentAndMoney() {
    Budget budget = budget("500", 1, "search", 80);
    Change fired = new Change(BigDecimal.valueOf(80), true, 1);

    assertThat(BudgetText.title(budget, List.of(), new BigDecimal("412.10"), fired))
        .isEqualTo("Budget b at 82 % ($412.10 of $500)");
    assertThat(
            BudgetText.title(
                budget,
                List.of("u-1"),
                new BigDecimal("399.999"),
                new Change(BigDecimal.valueOf(80), false, 2)))
        .isEqualTo("Budget b of u-1 back below 80 %: at 79 % ($400 of $500)");
    assertThat(
            BudgetText.title(
                budget("0.05", 1, "s", 80), List.of(), new BigDecimal("0.041234"), fired))
        .isEqualTo("Budget b at 82 % ($0.0412 of $0.05)");
  }
}
