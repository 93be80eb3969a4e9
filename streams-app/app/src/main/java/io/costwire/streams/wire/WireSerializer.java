// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.wire;

import io.costwire.schemas.topics.SchemaClasses;
import io.costwire.schemas.topics.Topic;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Writes values in Confluent's wire format without asking the registry for every record: the schema
 * id is known before the first one. Buffers are kept per thread, since Streams shares one
 * serializer among all of them.
 */
public final class WireSerializer<V extends SpecificRecord> implements Serializer<V> {
  static {
    SchemaClasses.trust();
  }

  /** Magic byte and schema id. */
  public static final int HEADER_BYTES = 5;

  private static final int INITIAL_BYTES = 1024;

  private static final class Buffers {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream(INITIAL_BYTES);
    private final BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
  }

  private final SchemaRegistry registry;
  private final Topic<V> topic;
  private final SpecificDatumWriter<V> writer;
  private final ThreadLocal<Buffers> buffers = ThreadLocal.withInitial(Buffers::new);

  public WireSerializer(SchemaRegistry registry, Topic<V> topic) {
    this.registry = registry;
    this.topic = topic;
    this.writer = new DirectWriter<>(topic.valueType());
  }

  /** For sinks of the topology, which only write. */
  public Serde<V> serde() {
    return new Serde<>() {
      @Override
      public Serializer<V> serializer() {
        return WireSerializer.this;
      }

      @Override
      public Deserializer<V> deserializer() {
        return (name, bytes) -> {
          throw new UnsupportedOperationException(name + " is only written by this app");
        };
      }
    };
  }

  @Override
  @SuppressWarnings("NullAway") // a tombstone is null in Kafka's own contract
  public byte[] serialize(String topicName, V value) {
    if (value == null) {
      return null;
    }
    return serialize(value, writer);
  }

  /** The same with another writer of the schema. */
  public byte[] serialize(V value, SpecificDatumWriter<V> writer) {
    Buffers mine = buffers.get();
    mine.out.reset();
    int id = registry.idOf(topic);
    mine.out.write(0);
    mine.out.write(id >>> 24);
    mine.out.write(id >>> 16);
    mine.out.write(id >>> 8);
    mine.out.write(id);
    try {
      writer.write(value, mine.encoder);
      mine.encoder.flush();
    } catch (IOException | RuntimeException e) {
      // the encoder may hold half a record
      buffers.remove();
      throw new SerializationException("cannot write a value of " + topic.name(), e);
    }
    return mine.out.toByteArray();
  }
}
