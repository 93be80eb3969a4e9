// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.intake;

import io.costwire.schemas.AlertCommand;
import io.costwire.schemas.RejectReason;
import io.costwire.schemas.RejectStage;
import io.costwire.schemas.Rejection;
import io.costwire.schemas.Signal;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Map;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Decodes records of one topic. What is none of them becomes a rejection with its place and hash,
 * so that one bad record does not stop the rest; its bytes stay where they are.
 */
final class RecordReader<T extends SpecificRecord> {
  private static final byte[] NO_VALUE = new byte[0];

  private final Deserializer<T> deserializer;
  private final Function<T, Received> understood;
  private final Kind kind;
  private final InstantSource clock;

  /**
   * What a topic holds.
   *
   * @param type name of the record type
   * @param writers who writes to the topic
   */
  record Kind(String type, String writers) {}

  private RecordReader(
      Deserializer<T> deserializer,
      Function<T, Received> understood,
      Kind kind,
      InstantSource clock) {
    this.deserializer = deserializer;
    this.understood = understood;
    this.kind = kind;
    this.clock = clock;
  }

  /** Of cost.signals. */
  static RecordReader<Signal> signals(Deserializer<Signal> deserializer, InstantSource clock) {
    return new RecordReader<>(
        deserializer,
        signal -> new Received.Read(SignalRecords.fromAvro(signal)),
        new Kind("Signal", "streams-app"),
        clock);
  }

  /** Of alert.commands. */
  static RecordReader<AlertCommand> commands(
      Deserializer<AlertCommand> deserializer, InstantSource clock) {
    return new RecordReader<>(
        deserializer,
        command -> new Received.Ordered(CommandRecords.fromAvro(command)),
        new Kind("AlertCommand", "the costwire command"),
        clock);
  }

  /**
   * @throws RegistryUnavailable when the record cannot be judged now
   */
  Received read(ConsumerRecord<String, byte[]> record) {
    byte @Nullable [] value = record.value();
    if (value == null) {
      return refused(record, RejectReason.MALFORMED, "the record has no value");
    }
    try {
      return understood.apply(deserializer.deserialize(record.topic(), value));
    } catch (RuntimeException e) {
      return switch (DecodeFailure.of(e)) {
        case REGISTRY_UNAVAILABLE -> throw new RegistryUnavailable(e);
        case UNKNOWN_SCHEMA ->
            refused(
                record,
                RejectReason.UNKNOWN_SCHEMA,
                "the schema registry does not know the schema id; was it replaced by an empty"
                    + " one?");
        case WRONG_TYPE ->
            refused(
                record,
                RejectReason.WRONG_TYPE,
                "the record is no %s; only %s writes to %s"
                    .formatted(kind.type(), kind.writers(), record.topic()));
        case MALFORMED ->
            refused(
                record,
                RejectReason.MALFORMED,
                "the record is no valid %s in Confluent's wire format".formatted(kind.type()));
      };
    }
  }

  void close() {
    deserializer.close();
  }

  private Received refused(
      ConsumerRecord<String, byte[]> record, RejectReason reason, String detail) {
    byte @Nullable [] value = record.value();
    byte[] body = value == null ? NO_VALUE : value;
    return new Received.Refused(
        Rejection.newBuilder()
            .setRejectionId(
                record.topic() + "-" + record.partition() + "-" + record.offset() + "-alerting")
            .setStage(RejectStage.ALERTING)
            .setReason(reason)
            .setDetail(detail)
            .setSource(record.topic())
            .setSourceTopic(record.topic())
            .setSourcePartition(record.partition())
            .setSourceOffset(record.offset())
            .setSchemaId(schemaId(body))
            .setKnownFields(Map.of())
            .setBodyLength(body.length)
            .setBodySha256(sha256(body))
            .setRejectedAt(clock.instant())
            .build());
  }

  private static @Nullable Integer schemaId(byte[] body) {
    return body.length >= 5 && body[0] == 0 ? ByteBuffer.wrap(body).getInt(1) : null;
  }

  private static String sha256(byte[] body) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
