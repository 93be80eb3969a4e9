// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.failure;

import io.costwire.schemas.RejectReason;
import io.costwire.schemas.RejectStage;
import io.costwire.schemas.Rejection;
import io.costwire.schemas.topics.Topics;
import io.costwire.streams.failure.Rejections.Cause;
import io.costwire.streams.flow.SourceRecord;
import io.costwire.streams.wire.SchemaRegistry;
import io.costwire.streams.wire.WireSerializer;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.apache.kafka.streams.errors.ProductionExceptionHandler;
import org.jspecify.annotations.Nullable;

/**
 * What to do when a result cannot be written: fail, so that it is tried again, since going on would
 * drop it silently. Only a priced event that is too large for Kafka is the event's fault; it
 * becomes a dead letter. Streams makes the object itself and hands it the properties.
 */
public final class ProductionFailures implements ProductionExceptionHandler {
  /** Property with the {@link Letters}; without it everything fails. */
  public static final String LETTERS = "costwire.production.failures.letters";

  /** Writes dead letters. */
  public record Letters(SchemaRegistry registry, InstantSource clock) {}

  private @Nullable Letters letters;

  @Override
  public void configure(Map<String, ?> configs) {
    letters = configs.get(LETTERS) instanceof Letters given ? given : null;
  }

  @Override
  public Response handleError(
      ErrorHandlerContext context, ProducerRecord<byte[], byte[]> record, Exception exception) {
    Letters available = letters;
    if (available == null
        || !(exception instanceof RecordTooLargeException)
        || !record.topic().equals(Topics.USAGE_PRICED.name())) {
      return Response.fail();
    }
    return Response.resume(List.of(letter(available, context)));
  }

  private static ProducerRecord<byte[], byte[]> letter(
      Letters letters, ErrorHandlerContext context) {
    var source =
        new SourceRecord(
            context.sourceRawKey(),
            context.sourceRawValue(),
            context.topic(),
            new SourceRecord.Position(
                context.partition(), context.offset(), Math.max(0, context.timestamp())));
    Rejection rejection =
        new Rejections(letters.clock())
            .reject(
                source,
                null,
                new Cause(
                    RejectStage.PRICE,
                    RejectReason.TOO_LARGE,
                    null,
                    "its priced form is too large for a record; send smaller events"));
    byte[] value =
        new WireSerializer<>(letters.registry(), Topics.USAGE_REJECTED)
            .serialize(Topics.USAGE_REJECTED.name(), rejection);
    return new ProducerRecord<>(
        Topics.USAGE_REJECTED.name(),
        rejection.getSource().getBytes(StandardCharsets.UTF_8),
        value);
  }
}
