// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.failure;

import io.costwire.schemas.RejectReason;
import io.costwire.schemas.RejectStage;
import io.costwire.schemas.Rejection;
import io.costwire.schemas.SourcePosition;
import io.costwire.schemas.UsageEvent;
import io.costwire.schemas.topics.Topics;
import io.costwire.streams.flow.SourceRecord;
import io.costwire.streams.wire.WireDecoder;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes dead letters: coordinates to find the record again, a reason that carries no content, and
 * of records of usage.events the original bytes for a replay.
 */
public final class Rejections {
  /**
   * A dead letter has to fit into a record itself. Larger originals stay in usage.events, where the
   * coordinates and the hash find them.
   */
  static final int MAX_ORIGINAL_BYTES = 512 * 1024;

  private static final String TOO_LARGE_TO_KEEP =
      "; the original is too large to be kept here, fetch it by its offset";

  private final InstantSource clock;

  public Rejections(InstantSource clock) {
    this.clock = clock;
  }

  /** Why a record is refused. */
  public record Cause(
      RejectStage stage, RejectReason reason, @Nullable String field, String detail) {}

  /**
   * @param event the event, where it could be decoded
   */
  public Rejection reject(SourceRecord source, @Nullable UsageEvent event, Cause cause) {
    byte[] value = source.value() == null ? new byte[0] : source.value();
    byte @Nullable [] key = source.key();
    boolean ours = Topics.USAGE_EVENTS.name().equals(source.topic());
    boolean fits = value.length + (key == null ? 0 : key.length) <= MAX_ORIGINAL_BYTES;
    boolean keep = ours && fits;
    int schemaId = WireDecoder.schemaId(source.value());
    return new Rejection(
        source.id(),
        cause.stage,
        cause.reason,
        cause.field,
        fits ? cause.detail : cause.detail + TOO_LARGE_TO_KEEP,
        event == null ? null : event.getTenant(),
        event == null ? null : event.getEventId(),
        sourceName(source, event),
        event == null ? null : event.getProducer(),
        source.topic(),
        source.partition(),
        source.offset(),
        schemaId < 0 ? null : schemaId,
        Map.of(),
        (long) value.length,
        sha256(value),
        keep && key != null ? ByteBuffer.wrap(key) : null,
        keep && source.value() != null ? ByteBuffer.wrap(value) : null,
        clock.instant());
  }

  private static String sourceName(SourceRecord source, @Nullable UsageEvent event) {
    SourcePosition position = event == null ? null : event.getSource();
    return position == null ? source.topic() : position.getSourceId();
  }

  private static String sha256(byte[] value) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(value));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
