// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.budget;

import io.costwire.schemas.Signal;
import io.costwire.signals.forecast.SpendHistory;
import io.costwire.signals.forecast.SpendModel;
import io.costwire.streams.budget.PaceModels.Use;
import io.costwire.streams.budget.core.Budget;
import io.costwire.streams.budget.core.BudgetBook;
import io.costwire.streams.budget.core.BudgetKey;
import io.costwire.streams.budget.core.CivilPeriod.Span;
import io.costwire.streams.budget.core.Outlook;
import io.costwire.streams.budget.core.Pace;
import io.costwire.streams.budget.core.PaceChange;
import io.costwire.streams.budget.core.PaceForecast;
import io.costwire.streams.budget.core.PaceKey;
import io.costwire.streams.budget.core.PacePast;
import io.costwire.streams.budget.core.PaceReview;
import io.costwire.streams.budget.core.PartialSpend;
import io.costwire.streams.budget.core.Period;
import io.costwire.streams.flow.NodeNames;
import io.micrometer.core.instrument.Counter;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.streams.processor.api.ProcessingContext;
import org.jspecify.annotations.Nullable;

/**
 * How fast budgets are spent, and what they will have spent: the part of the second step that looks
 * at forecast thresholds and burn rates. All work is bounded, whatever comes: what does not fit
 * into a beat or a second waits for the next. For one thread.
 */
@SuppressWarnings("NullAway.Init") // Streams calls init before anything else
final class BudgetPaces {
  /** Budgets and groups of one task that are paced; some 100 MB on disk. */
  static final int MAX_PACES = 5_000;

  /** Bounds what a beat takes, to some 20 ms. */
  private static final int LOOKS_AT_ONCE = 500;

  /** How often all are looked at, in stream time, so that they calm down when nothing comes. */
  private static final Duration LOOK_EVERY = Duration.ofMinutes(1);

  private final BudgetStage.Parts parts;
  private final PaceRecords records;
  private final Accounts accounts;
  private PaceStore store;
  private PaceModels models;
  private Counter refused;
  private AtomicLong level;
  // nothing of this is state: all paces are looked at again soon, whatever is in here
  private final Set<PaceKey> changed = new LinkedHashSet<>();
  private final Set<PaceKey> due = new LinkedHashSet<>();
  private byte @Nullable [] cursor;
  private boolean sweeping;
  private long sweptVersion = -1;
  private long sweptSecond = Long.MIN_VALUE;
  private long nowSecond;

  /** The accounts of the same task. */
  interface Accounts {
    /** What was spent; null where the budget counts nothing under the key. */
    @Nullable BigDecimal spent(Budget budget, BudgetKey key);

    /** Has a status told once more, with the outlook as it is now. */
    void tellAgain(Budget budget, BudgetKey key);

    void tell(Signal signal);
  }

  BudgetPaces(BudgetStage.Parts parts, Accounts accounts) {
    this.parts = parts;
    this.records = new PaceRecords(parts.rules().generation());
    this.accounts = accounts;
  }

  void init(ProcessingContext context) {
    store = new PaceStore(context.getStateStore(NodeNames.BUDGET_PACE_STORE));
    models = new PaceModels(parts.metrics().counter("budget_models_learned"));
    refused = parts.metrics().counter("budget_paces_refused");
    String partition = Integer.toString(context.taskId().partition());
    level = parts.metrics().level("budget_paces", "partition", partition);
    changed.clear();
    due.clear();
    cursor = null;
    sweeping = false;
    sweptVersion = -1;
    sweptSecond = Long.MIN_VALUE;
  }

  /** Another instance may have the partition next, and shows its paces. */
  void close() {
    level.set(0);
  }

  /** Takes in what was spent in a minute, where the budget is paced. */
  void add(PartialSpend partial, long streamSecond) {
    nowSecond = streamSecond;
    Budget budget = parts.budgets().book().budget(partial.budget().budgetId());
    boolean paced =
        partial.budget().isRolling() ? budget != null && budget.isPaced() : partial.step() != 0;
    if (!paced || partial.budget().isOfOthers()) {
      return;
    }
    PaceKey key = PaceKey.of(partial.budget());
    Pace known = store.get(key);
    if (known == null && store.size() >= MAX_PACES) {
      refused.increment();
      return;
    }
    switch (Pace.add(known, partial, nowSecond)) {
      case Pace.Added.Ignored ignored -> {}
      case Pace.Added.To(Pace pace, Pace former) -> {
        if (former != null) {
          takeBack(key, former);
          store.forgetPast(key);
          models.forget(key);
        }
        keep(key, known, pace, budget);
        changed.add(key);
      }
    }
  }

