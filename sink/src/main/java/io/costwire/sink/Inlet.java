// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink;

import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import io.costwire.schemas.topics.Retention;
import io.costwire.schemas.topics.TopicSerdes;
import io.costwire.sink.batch.Lane;
import io.costwire.sink.batch.Refusal;
import io.costwire.sink.batch.RowRefused;
import io.costwire.sink.batch.SourceOffset;
import io.costwire.sink.failure.SinkFailure;
import io.costwire.sink.table.Route;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Turns the records of one topic into rows of its lane.
 *
 * @param <V> type of the records
 */
final class Inlet<V extends SpecificRecord> implements AutoCloseable {
  private static final int NOT_FOUND = 404;
  private static final int WIRE_HEADER_BYTES = 5;

  private final Route<V> route;
  private final Lane lane;
  private final Deserializer<V> deserializer;

  /** What became of a record. */
  enum Taken {
    /** It has a row in the lane, or a refusal. */
    BUFFERED,
    /** A deleted key of a compacted topic: there is nothing to store. */
    TOMBSTONE,
    /** The registry does not answer; the same record is to be read again. */
    NOT_NOW
  }

  Inlet(Route<V> route, Lane lane, TopicSerdes serdes) {
    this.route = route;
    this.lane = lane;
    this.deserializer = serdes.deserializer(route.topic());
  }

  Lane lane() {
    return lane;
  }

  Taken take(ConsumerRecord<byte[], byte[]> kafka) {
    SourceOffset source =
        new SourceOffset(
            kafka.topic(), kafka.partition(), kafka.offset(), Math.max(0, kafka.timestamp()));
    byte @Nullable [] bytes = kafka.value();
    if (bytes == null) {
      return tombstone(source);
    }
    V value;
    try {
      value = deserializer.deserialize(kafka.topic(), bytes);
    } catch (RuntimeException e) {
      if (registryIsAway(e)) {
        return Taken.NOT_NOW;
      }
      lane.refuse(refusal(source, undecodable(e), "does not decode as its schema says", bytes));
      return Taken.BUFFERED;
    }
    try {
      route.add(lane, source, value);
    } catch (RowRefused e) {
      lane.refuse(refusal(source, SinkFailure.UNSTORABLE, String.valueOf(e.getMessage()), bytes));
    }
    return Taken.BUFFERED;
  }

  private Taken tombstone(SourceOffset source) {
    if (route.topic().retention() instanceof Retention.Compact) {
      return Taken.TOMBSTONE;
    }
    lane.refuse(refusal(source, SinkFailure.UNDECODABLE, "the record has no value", new byte[0]));
    return Taken.BUFFERED;
  }

  private static SinkFailure undecodable(Throwable error) {
    for (Throwable e = error; e != null; e = e.getCause()) {
      if (e instanceof RestClientException rest && rest.getStatus() == NOT_FOUND) {
        return SinkFailure.UNKNOWN_SCHEMA;
      }
    }
    return SinkFailure.UNDECODABLE;
  }

  /**
   * Whether the bytes may be fine and only the registry could not be asked. Avro reports broken
   * bytes as IOException too, so only failures of the network count.
   */
  private static boolean registryIsAway(Throwable error) {
    for (Throwable e = error; e != null; e = e.getCause()) {
      if (e instanceof RestClientException rest) {
        return rest.getStatus() != NOT_FOUND;
      }
      String origin = e.getClass().getPackageName();
      if (origin.equals("java.net") || origin.equals("javax.net.ssl")) {
        return true;
      }
    }
    return false;
  }

  private static Refusal refusal(
      SourceOffset source, SinkFailure failure, String detail, byte[] bytes) {
    return new Refusal(source, failure, detail, bytes.length, sha256(bytes), schemaId(bytes));
  }

  private static @Nullable Integer schemaId(byte[] bytes) {
    if (bytes.length < WIRE_HEADER_BYTES || bytes[0] != 0) {
      return null;
    }
    return ByteBuffer.wrap(bytes).getInt(1);
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  @Override
  public void close() {
    deserializer.close();
  }
}
