// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.budget;

import io.costwire.streams.budget.core.Budget;
import io.costwire.streams.budget.core.BudgetAccount;
import io.costwire.streams.budget.core.BudgetBook;
import io.costwire.streams.budget.core.BudgetKey;
import io.costwire.streams.budget.core.PartialSpend;
import io.costwire.streams.flow.Cadence;
import io.costwire.streams.flow.NodeNames;
import io.costwire.streams.state.ByteReader;
import io.costwire.streams.state.ByteWriter;
import io.micrometer.core.instrument.Counter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Second step: adds partial sums up per budget, group and period, holds them against thresholds,
 * and does the latter again for everything when definitions change.
 */
@SuppressWarnings("NullAway.Init") // Streams calls init before anything else
final class BudgetTotalsProcessor implements Processor<byte[], byte[], String, BudgetResult> {
  private static final Duration REVIEW_EVERY = Duration.ofSeconds(1);

  /** Bounds a step of the review, and of forgetting, to some 50 ms. */
  static final int MAX_STEP = 2_000;

  private final BudgetStage.Parts parts;
  private final BudgetRecords records;
  private final ByteWriter writer = new ByteWriter();
  private ProcessorContext<String, BudgetResult> context;
  private KeyValueStore<byte[], byte[]> store;
  private Counter outdated;
  private Counter uncounted;
  private Counter late;
  private long reviewedVersion = -1;
  private long reviewingVersion = -1;
  private byte @Nullable [] reviewCursor;

  BudgetTotalsProcessor(BudgetStage.Parts parts) {
    this.parts = parts;
    this.records = new BudgetRecords(parts.rules().generation());
  }

  @Override
  public void init(ProcessorContext<String, BudgetResult> context) {
    this.context = context;
    this.store = context.getStateStore(NodeNames.BUDGET_TOTALS_STORE);
    this.outdated = parts.metrics().counter("budget_partials_outdated");
    this.uncounted = parts.metrics().counter("budget_corrections_uncounted");
    this.late = parts.metrics().counter("budget_partials_late");
    context.schedule(
        REVIEW_EVERY,
        PunctuationType.WALL_CLOCK_TIME,
        now -> {
          review();
          expire();
        });
    // what was evaluated since the last beat is to be seen
    Cadence.onBeat(context, parts.rules().beat(), () -> {});
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
    if (key.span().endSecond() < horizonSecond()) {
      late.increment();
      return;
    }
    key.write(writer.reset());
    byte[] rawKey = writer.toBytes();
    byte[] known = store.get(rawKey);
    BudgetAccount account =
        known == null
            ? BudgetAccount.opened(partial.spend())
            : BudgetAccount.read(new ByteReader(known));
    if (!partial.counted().isIn(account.spend().appliedAt())) {
      uncounted.increment();
      return;
    }
    if (known != null) {
      if (account.isOutdated(partial.spend())) {
        outdated.increment();
        return;
      }
      account = account.plus(partial.spend());
    }
    settle(rawKey, key, account);
  }

  private void settle(byte[] rawKey, BudgetKey key, BudgetAccount account) {
    Budget budget = parts.budgets().book().budget(key.budgetId());
    if (budget != null
        && account.evaluatedFor() != BudgetAccount.CLOSED
        && budget.scope().fingerprint() == account.spend().scope()) {
      evaluate(rawKey, key, account, budget);
      return;
    }
    // the definition that counted is not here yet, or not any more; the review settles it
    save(rawKey, account);
  }

  private void evaluate(byte[] rawKey, BudgetKey key, BudgetAccount account, Budget budget) {
    BudgetAccount.Evaluation evaluation = account.evaluate(budget);
    save(rawKey, evaluation.account());
    Instant now = parts.clock().instant();
    forward(
        key.topicKey(),
        new BudgetResult.Status(records.status(budget, key, evaluation.account(), now)));
    for (BudgetAccount.Change change : evaluation.changes()) {
      var signal = records.signal(budget, key, evaluation.account(), change, now);
      forward(signal.getSignalId(), new BudgetResult.Fired(signal));
    }
  }

  private void close(byte[] rawKey, BudgetKey key, BudgetAccount account) {
    BudgetAccount.Evaluation evaluation = account.close();
    save(rawKey, evaluation.account());
    forward(key.topicKey(), new BudgetResult.Status(null));
    for (BudgetAccount.Change change : evaluation.changes()) {
      var signal = records.withdrawn(key, evaluation.account(), change, parts.clock().instant());
      forward(signal.getSignalId(), new BudgetResult.Fired(signal));
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
    List<KeyValue<byte[], byte[]>> step = new ArrayList<>();
    boolean more;
    try (var entries = store.range(reviewCursor, null)) {
      while (entries.hasNext() && step.size() < MAX_STEP) {
        step.add(entries.next());
      }
      more = entries.hasNext();
    }
    step.forEach(entry -> review(entry.key, entry.value, book));
    if (more) {
      reviewCursor = step.getLast().key;
      return;
    }
    reviewedVersion = reviewingVersion;
  }

  private void review(byte[] rawKey, byte[] value, BudgetBook book) {
    BudgetKey key = BudgetKey.read(new ByteReader(rawKey));
    BudgetAccount account = BudgetAccount.read(new ByteReader(value));
    Budget budget = book.budget(key.budgetId());
    if (budget == null || !counts(budget, key)) {
      if (account.evaluatedFor() != BudgetAccount.CLOSED) {
        close(rawKey, key, account);
      }
      return;
    }
    if (account.evaluatedFor() != budget.appliedAt()
        && budget.appliedAt() >= account.spend().appliedAt()) {
      evaluate(rawKey, key, account, budget);
    }
  }

  /** Whether the key is one of the groups and periods of the definition. */
  private static boolean counts(Budget budget, BudgetKey key) {
    return budget.scope().groupBy().size() == key.group().size()
        && budget
            .scope()
            .period()
            .around(key.span().startSecond(), budget.scope().zone())
            .equals(key.span());
  }

  private void expire() {
    List<byte[]> gone = new ArrayList<>();
    try (var entries = store.range(null, BudgetKey.firstEnding(Math.max(0, horizonSecond())))) {
      while (entries.hasNext() && gone.size() < MAX_STEP) {
        gone.add(entries.next().key);
      }
    }
    for (byte[] key : gone) {
      store.delete(key);
      // the compacted topic need not remember it for ever
      forward(BudgetKey.read(new ByteReader(key)).topicKey(), new BudgetResult.Status(null));
    }
  }

  private long horizonSecond() {
    return Math.floorDiv(
        context.currentStreamTimeMs() - parts.rules().retention().toMillis(), 1000);
  }

  private void save(byte[] key, BudgetAccount account) {
    account.write(writer.reset());
    store.put(key, writer.toBytes());
  }

  private void forward(String key, BudgetResult result) {
    context.forward(new Record<>(key, result, Math.max(0, context.currentStreamTimeMs())));
  }
}
