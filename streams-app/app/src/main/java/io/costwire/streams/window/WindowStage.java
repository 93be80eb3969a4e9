// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.window;

import io.costwire.schemas.CostAdjustment;
import io.costwire.schemas.CostWindow;
import io.costwire.schemas.topics.Topics;
import io.costwire.streams.flow.Journal;
import io.costwire.streams.flow.NodeNames;
import io.costwire.streams.flow.PartialBatches;
import io.costwire.streams.flow.Priced;
import io.costwire.streams.flow.StageMetrics;
import io.costwire.streams.window.core.WindowRetention;
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
 * Third stage: priced usage to full totals per window, in two steps. The first sums up within the
 * task and hands on, at every beat, one batch of sums for each partition of the second. The second,
 * partitioned by dimension set and tenant, adds them up and emits what has changed.
 */
public final class WindowStage {
  /** What the stage needs. */
  public record Parts(Rules rules, StageMetrics metrics, InstantSource clock) {}

  /** What the stage keeps, for how long, and how often it hands on. */
  public record Rules(
      ActiveDimensions dimensions,
      WindowRetention retention,
      Duration beat,
      int generation,
      String currency) {}

  /** What comes out. */
  public record Streams(
      KStream<String, CostWindow> windows,
      KStream<String, CostAdjustment> lateEvents,
      KStream<String, CostAdjustment> latePartials) {}

  private WindowStage() {}

  public static Streams apply(KStream<String, Priced> priced, Parts parts) {
    KStream<byte[], Combined> combined =
        priced.process(new Combine(parts), Named.as(NodeNames.WINDOW_COMBINE));
    KStream<String, TotalsResult> results =
        combined
            .filter(
                (key, value) -> value instanceof Combined.Partials, name(NodeNames.WINDOW_PARTIALS))
            .mapValues(Combined::packed, name(NodeNames.WINDOW_PARTIAL_BYTES))
            .repartition(
                Repartitioned.<byte[], byte[]>as(NodeNames.WINDOW_REPARTITION)
                    .withKeySerde(Serdes.ByteArray())
                    .withValueSerde(Serdes.ByteArray())
                    .withStreamPartitioner(PartialBatches.partitioner())
                    .withNumberOfPartitions(Topics.USAGE_EVENTS.partitions()))
            .process(new AddUp(parts), Named.as(NodeNames.WINDOW_TOTALS));
    return new Streams(windows(results), lateEvents(combined), latePartials(results));
  }

  private static KStream<String, CostWindow> windows(KStream<String, TotalsResult> results) {
    return results
        .filter(
            (key, value) -> value instanceof TotalsResult.Window, name(NodeNames.WINDOW_RESULTS))
        .mapValues(TotalsResult::window, name(NodeNames.WINDOW_RESULT_VALUES));
  }

  private static KStream<String, CostAdjustment> lateEvents(KStream<byte[], Combined> combined) {
    return combined
        .filter((key, value) -> value instanceof Combined.Late, name(NodeNames.WINDOW_EARLY_LATE))
        .map(WindowStage::keyed, name(NodeNames.WINDOW_EARLY_LATE_VALUES));
  }

  private static KStream<String, CostAdjustment> latePartials(
      KStream<String, TotalsResult> results) {
    return results
        .filter((key, value) -> value instanceof TotalsResult.Late, name(NodeNames.WINDOW_LATE))
        .mapValues(TotalsResult::late, name(NodeNames.WINDOW_LATE_VALUES));
  }

  private static KeyValue<String, CostAdjustment> keyed(byte[] key, Combined combined) {
    CostAdjustment adjustment = combined.late();
    return KeyValue.pair(Adjustments.key(adjustment), adjustment);
  }

  private static Named name(String name) {
    return Named.as(name);
  }

  /** The first step and its store. */
  private record Combine(Parts parts)
      implements ProcessorSupplier<String, Priced, byte[], Combined> {
    @Override
    public Processor<String, Priced, byte[], Combined> get() {
      return new CombineProcessor(parts);
    }

    @Override
    public Set<StoreBuilder<?>> stores() {
      return Set.of(Journal.store(NodeNames.WINDOW_COMBINE_STORE));
    }
  }

  /** The second step and its stores. */
  private record AddUp(Parts parts)
      implements ProcessorSupplier<byte[], byte[], String, TotalsResult> {
    @Override
    public Processor<byte[], byte[], String, TotalsResult> get() {
      return new TotalsProcessor(parts);
    }

    @Override
    public Set<StoreBuilder<?>> stores() {
      return Set.of(
          Stores.keyValueStoreBuilder(
                  Stores.persistentKeyValueStore(NodeNames.WINDOW_TOTALS_STORE),
                  Serdes.ByteArray(),
                  Serdes.ByteArray())
              .withLoggingEnabled(Map.of())
              .withCachingEnabled(),
          Journal.store(NodeNames.WINDOW_CHANGED_STORE));
    }
  }
}
