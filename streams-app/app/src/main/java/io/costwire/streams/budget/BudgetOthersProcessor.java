// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.budget;

import io.costwire.streams.budget.core.Budget;
import io.costwire.streams.budget.core.BudgetKey;
import io.costwire.streams.budget.core.BudgetTally;
import io.costwire.streams.budget.core.PartialSpend;
import io.costwire.streams.state.ByteReader;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Adds up, in the task that keeps the group of others, what groups beyond the most spend in all
 * tasks: one account has one writer. Everything else about that account is done with those of its
 * task.
 */
@SuppressWarnings("NullAway.Init") // Streams calls init before anything else
final class BudgetOthersProcessor implements Processor<byte[], byte[], String, BudgetResult> {
  private final BudgetStage.Parts parts;
  private BudgetLedger ledger;

  BudgetOthersProcessor(BudgetStage.Parts parts) {
    this.parts = parts;
  }

  @Override
  public void init(ProcessorContext<String, BudgetResult> context) {
    ledger = new BudgetLedger(parts, BudgetPaces::prospectWithoutPace, context);
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
    if (ledger.isTooLate(key)) {
      return;
    }
    byte[] rawKey = ledger.rawKey(key);
    Budget budget = parts.budgets().book().budget(key.budgetId());
    BudgetTally known = ledger.tally(rawKey, key);
    ledger.apply(
        rawKey, key, budget, BudgetTally.add(known, partial, budget, ledger.streamSecond()));
  }
}
