// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.budget;

import io.costwire.schemas.PricedUsage;
import io.costwire.schemas.topics.ImportedUsage;
import io.costwire.schemas.topics.Topics;
import io.costwire.streams.budget.core.Budget;
import io.costwire.streams.budget.core.BudgetKey;
import io.costwire.streams.budget.core.CivilPeriod.Span;
import io.costwire.streams.budget.core.Counted;
import io.costwire.streams.budget.core.PartialSpend;
import io.costwire.streams.budget.core.SpendSums;
import io.costwire.streams.flow.Cadence;
import io.costwire.streams.flow.Journal;
import io.costwire.streams.flow.NodeNames;
import io.costwire.streams.flow.PartialBatches;
import io.costwire.streams.flow.Priced;
import io.costwire.streams.flow.PricedFacts;
import io.costwire.streams.flow.Replaced;
import io.costwire.streams.flow.StageMetrics;
import io.costwire.streams.flow.StageMetrics.Fate;
import io.costwire.streams.state.ByteWriter;
import io.micrometer.core.instrument.Counter;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * First step: sums up what the events of a task spend against each budget, group and period, and
 * hands the sums on at every beat.
 */
@SuppressWarnings("NullAway.Init") // Streams calls init before anything else
final class BudgetCombineProcessor implements Processor<String, Priced, byte[], byte[]> {
  /** Bounds heap and the length of a drain: some 10 MB and 50 ms. */
  static final int MAX_SUMS = 50_000;

  /**
   * How often the second step is told how far time has come, in stream time: rolling periods and
   * burn rates move on when nothing is spent.
   */
  private static final Duration TELL_TIME_EVERY = Duration.ofSeconds(10);

  private final BudgetStage.Parts parts;
  private final ByteWriter writer = new ByteWriter();
  // the last period of each budget: nearly every event is in it
  private final Map<String, CachedSpan> spans = new HashMap<>();
  private ProcessorContext<byte[], byte[]> context;
  private SpendSums sums;
  private Journal journal;
  private PartialBatches batches;
  private StageMetrics.Stage metrics;
  private Counter partials;
  private long toldMs;

  private record CachedSpan(long appliedAt, Span span) {}

  BudgetCombineProcessor(BudgetStage.Parts parts) {
    this.parts = parts;
  }

  @Override
  public void init(ProcessorContext<byte[], byte[]> context) {
    this.context = context;
    // called again, on the same object, when a task was suspended and goes on: the store is the
    // truth
    this.sums = new SpendSums();
    this.journal = new Journal(context.getStateStore(NodeNames.BUDGET_COMBINE_STORE));
    this.batches = new PartialBatches(Topics.USAGE_EVENTS.partitions(), this::forward);
    this.metrics = parts.metrics().stage("budget", context.taskId().partition());
    this.toldMs = 0;
    this.partials = parts.metrics().counter("budget_partials");
    Cadence.onBeat(context, parts.rules().beat(), this::drain);
  }

  @Override
  public void process(Record<String, Priced> message) {
    metrics.in();
    replay();
    PricedUsage priced = message.value().usage();
    writer.reset();
    PricedUsage replaced = Replaced.before(priced);
    if (replaced == null) {
      spend(priced, 1, Counted.NOW);
    } else {
      Counted counted = new Counted(micros(priced.getReplaced().getCountedAt()));
      spend(replaced, -Replaced.times(priced), counted);
      spend(priced, 1, counted);
    }
    if (writer.length() > 0) {
      // one entry for all budgets of the event
      journal.append(writer);
    }
    if (sums.size() >= MAX_SUMS || journal.isFull()) {
      drain();
    }
    metrics.out(Fate.PASSED);
  }

  private void spend(PricedUsage priced, int times, Counted counted) {
    BudgetQuantity money = BudgetQuantity.money(priced).times(times);
    BudgetQuantity tokens = null;
    Budget.Facts facts = dimension -> PricedFacts.value(priced, dimension);
    for (Budget budget : parts.budgets().book().concerning(priced.getEvent().getTenant())) {
      if (!budget.matches(facts)) {
        continue;
      }
      BudgetKey key =
          key(budget, budget.group(facts), priced.getEvent().getEventTime().getEpochSecond());
      if (isPastOfAnImport(priced, key)) {
        continue;
      }
      BudgetQuantity quantity = money;
      if (budget.scope().unit() == Budget.Unit.TOKENS) {
        tokens = tokens == null ? BudgetQuantity.tokens(priced.getEvent()).times(times) : tokens;
        quantity = tokens;
      }
      if (quantity.counts()) {
        long second = priced.getEvent().getEventTime().getEpochSecond();
        combine(new PartialSpend(key, budget.step(second), counted, quantity.spend(budget)));
      }
    }
  }

  /**
   * Whether an event was imported into a period that was over by then: what people were told of the
   * period was so. The arrival is the same in every revision, so corrections agree.
   */
  private static boolean isPastOfAnImport(PricedUsage priced, BudgetKey key) {
    return ImportedUsage.isBy(priced.getEvent().getProducer())
        && key.isOverAt(micros(priced.getArrivedAt()));
  }

  private void combine(PartialSpend partial) {
    partial.write(writer);
    sums.add(partial);
  }

  private void replay() {
    journal.replayOnce(in -> sums.add(PartialSpend.read(in)));
  }

  private BudgetKey key(Budget budget, List<String> group, long eventSecond) {
    CachedSpan cached = spans.get(budget.id());
    if (cached != null
        && cached.appliedAt == budget.appliedAt()
        && cached.span.contains(eventSecond)) {
      return new BudgetKey(cached.span, budget.id(), group);
    }
    BudgetKey key = budget.key(group, eventSecond);
    if (!key.isRolling()) {
      spans.put(budget.id(), new CachedSpan(budget.appliedAt(), key.span()));
    }
    return key;
  }

  private void drain() {
    replay();
    long nowMs = context.currentStreamTimeMs();
    boolean tells = nowMs >= toldMs + TELL_TIME_EVERY.toMillis();
    if (sums.size() == 0 && !tells) {
      return;
    }
    partials.increment(sums.size());
    sums.drain(
        partial -> {
          partial.write(writer.reset());
          batches.add(partial.budget().owner(), writer);
        });
    if (tells) {
      toldMs = nowMs;
      batches.flushToAll();
    } else {
      batches.flush();
    }
    journal.clear();
  }

  private void forward(byte[] key, byte[] packed) {
    context.forward(new Record<>(key, packed, Math.max(0, context.currentStreamTimeMs())));
  }

  private static long micros(Instant instant) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
  }
}
