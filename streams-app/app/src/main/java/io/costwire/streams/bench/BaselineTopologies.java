// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.bench;

import io.costwire.schemas.UsageEvent;
import io.costwire.schemas.topics.Topics;
import io.costwire.streams.wire.Decoded;
import io.costwire.streams.wire.SchemaRegistry;
import io.costwire.streams.wire.WireDecoder;
import io.costwire.streams.wire.WireSerializer;
import java.time.InstantSource;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * What the full topology is compared with: the least that any job can do with the same records, run
 * with the same properties. Both read usage.events.
 */
public final class BaselineTopologies {
  private BaselineTopologies() {}

  /** Copies bytes: the cost of Kafka itself. */
  public static Topology bytePassThrough(String output) {
    var builder = new StreamsBuilder();
    builder.stream(
            Topics.USAGE_EVENTS.name(),
            Consumed.with(Serdes.ByteArray(), Serdes.ByteArray()).withName("events"))
        .to(output, Produced.with(Serdes.ByteArray(), Serdes.ByteArray()).withName("copies"));
    return builder.build();
  }

  /**
   * Decodes every event and encodes it again, with the decoder and encoder of the full topology.
   */
  public static Topology avroPassThrough(SchemaRegistry registry, String output) {
    var builder = new StreamsBuilder();
    builder.stream(
            Topics.USAGE_EVENTS.name(),
            Consumed.with(Serdes.ByteArray(), Serdes.ByteArray()).withName("events"))
        .process(() -> new Decode(registry), Named.as("decode"))
        .to(
            output,
            Produced.with(
                    Serdes.ByteArray(), new WireSerializer<>(registry, Topics.USAGE_EVENTS).serde())
                .withName("encoded"));
    return builder.build();
  }

  @SuppressWarnings("NullAway.Init") // Streams calls init before anything else
  private static final class Decode implements Processor<byte[], byte[], byte[], UsageEvent> {
    private final WireDecoder<UsageEvent> decoder;
    private ProcessorContext<byte[], UsageEvent> context;

    Decode(SchemaRegistry registry) {
      this.decoder =
          new WireDecoder<>(
              new WireDecoder.Expected<>(Topics.USAGE_EVENTS, WireDecoder.MAX_EVENT_BYTES),
              registry,
              InstantSource.system(),
              milliseconds -> {});
    }

    @Override
    public void init(ProcessorContext<byte[], UsageEvent> context) {
      this.context = context;
    }

    @Override
    public void process(Record<byte[], byte[]> message) {
      switch (decoder.decode(message.value())) {
        case Decoded.Value<UsageEvent> read -> context.forward(message.withValue(read.value()));
        case Decoded.Poison<UsageEvent> poison ->
            throw new IllegalStateException("the benchmark has a record that is no event");
      }
    }
  }
}
