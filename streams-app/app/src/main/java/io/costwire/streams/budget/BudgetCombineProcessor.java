// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.budget;

import io.costwire.schemas.PriceStatus;
import io.costwire.schemas.PricedUsage;
import io.costwire.streams.budget.core.Budget;
import io.costwire.streams.budget.core.BudgetKey;
import io.costwire.streams.budget.core.CivilPeriod.Span;
import io.costwire.streams.budget.core.Counted;
import io.costwire.streams.budget.core.Spend;
import io.costwire.streams.flow.Drain;
import io.costwire.streams.flow.NodeNames;
import io.costwire.streams.flow.PricedFacts;
import io.costwire.streams.flow.Replaced;
import io.costwire.streams.flow.StageMetrics;
import io.costwire.streams.flow.StageMetrics.Fate;
import io.costwire.streams.state.ByteReader;
import io.costwire.streams.state.ByteWriter;
import io.micrometer.core.instrument.Counter;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * First step: sums up, in a logged store, what events spend against each budget, group and period,
 * and hands the sums on a few times a second.
 */
@SuppressWarnings("NullAway.Init") // Streams calls init before anything else
final class BudgetCombineProcessor implements Processor<String, PricedUsage, byte[], byte[]> {
  private static final BigDecimal NOTHING = BigDecimal.ZERO.setScale(18);

  /** Bytes of the definition's version, in front of the key: definitions are not mixed. */
  private static final int VERSION_BYTES = Long.BYTES;

  private final BudgetStage.Parts parts;
  private final ByteWriter writer = new ByteWriter();
  // the last period of each budget: nearly every event is in it
  private final Map<String, CachedSpan> spans = new HashMap<>();
  private ProcessorContext<byte[], byte[]> context;
  private KeyValueStore<byte[], byte[]> store;
  private Drain drain;
  private StageMetrics.Stage metrics;
  private Counter partials;

  private record CachedSpan(long appliedAt, Span span) {}

  BudgetCombineProcessor(BudgetStage.Parts parts) {
    this.parts = parts;
  }

  @Override
  public void init(ProcessorContext<byte[], byte[]> context) {
    this.context = context;
    this.store = context.getStateStore(NodeNames.BUDGET_COMBINE_STORE);
    this.drain = new Drain(store);
    this.metrics = parts.metrics().stage("budget", context.taskId().partition());
    this.partials = parts.metrics().counter("budget_partials");
    context.schedule(parts.rules().drainEvery(), PunctuationType.WALL_CLOCK_TIME, now -> drain());
  }

  @Override
  public void process(Record<String, PricedUsage> message) {
    metrics.in();
    PricedUsage priced = message.value();
    PricedUsage replaced = Replaced.before(priced);
    if (replaced == null) {
      spend(priced, 1, Counted.NOW);
    } else {
      Counted counted = new Counted(micros(priced.getReplaced().getCountedAt()));
      spend(replaced, -1, counted);
      spend(priced, 1, counted);
    }
    metrics.out(Fate.PASSED);
  }

  private void spend(PricedUsage priced, int sign, Counted counted) {
    boolean unpriced =
        priced.getStatus() == PriceStatus.UNPRICED_MODEL
            || priced.getStatus() == PriceStatus.UNPRICED_PROVIDER;
    BigDecimal billed = priced.getBilledCost();
    if (!unpriced && billed == null) {
      return;
    }
    BigDecimal money = billed == null ? NOTHING : sign < 0 ? billed.negate() : billed;
    Budget.Facts facts = dimension -> PricedFacts.value(priced, dimension);
    for (Budget budget : parts.budgets().book().concerning(priced.getEvent().getTenant())) {
      if (budget.matches(facts)) {
        Span span = span(budget, priced.getEvent().getEventTime().getEpochSecond());
        BudgetKey key = new BudgetKey(span, budget.id(), budget.group(facts));
        combine(budget, key, counted, spend -> spend.plus(money, unpriced ? sign : 0));
      }
    }
  }

  private void combine(
      Budget budget, BudgetKey budgetKey, Counted counted, UnaryOperator<Spend> change) {
    writer.reset().putFixed(budget.appliedAt());
    budgetKey.write(writer);
    counted.write(writer);
    byte[] key = writer.toBytes();
    byte[] known = store.get(key);
    Spend spend = known == null ? Spend.none(budget) : Spend.read(new ByteReader(known));
    change.apply(spend).write(writer.reset());
    counted.write(writer);
    store.put(key, writer.toBytes());
  }

  private Span span(Budget budget, long eventSecond) {
    CachedSpan cached = spans.get(budget.id());
    if (cached != null
        && cached.appliedAt == budget.appliedAt()
        && cached.span.contains(eventSecond)) {
      return cached.span;
    }
    Span span = budget.scope().period().around(eventSecond, budget.scope().zone());
    spans.put(budget.id(), new CachedSpan(budget.appliedAt(), span));
    return span;
  }

  private void drain() {
    long observed = Math.max(0, context.currentStreamTimeMs());
    for (KeyValue<byte[], byte[]> entry : drain.take()) {
      int end = entry.key.length - Counted.bytesBehind(entry.value);
      byte[] key = Arrays.copyOfRange(entry.key, VERSION_BYTES, end);
      context.forward(new Record<>(key, entry.value, observed));
      partials.increment();
    }
  }

  private static long micros(Instant instant) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
  }
}
