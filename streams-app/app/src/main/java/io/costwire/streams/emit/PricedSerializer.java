// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.emit;

import io.costwire.schemas.PricedUsage;
import io.costwire.schemas.topics.Topics;
import io.costwire.streams.flow.Priced;
import io.costwire.streams.wire.DirectWriter;
import io.costwire.streams.wire.SchemaRegistry;
import io.costwire.streams.wire.WireSerializer;
import java.io.IOException;
import org.apache.avro.Schema;
import org.apache.avro.io.Encoder;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Writes priced usages, and the event in them as the bytes that were read: Avro puts an embedded
 * record where it stands, without a frame, so encoding what was just decoded would only produce
 * them again. Shared by all threads.
 */
final class PricedSerializer implements Serializer<Priced> {
  private static final int EVENT = PricedUsage.getClassSchema().getField("event").pos();

  private final WireSerializer<PricedUsage> wire;
  private final ThreadLocal<Writer> writers = ThreadLocal.withInitial(Writer::new);

  PricedSerializer(SchemaRegistry registry) {
    this.wire = new WireSerializer<>(registry, Topics.USAGE_PRICED);
  }

  @Override
  @SuppressWarnings("NullAway") // a tombstone is null in Kafka's own contract
  public byte[] serialize(String topicName, Priced value) {
    if (value == null) {
      return null;
    }
    Writer writer = writers.get();
    writer.eventBytes = value.eventBytes();
    return wire.serialize(value.usage(), writer);
  }

  private static final class Writer extends DirectWriter<PricedUsage> {
    private byte @Nullable [] eventBytes;

    private Writer() {
      super(PricedUsage.class);
    }

    @Override
    protected void writeField(Object datum, Schema.Field field, Encoder out, Object state)
        throws IOException {
      if (eventBytes != null && datum instanceof PricedUsage && field.pos() == EVENT) {
        out.writeFixed(
            eventBytes,
            WireSerializer.HEADER_BYTES,
            eventBytes.length - WireSerializer.HEADER_BYTES);
        return;
      }
      super.writeField(datum, field, out, state);
    }
  }
}
