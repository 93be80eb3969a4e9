// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.budget;

import io.costwire.schemas.Signal;
import io.costwire.streams.budget.core.Budget;
import io.costwire.streams.budget.core.BudgetAccount.Change;
import io.costwire.streams.budget.core.BudgetBook;
import io.costwire.streams.budget.core.BudgetKey;
import io.costwire.streams.budget.core.BudgetTally;
import io.costwire.streams.budget.core.PartialSpend;
import io.costwire.streams.flow.Cadence;
import io.costwire.streams.flow.NodeNames;
import io.costwire.streams.state.ByteReader;
import io.costwire.streams.state.ByteWriter;
import io.micrometer.core.instrument.Counter;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Second step: adds partial sums up per budget, group and period, holds them against thresholds,
 * and does the latter again for everything when definitions change, and for rolling periods when
 * time passes.
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
  private final BudgetRecords records;
  private final BudgetPaces paces;
  private final ByteWriter writer = new ByteWriter();
  private ProcessorContext<String, BudgetResult> context;
  private KeyValueStore<byte[], byte[]> store;
  private Counter outdated;
  private Counter uncounted;
  private Counter late;
  private long reviewedVersion = -1;
  private long reviewingVersion = -1;
  private byte @Nullable [] reviewCursor;
  private long rolledSecond;
  private byte @Nullable [] rollCursor;

  BudgetTotalsProcessor(BudgetStage.Parts parts) {
    this.parts = parts;
    this.records = new BudgetRecords(parts.rules().generation());
    this.paces = new BudgetPaces(parts, this);
  }

  @Override
  public void init(ProcessorContext<String, BudgetResult> context) {
    this.context = context;
    this.store = context.getStateStore(NodeNames.BUDGET_TOTALS_STORE);
    this.outdated = parts.metrics().counter("budget_partials_outdated");
    this.uncounted = parts.metrics().counter("budget_corrections_uncounted");
    this.late = parts.metrics().counter("budget_partials_late");
    // called again, on the same object, when a task was suspended and goes on: what a transaction
    // that was aborted had reviewed is to be reviewed again
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
          paces.everySecond(streamSecond());
        });
    paces.init(context);
    // what was evaluated since the last beat is to be seen
    Cadence.onBeat(context, parts.rules().beat(), () -> paces.beat(streamSecond()));
  }

  @Override
  public void process(Record<byte[], byte[]> message) {
    ByteReader packed = new ByteReader(message.value());
    while (!packed.atEnd()) {
      add(PartialSpend.read(packed));
    }
  }

  private void add(PartialSpend partial) {
    BudgetKey key = partial.budget();
    if (!key.isRolling() && key.span().endSecond() < horizonSecond()) {
      late.increment();
      return;
    }
    byte[] rawKey = rawKey(key);
    BudgetTally known = tally(rawKey, key);
    Budget budget = parts.budgets().book().budget(key.budgetId());
    paces.add(partial, streamSecond());
    apply(rawKey, key, budget, BudgetTally.add(known, partial, budget, streamSecond()));
  }

  @Override
  public @Nullable BigDecimal spent(Budget budget, BudgetKey key) {
    BudgetTally tally = tally(rawKey(key), key);
    return tally != null && tally.isCountedBy(budget) ? tally.account().spend().money() : null;
  }

  @Override
  public void tellAgain(Budget budget, BudgetKey key) {
    byte[] rawKey = rawKey(key);
    BudgetTally tally = tally(rawKey, key);
    if (tally != null) {
      apply(rawKey, key, budget, tally.again(budget));
    }
  }

  @Override
  public void tell(Signal signal) {
    forward(signal.getSignalId(), new BudgetResult.Fired(signal));
  }

  private @Nullable BudgetTally tally(byte[] rawKey, BudgetKey key) {
    byte[] value = store.get(rawKey);
    return value == null ? null : BudgetTally.read(key, new ByteReader(value));
  }

  private byte[] rawKey(BudgetKey key) {
    key.write(writer.reset());
    return writer.toBytes();
  }

  private void apply(
      byte[] rawKey, BudgetKey key, @Nullable Budget budget, BudgetTally.Outcome outcome) {
    switch (outcome) {
      case BudgetTally.Outcome.Kept(BudgetTally tally) -> save(rawKey, tally);
      case BudgetTally.Outcome.Evaluated(BudgetTally tally, List<Change> changes) -> {
        save(rawKey, tally);
        evaluated(Objects.requireNonNull(budget), new BudgetRecords.Standing(key, tally), changes);
      }
      case BudgetTally.Outcome.Closed(BudgetTally tally, List<Change> changes) -> {
        save(rawKey, tally);
        closed(new BudgetRecords.Standing(key, tally), changes);
      }
      case BudgetTally.Outcome.Unchanged(BudgetTally.Reason reason) -> {
        switch (reason) {
          case OUTDATED -> outdated.increment();
          case UNCOUNTED -> uncounted.increment();
          case BEFORE, PAST -> late.increment();
          case SETTLED -> {}
        }
      }
    }
  }

  private void evaluated(Budget budget, BudgetRecords.Standing standing, List<Change> changes) {
    Instant now = parts.clock().instant();
    BudgetPaces.Prospect prospect = paces.prospect(budget, standing.key());
    forward(
        standing.key().topicKey(),
        new BudgetResult.Status(records.status(budget, standing, prospect, now)));
    for (Change change : changes) {
      tell(records.signal(budget, standing, change, now));
    }
  }

  private void closed(BudgetRecords.Standing standing, List<Change> changes) {
    BudgetKey key = standing.key();
    long scope = standing.account().spend().scope();
    Budget former = parts.budgets().book().former(key.budgetId(), scope);
    if (former != null) {
      // tables know no deletions
      var prospect = BudgetPaces.Prospect.missing("the budget is closed");
      var status = records.status(former, standing, prospect, parts.clock().instant());
      forward(key.topicKey(), new BudgetResult.Status(status));
    }
    forward(standing.key().topicKey(), new BudgetResult.Status(null));
    for (Change change : changes) {
      tell(records.withdrawn(standing, change, parts.clock().instant()));
    }
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
              apply(rawKey, key, budget, tally.review(key, budget, streamSecond()));
            });
    if (reviewCursor == null) {
      reviewedVersion = reviewingVersion;
    }
  }

  /** Moves rolling periods on, a bounded number at once, whenever time has passed. */
  private void moveOn() {
    if (rollCursor == null) {
      if (streamSecond() < rolledSecond + MOVE_EVERY.toSeconds()) {
        return;
      }
      rolledSecond = streamSecond();
    }
    rollCursor = step(rollCursor == null ? BudgetKey.firstRolling() : rollCursor, this::moveOn);
  }

  private void moveOn(byte[] rawKey, byte[] value) {
    BudgetKey key = BudgetKey.read(new ByteReader(rawKey));
    BudgetTally tally = BudgetTally.read(key, new ByteReader(value));
    if (tally.isForgotten(horizonSecond())) {
      store.delete(rawKey);
      forward(key.topicKey(), new BudgetResult.Status(null));
      return;
    }
    Budget budget = parts.budgets().book().budget(key.budgetId());
    apply(rawKey, key, budget, tally.moveOn(budget, streamSecond()));
  }

  /**
   * Goes through some accounts.
   *
   * @return where to go on, null at the end
   */
  private byte @Nullable [] step(byte @Nullable [] from, BiConsumer<byte[], byte[]> action) {
    List<KeyValue<byte[], byte[]>> some = new ArrayList<>();
    byte[] next = null;
    try (var entries = store.range(from, null)) {
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
    try (var entries = store.range(null, BudgetKey.firstEnding(Math.max(0, horizonSecond())))) {
      while (entries.hasNext() && gone.size() < MAX_STEP) {
        gone.add(entries.next());
      }
    }
    for (KeyValue<byte[], byte[]> entry : gone) {
      store.delete(entry.key);
      BudgetKey key = BudgetKey.read(new ByteReader(entry.key));
      if (!BudgetTally.read(key, new ByteReader(entry.value)).account().isClosed()) {
        // the compacted topic need not remember it for ever
        forward(key.topicKey(), new BudgetResult.Status(null));
      }
    }
  }

  @Override
  public void close() {
    paces.close();
  }

  private long horizonSecond() {
    return Math.floorDiv(
        context.currentStreamTimeMs() - parts.rules().retention().toMillis(), 1000);
  }

  private long streamSecond() {
    return Math.floorDiv(context.currentStreamTimeMs(), 1000);
  }

  private void save(byte[] key, BudgetTally tally) {
    tally.write(writer.reset());
    store.put(key, writer.toBytes());
  }

  private void forward(String key, BudgetResult result) {
    context.forward(new Record<>(key, result, Math.max(0, context.currentStreamTimeMs())));
  }
}
