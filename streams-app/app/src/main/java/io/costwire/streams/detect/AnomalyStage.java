// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.detect;

import io.costwire.schemas.CostWindow;
import io.costwire.schemas.Signal;
import io.costwire.schemas.topics.Topics;
import io.costwire.streams.flow.NodeNames;
import io.costwire.streams.flow.PartialBatches;
import io.costwire.streams.flow.StageMetrics;
import io.costwire.streams.window.ActiveDimensions;
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
 * Fifth stage: series of windows that are strange, or silent. They are judged by the task that
 * keeps their windows; what made spend change is found by the task that keeps the hours of all
 * dimensions together.
 */
public final class AnomalyStage {
  /** What the stage needs. */
  public record Parts(
      Rules rules,
      ActiveSignalRules signals,
      ActiveDimensions dimensions,
      StageMetrics metrics,
      InstantSource clock) {}

  /**
   * @param beat how often is judged, and committed
   */
  public record Rules(Duration beat, int generation, String currency) {}

  /**
   * What comes out.
   *
   * @param anomalies explained
   */
  public record Streams(KStream<String, Signal> anomalies, KStream<String, Signal> silences) {}

  private AnomalyStage() {}

  /**
   * @param windows as they come from the task that keeps them
   */
  public static Streams apply(KStream<String, CostWindow> windows, Parts parts) {
    KStream<byte[], Detected> detected =
        windows.process(
            new Detect(parts), Named.as(NodeNames.DETECT), NodeNames.WINDOW_TOTALS_STORE);
    return new Streams(explained(detected, parts), complete(detected));
  }

  private static KStream<String, Signal> explained(
      KStream<byte[], Detected> detected, Parts parts) {
    return detected
        .filter(
            (key, value) -> value instanceof Detected.Unexplained,
            Named.as(NodeNames.DETECT_UNEXPLAINED))
        .mapValues(Detected::packed, Named.as(NodeNames.DETECT_UNEXPLAINED_BYTES))
        .repartition(
            Repartitioned.<byte[], byte[]>as(NodeNames.DETECT_CANDIDATES)
                .withKeySerde(Serdes.ByteArray())
                .withValueSerde(Serdes.ByteArray())
                .withStreamPartitioner(PartialBatches.partitioner())
                .withNumberOfPartitions(Topics.USAGE_EVENTS.partitions()))
        .process(
            () -> new ExplainProcessor(parts),
            Named.as(NodeNames.DETECT_EXPLAIN),
            NodeNames.WINDOW_TOTALS_STORE);
  }

  private static KStream<String, Signal> complete(KStream<byte[], Detected> detected) {
    return detected
        .filter(
            (key, value) -> value instanceof Detected.Complete, Named.as(NodeNames.DETECT_COMPLETE))
        .map(AnomalyStage::keyed, Named.as(NodeNames.DETECT_COMPLETE_VALUES));
  }

  private static KeyValue<String, Signal> keyed(byte[] key, Detected detected) {
    Signal signal = detected.signal();
    return KeyValue.pair(signal.getSignalId(), signal);
  }

  /** The processor and its store; that of windows belongs to the stage before. */
  private record Detect(Parts parts)
      implements ProcessorSupplier<String, CostWindow, byte[], Detected> {
    @Override
    public Processor<String, CostWindow, byte[], Detected> get() {
      return new DetectProcessor(parts);
    }

    @Override
    public Set<StoreBuilder<?>> stores() {
      return Set.of(
          Stores.keyValueStoreBuilder(
                  Stores.persistentKeyValueStore(NodeNames.DETECT_SERIES_STORE),
                  Serdes.ByteArray(),
                  Serdes.ByteArray())
              .withLoggingEnabled(Map.of())
              .withCachingEnabled());
    }
  }
}
