// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.detect;

import io.costwire.schemas.Signal;
import io.costwire.schemas.topics.Topics;
import io.costwire.streams.flow.NodeNames;
import io.costwire.streams.flow.PartialBatches;
import io.costwire.streams.flow.StageMetrics;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * Fifth stage: senders number their events, and a number that does not arrive is a possible loss
 * between sender and Kafka.
 */
public final class GapStage {
  /** What the stage needs. */
  public record Parts(Rules rules, StageMetrics metrics, InstantSource clock) {}

  /**
   * @param grace how long a missing number may still be under way, by the app's clock
   * @param forgetAfter a source that was silent for so long has ended
   * @param beat how often is committed
   */
  public record Rules(Duration grace, Duration forgetAfter, Duration beat, int generation) {
    /** A spool that drains after an outage of the broker, and a retry, take this long. */
    public static final Duration DEFAULT_GRACE = Duration.ofMinutes(2);

    /** Bounds state by the sources of a day: some 100 bytes each. */
    public static final Duration DEFAULT_FORGET_AFTER = Duration.ofHours(24);
  }

  private GapStage() {}

  /**
   * @param counted batches of source spans
   */
  public static KStream<String, Signal> apply(KStream<byte[], byte[]> counted, Parts parts) {
    return counted
        .repartition(
            Repartitioned.<byte[], byte[]>as(NodeNames.SOURCES_REPARTITION)
                .withKeySerde(Serdes.ByteArray())
                .withValueSerde(Serdes.ByteArray())
                .withStreamPartitioner(PartialBatches.partitioner())
                .withNumberOfPartitions(Topics.USAGE_EVENTS.partitions()))
        .process(new Find(parts), Named.as(NodeNames.SOURCE_GAPS));
  }

  /** The processor and its store. */
  private record Find(Parts parts) implements ProcessorSupplier<byte[], byte[], String, Signal> {
    @Override
    public Processor<byte[], byte[], String, Signal> get() {
      return new GapProcessor(parts);
    }

    @Override
    public Set<StoreBuilder<?>> stores() {
      return Set.of(
          Stores.keyValueStoreBuilder(
                  Stores.inMemoryKeyValueStore(NodeNames.SOURCES_STORE),
                  Serdes.ByteArray(),
                  Serdes.ByteArray())
              .withLoggingEnabled(Map.of())
              .withCachingEnabled());
    }
  }
}
