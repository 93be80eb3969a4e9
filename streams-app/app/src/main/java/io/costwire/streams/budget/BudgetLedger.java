// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.budget;

import io.costwire.schemas.Signal;
import io.costwire.streams.budget.core.Budget;
import io.costwire.streams.budget.core.BudgetAccount.Change;
import io.costwire.streams.budget.core.BudgetKey;
import io.costwire.streams.budget.core.BudgetTally;
import io.costwire.streams.flow.NodeNames;
import io.costwire.streams.state.ByteReader;
import io.costwire.streams.state.ByteWriter;
import io.micrometer.core.instrument.Counter;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * The accounts of a task on disk: keeps what becomes of them, and tells people. For one thread; two
 * processors of a task may have one each, since all that it knows is in the store.
 */
final class BudgetLedger {
  private final BudgetStage.Parts parts;
  private final BudgetRecords records;
  private final Prospects prospects;
  private final ProcessorContext<String, BudgetResult> context;
  private final KeyValueStore<byte[], byte[]> store;
  private final Counter outdated;
  private final Counter uncounted;
  private final Counter late;
  private final ByteWriter writer = new ByteWriter();

  /** What is known about the end of an account's period. */
  @FunctionalInterface
  interface Prospects {
    BudgetPaces.Prospect of(Budget budget, BudgetKey key);
  }

  BudgetLedger(
      BudgetStage.Parts parts,
      Prospects prospects,
      ProcessorContext<String, BudgetResult> context) {
    this.parts = parts;
    this.records = new BudgetRecords(parts.rules().generation());
    this.prospects = prospects;
    this.context = context;
    this.store = context.getStateStore(NodeNames.BUDGET_TOTALS_STORE);
    this.outdated = parts.metrics().counter("budget_partials_outdated");
    this.uncounted = parts.metrics().counter("budget_corrections_uncounted");
    this.late = parts.metrics().counter("budget_partials_late");
  }

  KeyValueStore<byte[], byte[]> store() {
    return store;
  }

  byte[] rawKey(BudgetKey key) {
    key.write(writer.reset());
    return writer.toBytes();
  }

  @Nullable BudgetTally tally(byte[] rawKey, BudgetKey key) {
    byte[] value = store.get(rawKey);
    return value == null ? null : BudgetTally.read(key, new ByteReader(value));
  }

  /** Leaves out, and counts, what comes when its period is forgotten. */
  boolean isTooLate(BudgetKey key) {
    boolean tooLate = !key.isRolling() && key.span().endSecond() < horizonSecond();
    if (tooLate) {
      late.increment();
    }
    return tooLate;
  }

  void apply(byte[] rawKey, BudgetKey key, @Nullable Budget budget, BudgetTally.Outcome outcome) {
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
    BudgetPaces.Prospect prospect = prospects.of(budget, standing.key());
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
      tell(records.withdrawn(former, standing, change, parts.clock().instant()));
    }
  }

  /** Forgets an account; the compacted topic need not remember it for ever. */
  void forget(byte[] rawKey, BudgetKey key) {
    store.delete(rawKey);
    forward(key.topicKey(), new BudgetResult.Status(null));
  }

  void tell(Signal signal) {
    forward(signal.getSignalId(), new BudgetResult.Fired(signal));
  }

  void forward(String key, BudgetResult result) {
    context.forward(new Record<>(key, result, Math.max(0, context.currentStreamTimeMs())));
  }

  long horizonSecond() {
    return Math.floorDiv(
        context.currentStreamTimeMs() - parts.rules().retention().toMillis(), 1000);
  }

  long streamSecond() {
    return Math.floorDiv(context.currentStreamTimeMs(), 1000);
  }

  private void save(byte[] key, BudgetTally tally) {
    tally.write(writer.reset());
    store.put(key, writer.toBytes());
  }
}
