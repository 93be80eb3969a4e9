// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.emit;

import io.costwire.schemas.topics.Topic;
import io.costwire.schemas.topics.Topics;
import io.costwire.streams.flow.NodeNames;
import io.costwire.streams.flow.Priced;
import io.costwire.streams.wire.SchemaRegistry;
import io.costwire.streams.wire.WireSerializer;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Produced;

/** Last stage: results leave for their topics, and only here become bytes. */
public record EmitStage(SchemaRegistry registry) {

  /** Priced usages, with the events in them as they came. */
  public void emitPriced(KStream<String, Priced> priced) {
    Serde<Priced> serde =
        Serdes.serdeFrom(
            new PricedSerializer(registry),
            (name, bytes) -> {
              throw new UnsupportedOperationException(name + " is only written by this app");
            });
    priced.to(
        Topics.USAGE_PRICED.name(),
        Produced.with(Serdes.String(), serde).withName(NodeNames.PRICED_SINK));
  }

  /**
   * @param node name of the sink
   */
  public <V extends SpecificRecord> void emit(
      KStream<String, V> results, Topic<V> topic, String node) {
    results.to(
        topic.name(),
        Produced.with(Serdes.String(), new WireSerializer<>(registry, topic).serde())
            .withName(node));
  }
}
