// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.wire;

import static io.costwire.streams.wire.WireSerializer.HEADER_BYTES;

import io.costwire.schemas.RejectReason;
import io.costwire.schemas.topics.SchemaClasses;
import io.costwire.schemas.topics.Topic;
import io.costwire.streams.wire.Decoded.Poison;
import io.costwire.streams.wire.SchemaRegistry.Lookup;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongConsumer;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.AvroTypeException;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * Reads values of one topic from Confluent's wire format and says of everything else why it is
 * none. An outage of the registry is never taken for poison: the lookup is repeated for a bounded
 * time, then {@link RegistryUnavailable} fails the task.
 *
 * <p>For one thread; readers are cached per schema id.
 */
public final class WireDecoder<V extends SpecificRecord> {
  static {
    SchemaClasses.trust();
  }

  /** Larger events carry something that does not belong into one; their results would not fit. */
  public static final int MAX_EVENT_BYTES = 256 * 1024;

  /** An event together with its price. */
  public static final int MAX_PRICED_BYTES = 4 * MAX_EVENT_BYTES;

  /** Below the transaction timeout, so that waiting does not abort what others have done. */
  private static final int LOOKUP_ATTEMPTS = 5;

  private static final long FIRST_PAUSE_MS = 100;

  /** Unknown ids that are remembered, so that a flood of poison does not become one of requests. */
  private static final int REMEMBERED_UNKNOWN_IDS = 1000;

  /** A schema that was not there may be registered later. */
  private static final Duration UNKNOWN_ID_FOR = Duration.ofSeconds(30);

  private final Expected<V> expected;
  private final SchemaRegistry registry;
  private final InstantSource clock;
  private final LongConsumer pause;
  private final Map<Integer, SpecificDatumReader<V>> readers = new HashMap<>();
  private final Map<Integer, Refused<V>> refused = new LinkedHashMap<>();
  private @Nullable BinaryDecoder decoder;

  /** What is read, and how large it may be. */
  public record Expected<V extends SpecificRecord>(Topic<V> topic, int maxBytes) {}

  private record Refused<V>(Poison<V> poison, long untilMs) {}

  /**
   * @param pause waits for a number of milliseconds between two attempts
   */
  public WireDecoder(
      Expected<V> expected, SchemaRegistry registry, InstantSource clock, LongConsumer pause) {
    this.expected = expected;
    this.registry = registry;
    this.clock = clock;
    this.pause = pause;
  }

  /**
   * @throws RegistryUnavailable when the registry does not answer for the schema
   */
  public Decoded<V> decode(byte @Nullable [] bytes) {
    if (bytes == null || bytes.length < HEADER_BYTES || bytes[0] != 0) {
      return malformed("is not in Confluent's wire format (magic byte 0, schema id, Avro)");
    }
    if (bytes.length > expected.maxBytes) {
      return new Poison<>(
          RejectReason.TOO_LARGE, null, "has more than " + expected.maxBytes + " bytes");
    }
    int id = schemaId(bytes);
    SpecificDatumReader<V> reader = readers.get(id);
    if (reader == null) {
      Poison<V> poison = prepareReader(id);
      if (poison != null) {
        return poison;
      }
      return decode(bytes);
    }
    return read(bytes, reader);
  }

  /** The schema id of a record in wire format, or -1 where it has none. */
  public static int schemaId(byte @Nullable [] bytes) {
    return bytes == null || bytes.length < HEADER_BYTES || bytes[0] != 0
        ? -1
        : ByteBuffer.wrap(bytes, 1, Integer.BYTES).getInt();
  }

  private Decoded<V> read(byte[] bytes, SpecificDatumReader<V> reader) {
    try {
      decoder =
          DecoderFactory.get()
              .binaryDecoder(bytes, HEADER_BYTES, bytes.length - HEADER_BYTES, decoder);
      V value = reader.read(null, decoder);
      if (!decoder.isEnd()) {
        return malformed("has bytes after the end of the record");
      }
      return new Decoded.Value<>(value, reader.getSchema() == reader.getExpected());
    } catch (EOFException e) {
      return malformed("ends in the middle of the record");
    } catch (AvroTypeException e) {
      return new Poison<>(
          RejectReason.WRONG_TYPE, null, "does not have the types of " + name() + "; see schemas");
    } catch (IOException | RuntimeException e) {
      // bytes that are not what their schema says fail in many ways, all of them the record's fault
      return malformed("cannot be read with the schema it names");
    }
  }

  private @Nullable Poison<V> prepareReader(int id) {
    Refused<V> known = refused.get(id);
    if (known != null && known.untilMs > clock.millis()) {
      return known.poison;
    }
    return switch (lookupPatiently(id)) {
      case Lookup.Found found -> prepareReader(id, found.schema());
      case Lookup.Unknown unknown ->
          refuse(
              id,
              RejectReason.UNKNOWN_SCHEMA,
              "the registry has no schema with id %d; register it, then replay".formatted(id));
      case Lookup.NotAvro other ->
          refuse(id, RejectReason.WRONG_TYPE, "schema %d is not an Avro schema".formatted(id));
    };
  }

  private @Nullable Poison<V> prepareReader(int id, Schema writer) {
    Class<V> type = expected.topic.valueType();
    Schema ours = SpecificData.get().getSchema(type);
    if (!ours.getFullName().equals(writer.getFullName())) {
      return refuse(
          id, RejectReason.WRONG_TYPE, "schema %d is not that of %s".formatted(id, name()));
    }
    // one object where they are the same, so that a look at the reader tells
    Schema read = writer.equals(ours) ? ours : writer;
    var reader = new SpecificDatumReader<V>(read, ours, SpecificData.getForClass(type));
    String missing = missingField(writer, ours);
    if (missing != null) {
      return refuse(
          id,
          RejectReason.MISSING_FIELD,
          "schema %d lacks the field %s, which has no default".formatted(id, missing));
    }
    readers.put(id, reader);
    return null;
  }

  private static @Nullable String missingField(Schema writer, Schema expected) {
    for (Schema.Field field : expected.getFields()) {
      if (!field.hasDefaultValue() && writer.getField(field.name()) == null) {
        return field.name();
      }
    }
    return null;
  }

  private Lookup lookupPatiently(int id) {
    long pauseMs = FIRST_PAUSE_MS;
    for (int attempt = 1; ; attempt++) {
      try {
        return registry.lookup(id);
      } catch (RegistryUnavailable e) {
        if (attempt == LOOKUP_ATTEMPTS) {
          throw e;
        }
        pause.accept(pauseMs);
        pauseMs *= 2;
      } catch (AvroRuntimeException e) {
        return new Lookup.NotAvro("unreadable");
      }
    }
  }

  private Poison<V> refuse(int id, RejectReason reason, String detail) {
    if (refused.size() >= REMEMBERED_UNKNOWN_IDS) {
      refused.remove(refused.keySet().iterator().next());
    }
    var poison = new Poison<V>(reason, null, detail);
    refused.put(id, new Refused<>(poison, clock.millis() + UNKNOWN_ID_FOR.toMillis()));
    return poison;
  }

  private String name() {
    return expected.topic.valueType().getSimpleName();
  }

  private static <V> Poison<V> malformed(String detail) {
    return new Poison<>(RejectReason.MALFORMED, null, detail);
  }
}
