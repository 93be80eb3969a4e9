// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.price;

import io.costwire.schemas.Rejection;
import io.costwire.schemas.topics.Topics;
import io.costwire.streams.flow.AcceptedEvent;
import io.costwire.streams.flow.NodeNames;
import io.costwire.streams.flow.Outcome;
import io.costwire.streams.flow.OutcomeSplit;
import io.costwire.streams.flow.Priced;
import io.costwire.streams.flow.StageMetrics;
import io.costwire.streams.owner.ActiveOwnership;
import io.costwire.streams.wire.SchemaRegistry;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.LongConsumer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * Second stage: accepted events to priced ones, with the book that is active at that moment; and
 * corrections of what was priced before, when the book gains a price or a row of history is to be
 * priced again.
 */
public final class PriceStage {
  /** What the stage needs. */
  public record Parts(
      ActiveBook book,
      ActiveOwnership ownership,
      Rules rules,
      Wire wire,
      StageMetrics metrics,
      InstantSource clock) {}

  /**
   * @param parkedMax events without a price that are kept per partition
   */
  public record Rules(int generation, long parkedMax) {}

  /** How bytes are read: parked events, and rows of history. */
  public record Wire(SchemaRegistry registry, LongConsumer pause) {}

  /** What comes out. */
  public record Streams(KStream<String, Priced> priced, KStream<String, Rejection> refused) {}

  private PriceStage() {}

  public static Streams apply(
      StreamsBuilder builder, KStream<String, AcceptedEvent> accepted, Parts parts) {
    PricedMetrics metrics = new PricedMetrics(parts.metrics().registry());
    builder.addStateStore(store(NodeNames.PARKED_STORE));
    builder.addStateStore(store(NodeNames.LATEST_STORE));
    KStream<String, Outcome<Priced>> priced =
        accepted.process(
            () -> new PriceProcessor(parts, metrics),
            Named.as(NodeNames.PRICE),
            NodeNames.PARKED_STORE);
    KStream<String, Outcome<Priced>> corrected =
        builder.stream(
                Topics.CONTROL_REPRICE.name(),
                Consumed.with(Serdes.ByteArray(), Serdes.ByteArray())
                    .withTimestampExtractor(new NoTime())
                    .withName(NodeNames.REPRICE_SOURCE))
            .process(
                () -> new CorrectionProcessor(parts),
                Named.as(NodeNames.CORRECT),
                NodeNames.PARKED_STORE,
                NodeNames.LATEST_STORE);
    return new Streams(
        OutcomeSplit.passed(priced, NodeNames.PRICE_PRICED)
            .merge(
                OutcomeSplit.passed(corrected, NodeNames.CORRECT_PRICED),
                Named.as(NodeNames.PRICED_AND_CORRECTED)),
        OutcomeSplit.refused(priced, NodeNames.PRICE_REJECTION)
            .merge(
                OutcomeSplit.refused(corrected, NodeNames.CORRECT_REJECTION),
                Named.as(NodeNames.REFUSED_BY_PRICE)));
  }

  /** On disk: parked events may be many and are rarely read. */
  private static StoreBuilder<?> store(String name) {
    return Stores.keyValueStoreBuilder(
            Stores.persistentKeyValueStore(name), Serdes.ByteArray(), Serdes.ByteArray())
        .withLoggingEnabled(Map.of())
        .withCachingEnabled();
  }
}