  private void keep(PaceKey key, @Nullable Pace known, Pace pace, @Nullable Budget budget) {
    if (known == null) {
      store.open(key, pace);
    } else {
      store.put(key, pace);
    }
    if (budget != null && pace.isCountedBy(budget) && pace.isToBeFolded(nowSecond)) {
      fold(key, pace, budget);
    }
  }

  private PacePast fold(PaceKey key, Pace pace, Budget budget) {
    PacePast past = store.past(key, budget).plus(pace, budget, nowSecond);
    store.put(key, past);
    store.put(key, pace.folded(nowSecond));
    return past;
  }

  /** Looks at those that have changed. */
  void beat(long streamSecond) {
    nowSecond = streamSecond;
    take(changed, LOOKS_AT_ONCE).forEach(key -> look(key, false));
  }

  /** Looks at all of them when time has passed or definitions have changed, and makes forecasts. */
  void everySecond(long streamSecond) {
    nowSecond = streamSecond;
    models.refill();
    sweep();
    while (models.mayLearn(Use.FORECAST) && !due.isEmpty()) {
      take(due, 1).forEach(this::forecast);
    }
    level.set(store.size());
  }

  private static List<PaceKey> take(Set<PaceKey> queue, int most) {
    List<PaceKey> taken = queue.stream().limit(most).toList();
    taken.forEach(queue::remove);
    return taken;
  }

  private void sweep() {
    long version = parts.budgets().book().version();
    boolean restart = version != sweptVersion;
    if (restart || (!sweeping && nowSecond >= sweptSecond + LOOK_EVERY.toSeconds())) {
      sweptVersion = version;
      sweptSecond = nowSecond;
      sweeping = true;
      cursor = null;
    }
    if (sweeping) {
      PaceStore.Part part = store.some(cursor, LOOKS_AT_ONCE);
      cursor = part.next();
      sweeping = cursor != null;
      part.keys().forEach(key -> look(key, true));
    }
  }

  /**
   * Looks at one.
   *
   * @param settles whether one that no definition asks for may go; not where its definition may be
   *     on its way
   */
  private void look(PaceKey key, boolean settles) {
    Pace pace = store.get(key);
    if (pace == null) {
      return;
    }
    Budget budget = parts.budgets().book().budget(key.budgetId());
    if (budget == null || pace.isReplacedBy(budget) || isForgotten(pace)) {
      if (settles) {
        takeBack(key, pace);
        store.remove(key);
        models.forget(key);
      }
      return;
    }
    if (!pace.isCountedBy(budget)) {
      return;
    }
    PaceReview review = review(key, pace, budget);
    review.forecasts();
    review.burnsThatNobodyAsksFor();
    // after a restart it may not be known yet how late it is
    boolean timed = nowSecond >= 0;
    if (timed) {
      burns(key, pace, budget, review);
    }
    finish(key, pace, budget, review);
    if (timed && PaceForecast.isDue(budget, review.pace(), nowSecond)) {
      due.add(key);
    }
  }

  private boolean isForgotten(Pace pace) {
    return pace.counting().lastSpent() + parts.rules().retention().toSeconds() < nowSecond;
  }

  private PaceReview review(PaceKey key, Pace pace, Budget budget) {
    return new PaceReview(
        budget,
        pace,
        span -> accounts.spent(budget, accountKey(key, span)),
        Math.max(nowSecond, pace.latestSecond()));
  }

  private static BudgetKey accountKey(PaceKey key, Span span) {
    return new BudgetKey(span, key.budgetId(), key.group());
  }

  private void burns(PaceKey key, Pace pace, Budget budget, PaceReview review) {
    if (budget.limit().burnRates().isEmpty()) {
      return;
    }
    PacePast past = store.past(key, budget);
    if (!review.asksForAllowance(past)) {
      return;
    }
    SpendModel model = rhythm(key, pace, budget);
    if (model == null) {
      // others were first in this second
      changed.add(key);
      return;
    }
    review.burns(past, model);
  }

