// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.budget;

import io.costwire.schemas.BudgetPeriod;
import io.costwire.schemas.BudgetState;
import io.costwire.schemas.BudgetStatus;
import io.costwire.schemas.Severity;
import io.costwire.schemas.Signal;
import io.costwire.schemas.SignalKind;
import io.costwire.schemas.SignalState;
import io.costwire.streams.budget.core.Budget;
import io.costwire.streams.budget.core.BudgetAccount;
import io.costwire.streams.budget.core.BudgetKey;
import io.costwire.streams.budget.core.BudgetTally;
import io.costwire.streams.budget.core.BudgetText;
import io.costwire.streams.budget.core.CivilPeriod;
import io.costwire.streams.budget.core.Outlook;
import io.costwire.streams.budget.core.Period;
import io.costwire.streams.budget.core.RollingSpend;
import io.costwire.streams.flow.Revision;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Records of the topics from the state of the core. */
record BudgetRecords(int generation) {
  private static final int MONEY_SCALE = 18;
  private static final int PERCENT_SCALE = 12;
  private static final BigDecimal FULL = BigDecimal.valueOf(100);

  /** Decimal(38,18) ends here. */
  private static final BigDecimal MOST =
      new BigDecimal(BigInteger.TEN.pow(38).subtract(BigInteger.ONE), MONEY_SCALE);

  /** An account under its key. */
  record Standing(BudgetKey key, BudgetTally tally) {
    BudgetAccount account() {
      return tally.account();
    }

    /** The period; of a rolling one, as it is now. */
    CivilPeriod.Span span() {
      RollingSpend rolling = tally.rolling();
      return rolling == null ? key.span() : rolling.span();
    }
  }

  BudgetStatus status(
      Budget budget, Standing standing, BudgetPaces.Prospect prospect, Instant now) {
    BudgetAccount account = standing.account();
    BigDecimal amount = money(budget.limit().amount());
    BigDecimal spent = account.spend().money();
    List<BigDecimal> reached = account.reached(budget);
    Outlook.Expected outlook = prospect.expected();
    return new BudgetStatus(
        budget.id(),
        budget.scope().tenant(),
        group(budget, standing.key().group()),
        period(budget),
        standing.span().start(),
        standing.span().end(),
        amount,
        budget.limit().currency(),
        money(spent),
        money(amount.subtract(spent)),
        account.spend().unpriced(),
        outlook == null ? null : money(outlook.expected()),
        account.isClosed() ? BudgetState.CLOSED : state(spent, amount, reached),
        reached.stream().map(BudgetRecords::percent).toList(),
        Revision.of(generation, account.revisions()),
        now,
        outlook == null ? null : money(outlook.low()),
        outlook == null ? null : money(outlook.high()),
        prospect.missing(),
        outlook == null ? null : instant(outlook.exhaustion().expected()),
        outlook == null ? null : instant(outlook.asOf()));
  }

  private static @Nullable Instant instant(@Nullable Long second) {
    return second == null ? null : Instant.ofEpochSecond(second);
  }

  Signal signal(Budget budget, Standing standing, BudgetAccount.Change change, Instant now) {
    BudgetKey key = standing.key();
    BudgetAccount account = standing.account();
    Map<String, String> evidence = new HashMap<>();
    evidence.put("budget_name", budget.name());
    if (account.spend().unpriced() > 0) {
      evidence.put("unpriced_events", Long.toString(account.spend().unpriced()));
    }
    BigDecimal spent = account.spend().money();
    return new Signal(
        signalId(key, change),
        SignalKind.BUDGET_THRESHOLD,
        change.fired() ? SignalState.FIRED : SignalState.WITHDRAWN,
        severity(change),
        budget.scope().tenant(),
        budget.id(),
        labels(budget, key.group()),
        BudgetText.title(budget, key.group(), spent, change),
        standing.span().start(),
        standing.span().end(),
        percent(change.threshold()),
        money(spent),
        money(budget.limit().amount()),
        budget.limit().currency(),
        evidence,
        Revision.of(generation, change.counter()),
        now);
  }

  /**
   * Takes back what a budget that is gone, or no longer counts this, had fired.
   *
   * @param former the definition by which it was told; null where it is not known any more, and
   *     with it whom the signal concerns
   */
  Signal withdrawn(
      @Nullable Budget former, Standing standing, BudgetAccount.Change change, Instant now) {
    BudgetKey key = standing.key();
    return new Signal(
        signalId(key, change),
        SignalKind.BUDGET_THRESHOLD,
        SignalState.WITHDRAWN,
        severity(change),
        former == null ? null : former.scope().tenant(),
        key.budgetId(),
        former == null ? Map.of() : labels(former, key.group()),
        "Budget " + key.budgetId() + " was deleted or counts something else now",
        standing.span().start(),
        standing.span().end(),
        percent(change.threshold()),
        money(standing.account().spend().money()),
        former == null ? null : money(former.limit().amount()),
        former == null ? null : former.limit().currency(),
        Map.of(),
        Revision.of(generation, change.counter()),
        now);
  }

  /** What the signals of a group say about it. */
  static Map<String, String> labels(Budget budget, List<String> group) {
    Map<String, String> labels = new HashMap<>(budget.scope().filter());
    labels.putAll(group(budget, group));
    return labels;
  }

  private static String signalId(BudgetKey key, BudgetAccount.Change change) {
    return "budget|" + key.topicKey() + "|" + change.threshold().toPlainString();
  }

  private static Severity severity(BudgetAccount.Change change) {
    return change.threshold().compareTo(FULL) < 0 ? Severity.WARNING : Severity.CRITICAL;
  }

  private static BudgetState state(BigDecimal spent, BigDecimal amount, List<BigDecimal> reached) {
    if (spent.compareTo(amount) >= 0) {
      return BudgetState.EXCEEDED;
    }
    return reached.isEmpty() ? BudgetState.OK : BudgetState.WARNING;
  }

  private static Map<String, String> group(Budget budget, List<String> values) {
    Map<String, String> group = LinkedHashMap.newLinkedHashMap(values.size());
    for (int i = 0; i < values.size(); i++) {
      group.put(budget.scope().groupBy().get(i), values.get(i));
    }
    return group;
  }

  private static BudgetPeriod period(Budget budget) {
    return switch (budget.scope().period()) {
      case Period.Civil civil -> period(civil.unit());
      case Period.Rolling rolling -> BudgetPeriod.ROLLING;
    };
  }

  private static BudgetPeriod period(CivilPeriod unit) {
    return switch (unit) {
      case HOUR -> BudgetPeriod.HOUR;
      case DAY -> BudgetPeriod.DAY;
      case WEEK -> BudgetPeriod.WEEK;
      case MONTH -> BudgetPeriod.MONTH;
      case QUARTER -> BudgetPeriod.QUARTER;
      case YEAR -> BudgetPeriod.YEAR;
    };
  }

  /**
   * An amount as a record has room for it: one that is larger, as only nonsense makes it, is shown
   * as the largest. A record that cannot be written would stop the app.
   */
  static BigDecimal money(BigDecimal amount) {
    return amount.setScale(MONEY_SCALE, RoundingMode.HALF_EVEN).min(MOST).max(MOST.negate());
  }

  private static BigDecimal percent(BigDecimal threshold) {
    return threshold.setScale(PERCENT_SCALE, RoundingMode.UNNECESSARY);
  }
}
