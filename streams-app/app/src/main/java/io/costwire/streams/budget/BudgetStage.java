// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.budget;

import io.costwire.schemas.BudgetStatus;
import io.costwire.schemas.Signal;
import io.costwire.schemas.topics.Topics;
import io.costwire.streams.budget.core.PartialSpend;
import io.costwire.streams.flow.Journal;
import io.costwire.streams.flow.NodeNames;
import io.costwire.streams.flow.PartialBatches;
import io.costwire.streams.flow.Priced;
import io.costwire.streams.flow.StageMetrics;
import io.costwire.streams.state.ByteWriter;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * Fourth stage: priced usage to budget states and signals, in two steps like the windows. A budget
 * counts from when it was applied, or from when its scope was last changed. Groups beyond the most
 * share one account, to which their sums go on from all tasks of the second step.
 */
public final class BudgetStage {
  /**
   * An account is kept this long after the end of its period: longer than an event may be late, by
   * more than any partition is behind another.
   */
  public static final Duration DEFAULT_RETENTION = Duration.ofDays(48);

  /** What the stage needs. */
  public record Parts(
      ActiveBudgets budgets, Rules rules, StageMetrics metrics, InstantSource clock) {}

  /** How long accounts are kept, and how often the first step hands on. */
  public record Rules(Duration retention, Duration beat, int generation) {}

  /** What comes out. */
  public record Streams(KStream<String, BudgetStatus> statuses, KStream<String, Signal> signals) {}

  private BudgetStage() {}

  public static Streams apply(KStream<String, Priced> priced, Parts parts) {
    KStream<String, BudgetResult> results =
        priced
            .process(new Combine(parts), Named.as(NodeNames.BUDGET_COMBINE))
            .repartition(
                Repartitioned.<byte[], byte[]>as(NodeNames.BUDGET_REPARTITION)
                    .withKeySerde(Serdes.ByteArray())
                    .withValueSerde(Serdes.ByteArray())
                    .withStreamPartitioner(PartialBatches.partitioner())
                    .withNumberOfPartitions(Topics.USAGE_EVENTS.partitions()))
            .process(new AddUp(parts), Named.as(NodeNames.BUDGET_TOTALS));
    KStream<String, BudgetResult> all =
        results.merge(others(results, parts), Named.as(NodeNames.BUDGET_RESULTS));
    return new Streams(
        all.filter(
                (key, value) -> value instanceof BudgetResult.Status,
                Named.as(NodeNames.BUDGET_STATUSES))
            .mapValues(BudgetResult::status, Named.as(NodeNames.BUDGET_STATUS_VALUES)),
        all.filter(
                (key, value) -> value instanceof BudgetResult.Fired,
                Named.as(NodeNames.BUDGET_SIGNALS))
            .mapValues(BudgetResult::signal, Named.as(NodeNames.BUDGET_SIGNAL_VALUES)));
  }

  /** From the tasks of the groups to the one that has the group of others, of the same step. */
  private static KStream<String, BudgetResult> others(
      KStream<String, BudgetResult> results, Parts parts) {
    return results
        .filter(
            (key, value) -> value instanceof BudgetResult.Beyond, Named.as(NodeNames.BUDGET_BEYOND))
        .map(BudgetStage::packed, Named.as(NodeNames.BUDGET_BEYOND_BYTES))
        .repartition(
            Repartitioned.<byte[], byte[]>as(NodeNames.BUDGET_OTHERS_REPARTITION)
                .withKeySerde(Serdes.ByteArray())
                .withValueSerde(Serdes.ByteArray())
                .withStreamPartitioner(PartialBatches.partitioner())
                .withNumberOfPartitions(Topics.USAGE_EVENTS.partitions()))
        .process(
            () -> new BudgetOthersProcessor(parts),
            Named.as(NodeNames.BUDGET_OTHERS),
            NodeNames.BUDGET_TOTALS_STORE);
  }

  private static KeyValue<byte[], byte[]> packed(String key, BudgetResult result) {
    PartialSpend partial = result.partial();
    ByteWriter writer = new ByteWriter();
    partial.write(writer);
    return KeyValue.pair(PartialBatches.key(partial.budget().owner()), writer.toBytes());
  }

  /** The first step and its store. */
  private record Combine(Parts parts) implements ProcessorSupplier<String, Priced, byte[], byte[]> {
    @Override
    public Processor<String, Priced, byte[], byte[]> get() {
      return new BudgetCombineProcessor(parts);
    }

    @Override
    public Set<StoreBuilder<?>> stores() {
      return Set.of(Journal.store(NodeNames.BUDGET_COMBINE_STORE));
    }
  }

  /** The second step and its stores. */
  private record AddUp(Parts parts)
      implements ProcessorSupplier<byte[], byte[], String, BudgetResult> {
    @Override
    public Processor<byte[], byte[], String, BudgetResult> get() {
      return new BudgetTotalsProcessor(parts);
    }

    @Override
    public Set<StoreBuilder<?>> stores() {
      return Set.of(onDisk(NodeNames.BUDGET_TOTALS_STORE), onDisk(NodeNames.BUDGET_PACE_STORE));
    }

    private static StoreBuilder<?> onDisk(String name) {
      return Stores.keyValueStoreBuilder(
              Stores.persistentKeyValueStore(name), Serdes.ByteArray(), Serdes.ByteArray())
          .withLoggingEnabled(Map.of())
          .withCachingEnabled();
    }
  }
}