  private @Nullable SpendModel rhythm(PaceKey key, Pace pace, Budget budget) {
    SpendModel known = models.rhythm(key, now());
    if (known != null || !models.mayLearn(Use.BURN_RATE)) {
      return known;
    }
    SpendHistory history = store.past(key, budget).plus(pace, budget, nowSecond).history();
    return models.learn(key, history, now(), Use.BURN_RATE);
  }

  private void finish(PaceKey key, Pace before, Budget budget, PaceReview review) {
    if (!review.pace().equals(before)) {
      store.put(key, review.pace());
    }
    for (PaceChange change : review.changes()) {
      accounts.tell(records.signal(budget, key, change, parts.clock().instant()));
    }
  }

  private void takeBack(PaceKey key, Pace pace) {
    long second = Math.max(nowSecond, pace.latestSecond());
    Budget teller = teller(key, pace);
    for (PaceChange change : PaceReview.withdrawn(pace, second)) {
      accounts.tell(records.withdrawn(teller, key, change, parts.clock().instant()));
    }
  }

  /** The definition by which people were told; null where it is not known any more. */
  private @Nullable Budget teller(PaceKey key, Pace pace) {
    BudgetBook book = parts.budgets().book();
    Budget budget = book.budget(key.budgetId());
    return budget != null && pace.isCountedBy(budget)
        ? budget
        : book.former(key.budgetId(), pace.counting().scope());
  }

  private void forecast(PaceKey key) {
    Pace known = store.get(key);
    Budget budget = parts.budgets().book().budget(key.budgetId());
    if (known == null
        || budget == null
        || !known.isCountedBy(budget)
        || !(budget.scope().period() instanceof Period.Civil civil)) {
      return;
    }
    BudgetKey account = accountKey(key, civil.around(nowSecond));
    BigDecimal spent = accounts.spent(budget, account);
    if (spent == null) {
      return;
    }
    SpendHistory history = fold(key, known, budget).history();
    SpendModel current = models.current(key, now());
    SpendModel model = current == null ? models.learn(key, history, now(), Use.FORECAST) : current;
    Pace pace = Objects.requireNonNull(store.get(key));
    Outlook outlook =
        new PaceForecast(budget, account.span(), nowSecond).outlook(model, history, spent);
    PaceReview review = review(key, pace.having(outlook), budget);
    review.forecasts();
    finish(key, pace, budget, review);
    if (PaceForecast.isNews(pace.told().outlook(), outlook)) {
      accounts.tellAgain(budget, account);
    }
  }

  /** What is known about the end of an account's period. */
  Prospect prospect(Budget budget, BudgetKey key) {
    if (key.isRolling() || key.isOfOthers() || !budget.isPaced()) {
      return prospectWithoutPace(budget, key);
    }
    if (key.span().endSecond() <= nowSecond) {
      return Prospect.missing("the period is over");
    }
    Pace pace = store.get(PaceKey.of(key));
    if (pace == null && store.size() >= MAX_PACES) {
      return Prospect.missing("there are too many groups: %d have one".formatted(MAX_PACES));
    }
    Outlook outlook = pace == null || !pace.isCountedBy(budget) ? null : pace.told().outlook();
    if (outlook == null || !outlook.isOf(key.span())) {
      return Prospect.missing("it is made within a minute");
    }
    return switch (outlook) {
      case Outlook.Missing missing -> Prospect.missing(missing.why());
      case Outlook.Expected expected -> new Prospect(expected, null);
    };
  }

  /** Why there is no forecast where no pace is kept. */
  static Prospect prospectWithoutPace(Budget budget, BudgetKey key) {
    if (key.isRolling()) {
      return Prospect.missing("a rolling period ends now, so that its total is what is spent");
    }
    return Prospect.missing(
        budget.isPaced()
            ? "it has the groups beyond the most, which have no forecast"
            : "the budget has neither forecast_thresholds nor burn_rates");
  }

  /** A forecast, or why there is none. */
  record Prospect(Outlook.@Nullable Expected expected, @Nullable String missing) {
    static Prospect missing(String why) {
      return new Prospect(null, why);
    }
  }

  private Instant now() {
    return Instant.ofEpochSecond(nowSecond);
  }
}
