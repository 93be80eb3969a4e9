// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.budget;

import io.costwire.schemas.Signal;
import io.costwire.streams.budget.core.Budget;
import io.costwire.streams.budget.core.BudgetBook;
import io.costwire.streams.budget.core.BudgetKey;
import io.costwire.streams.budget.core.BudgetTally;
import io.costwire.streams.budget.core.BudgetTally.Outcome;
import io.costwire.streams.budget.core.PartialSpend;
import io.costwire.streams.budget.core.SpendSums;
import io.costwire.streams.flow.Cadence;
import io.costwire.streams.state.ByteReader;
import io.micrometer.core.instrument.Counter;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Second step: adds partial sums up per budget, group and period, holds them against thresholds,
 * and does the latter again for everything when definitions change, and for rolling periods when
 * time passes. What groups beyond the most spend goes on to the group of others, see {@link
 * BudgetOthersProcessor}.
 */
@SuppressWarnings("NullAway.Init") // Streams calls init before anything else
final class BudgetTotalsProcessor
    implements Processor<byte[], byte[], String, BudgetResult>, BudgetPaces.Accounts {
  private static final Duration REVIEW_EVERY = Duration.ofSeconds(1);

  /** The finest step of a rolling period; in stream time. */
  private static final Duration MOVE_EVERY = Duration.ofMinutes(1);

  /** Bounds a step of the review, and of forgetting, to some 50 ms. */
  static final int MAX_STEP = 2_000;

  private final BudgetStage.Parts parts;
  private final BudgetPaces paces;
  private BudgetLedger ledger;
  private GroupCounts groups;
  private SpendSums beyond;
  private Counter overflowed;
  private long reviewedVersion = -1;
  private long reviewingVersion = -1;
  private byte @Nullable [] reviewCursor;
  private long rolledSecond;
  private byte @Nullable [] rollCursor;

  BudgetTotalsProcessor(BudgetStage.Parts parts) {
    this.parts = parts;
    this.paces = new BudgetPaces(parts, this);
  }

  @Override
  public void init(ProcessorContext<String, BudgetResult> context) {
    // called again, on the same object, when a task was suspended and goes on: what a transaction
    // that was aborted had counted and reviewed is to be counted and reviewed again
    this.ledger = new BudgetLedger(parts, paces::prospect, context);
    this.groups = new GroupCounts(ledger.store());
    this.beyond = new SpendSums();
    this.overflowed = parts.metrics().counter("budget_groups_overflowed");
    reviewedVersion = -1;
    reviewingVersion = -1;
    reviewCursor = null;
    rolledSecond = 0;
    rollCursor = null;
    context.schedule(
        REVIEW_EVERY,
        PunctuationType.WALL_CLOCK_TIME,
        now -> {
          review();
          moveOn();
          expire();
          paces.everySecond(ledger.streamSecond());
        });
    paces.init(context);
    // what was evaluated since the last beat is to be seen
    Cadence.onBeat(context, parts.rules().beat(), () -> paces.beat(ledger.streamSecond()));
  }

  @Override
  public void process(Record<byte[], byte[]> message) {
    ByteReader packed = new ByteReader(message.value());
    while (!packed.atEnd()) {
      add(PartialSpend.read(packed));
    }
    if (beyond.size() > 0) {
      beyond.drain(
          partial -> ledger.forward(partial.budget().topicKey(), new BudgetResult.Beyond(partial)));
    }
  }

  private void add(PartialSpend partial) {
    BudgetKey key = partial.budget();
    if (ledger.isTooLate(key)) {
      return;
    }
    byte[] rawKey = ledger.rawKey(key);
    BudgetTally known = ledger.tally(rawKey, key);
    Budget budget = parts.budgets().book().budget(key.budgetId());
    Outcome outcome = BudgetTally.add(known, partial, budget, ledger.streamSecond());
    boolean counts = !(outcome instanceof Outcome.Unchanged);
    long scope = partial.spend().scope();
    if (known == null && counts && groups.isFull(key, scope)) {
      overflowed.increment();
      beyond.add(
          new PartialSpend(key.ofOthers(), partial.step(), partial.counted(), partial.spend()));
      return;
    }
    paces.add(partial, ledger.streamSecond());
    ledger.apply(rawKey, key, budget, outcome);
    if (counts) {
      count(key, known, scope);
    }
  }

  private void count(BudgetKey key, @Nullable BudgetTally known, long scope) {
    Long before = known == null ? null : known.account().spend().scope();
    if (before != null && before != scope) {
      groups.gone(key, before);
    }
    if (before == null || before != scope) {
      groups.opened(key, scope);
    }
  }

  @Override
  public @Nullable BigDecimal spent(Budget budget, BudgetKey key) {
    BudgetTally tally = ledger.tally(ledger.rawKey(key), key);
    return tally != null && tally.isCountedBy(budget) ? tally.account().spend().money() : null;
  }

  @Override
  public void tellAgain(Budget budget, BudgetKey key) {
    byte[] rawKey = ledger.rawKey(key);
    BudgetTally tally = ledger.tally(rawKey, key);
    if (tally != null) {
      ledger.apply(rawKey, key, budget, tally.again(budget));
    }
  }

  @Override
  public void tell(Signal signal) {
    ledger.tell(signal);
  }

  /** Looks at a bounded number of accounts, from where it stopped, until all know the book. */
  private void review() {
    BudgetBook book = parts.budgets().book();
    if (book.version() == reviewedVersion) {
      return;
    }
    if (book.version() != reviewingVersion) {
      reviewingVersion = book.version();
      reviewCursor = null;
    }
    reviewCursor =
        step(
            reviewCursor,
            (rawKey, value) -> {
              BudgetKey key = BudgetKey.read(new ByteReader(rawKey));
              Budget budget = book.budget(key.budgetId());
              BudgetTally tally = BudgetTally.read(key, new ByteReader(value));
              ledger.apply(rawKey, key, budget, tally.review(key, budget, ledger.streamSecond()));
            });
    if (reviewCursor == null) {
      reviewedVersion = reviewingVersion;
    }
  }

  /** Moves rolling periods on, a bounded number at once, whenever time has passed. */
  private void moveOn() {
    if (rollCursor == null) {
      if (ledger.streamSecond() < rolledSecond + MOVE_EVERY.toSeconds()) {
        return;
      }
      rolledSecond = ledger.streamSecond();
    }
    rollCursor = step(rollCursor == null ? BudgetKey.firstRolling() : rollCursor, this::moveOn);
  }

  private void moveOn(byte[] rawKey, byte[] value) {
    BudgetKey key = BudgetKey.read(new ByteReader(rawKey));
    BudgetTally tally = BudgetTally.read(key, new ByteReader(value));
    if (tally.isForgotten(ledger.horizonSecond())) {
      groups.gone(key, tally.account().spend().scope());
      ledger.forget(rawKey, key);
      return;
    }
    Budget budget = parts.budgets().book().budget(key.budgetId());
    ledger.apply(rawKey, key, budget, tally.moveOn(budget, ledger.streamSecond()));
  }

  /**
   * Goes through some accounts.
   *
   * @return where to go on, null at the end
   */
  private byte @Nullable [] step(byte @Nullable [] from, BiConsumer<byte[], byte[]> action) {
    List<KeyValue<byte[], byte[]>> some = new ArrayList<>();
    byte[] next = null;
    try (var entries = ledger.store().range(from, null)) {
      while (entries.hasNext() && next == null) {
        KeyValue<byte[], byte[]> entry = entries.next();
        if (some.size() < MAX_STEP) {
          some.add(entry);
        } else {
          next = entry.key;
        }
      }
    }
    some.forEach(entry -> action.accept(entry.key, entry.value));
    return next;
  }

  private void expire() {
    List<KeyValue<byte[], byte[]>> gone = new ArrayList<>();
    try (var entries =
        ledger.store().range(null, BudgetKey.firstEnding(Math.max(0, ledger.horizonSecond())))) {
      while (entries.hasNext() && gone.size() < MAX_STEP) {
        gone.add(entries.next());
      }
    }
    for (KeyValue<byte[], byte[]> entry : gone) {
      BudgetKey key = BudgetKey.read(new ByteReader(entry.key));
      if (BudgetTally.read(key, new ByteReader(entry.value)).account().isClosed()) {
        ledger.store().delete(entry.key);
      } else {
        ledger.forget(entry.key, key);
      }
    }
  }

  @Override
  public void close() {
    paces.close();
  }
}
