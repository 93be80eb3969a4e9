// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.ingest;

import io.costwire.schemas.Rejection;
import io.costwire.schemas.topics.Topics;
import io.costwire.streams.flow.AcceptedEvent;
import io.costwire.streams.flow.Journal;
import io.costwire.streams.flow.NodeNames;
import io.costwire.streams.flow.Outcome;
import io.costwire.streams.flow.OutcomeSplit;
import io.costwire.streams.flow.StageMetrics;
import io.costwire.streams.flow.WriteBehindStore;
import io.costwire.streams.ingest.core.EventTimePolicy;
import io.costwire.streams.ingest.core.SeenHorizon;
import io.costwire.streams.wire.SchemaRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import java.util.function.LongConsumer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * First stage: bytes of usage.events to events that are well-formed, plausible and seen for the
 * first time. Reads bytes, so that a record that cannot be decoded is a dead letter and not a crash
 * loop. Stream time is arrival, set by the broker.
 */
public final class IngestStage {
  /** What the stage needs. */
  public record Parts(
      SchemaRegistry registry,
      Rules rules,
      StageMetrics metrics,
      InstantSource clock,
      LongConsumer pause) {}

  /** What the stage enforces. */
  public record Rules(EventTimePolicy eventTimes, SeenHorizon seenHorizon, Duration beat) {}

  /** What comes out. */
  public record Streams(
      KStream<String, AcceptedEvent> accepted,
      KStream<String, Rejection> refused,
      KStream<byte[], byte[]> sourceCounts) {}

  private IngestStage() {}

  public static Streams apply(StreamsBuilder builder, Parts parts) {
    KStream<byte[], byte[]> bytes =
        builder.stream(
            Topics.USAGE_EVENTS.name(),
            Consumed.with(Serdes.ByteArray(), Serdes.ByteArray())
                .withTimestampExtractor(new ArrivalTime())
                .withName(NodeNames.EVENTS_SOURCE));
    KStream<String, Outcome<AcceptedEvent>> outcomes =
        bytes.process(new Ingest(parts), Named.as(NodeNames.INGEST));
    return new Streams(
        OutcomeSplit.passed(outcomes, NodeNames.INGEST_ACCEPTED),
        OutcomeSplit.refused(outcomes, NodeNames.INGEST_REJECTION),
        OutcomeSplit.counted(outcomes, NodeNames.INGEST_SOURCES));
  }

  /** The processor and its stores. */
  private record Ingest(Parts parts)
      implements ProcessorSupplier<byte[], byte[], String, Outcome<AcceptedEvent>> {
    @Override
    public Processor<byte[], byte[], String, Outcome<AcceptedEvent>> get() {
      return new IngestProcessor(parts);
    }

    @Override
    public Set<StoreBuilder<?>> stores() {
      return Set.of(
          WriteBehindStore.builder(Stores.persistentKeyValueStore(NodeNames.SEEN_IDS_STORE)),
          Journal.store(NodeNames.SOURCE_COUNTS_STORE));
    }
  }
}
