// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink;

import io.costwire.runtime.AppMain;
import io.costwire.schemas.RejectReason;
import io.costwire.schemas.RejectStage;
import io.costwire.schemas.Rejection;
import io.costwire.schemas.topics.Topics;
import io.costwire.sink.batch.Refusal;
import io.costwire.sink.failure.RetrySchedule;
import io.costwire.sink.failure.SinkFailure;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;

/**
 * Describes records that were passed over in usage.rejected. The bytes are not repeated there: they
 * came from topics of our own, where they still are. A repeat after a crash has the same id, so it
 * is one row in the end.
 */
final class DeadLetters {
  private static final String TROUBLE = "dead letters";

  private final Producer<String, Rejection> producer;
  private final RetrySchedule schedule;
  private final StopSignal stop;
  private final SinkMetrics metrics;
  private final InstantSource clock;

  DeadLetters(
      Producer<String, Rejection> producer,
      RetrySchedule schedule,
      StopSignal stop,
      SinkMetrics metrics,
      InstantSource clock) {
    this.producer = producer;
    this.schedule = schedule;
    this.stop = stop;
    this.metrics = metrics;
    this.clock = clock;
  }

  /** Publishes all and waits for Kafka; false when the sink stops before it is done. */
  boolean publish(List<Refusal> refusals) {
    for (Refusal refusal : refusals) {
      if (refusal.source().topic().equals(Topics.USAGE_REJECTED.name())) {
        // A dead letter about a dead letter would come back here for ever.
        metrics.unreportable(refusal);
      } else if (publish(refusal)) {
        metrics.rejected(refusal);
      } else {
        return false;
      }
    }
    return true;
  }

  private boolean publish(Refusal refusal) {
    for (int failures = 1; ; failures++) {
      try {
        Future<?> sent =
            producer.send(
                new ProducerRecord<>(
                    Topics.USAGE_REJECTED.name(), refusal.source().topic(), rejection(refusal)));
        sent.get();
        metrics.working(TROUBLE);
        return true;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      } catch (ExecutionException | KafkaException e) {
        metrics.failing(TROUBLE, String.valueOf(e.getMessage()));
      }
      if (stop.await(schedule.pause(failures))) {
        return false;
      }
    }
  }

  private Rejection rejection(Refusal refusal) {
    return Rejection.newBuilder()
        .setRejectionId(refusal.source().toString())
        .setStage(RejectStage.SINK)
        .setReason(reason(refusal.failure()))
        .setDetail(refusal.detail())
        .setSource(refusal.source().topic())
        .setProducer("costwire-sink/" + AppMain.version())
        .setSourceTopic(refusal.source().topic())
        .setSourcePartition(refusal.source().partition())
        .setSourceOffset(refusal.source().offset())
        .setSchemaId(refusal.schemaId())
        .setBodyLength(refusal.bodyLength())
        .setBodySha256(refusal.bodySha256())
        .setRejectedAt(clock.instant().truncatedTo(ChronoUnit.MICROS))
        .build();
  }

  private static RejectReason reason(SinkFailure failure) {
    return switch (failure) {
      case UNDECODABLE -> RejectReason.MALFORMED;
      case UNKNOWN_SCHEMA -> RejectReason.UNKNOWN_SCHEMA;
      case ROW_REFUSED, UNSTORABLE -> RejectReason.STORE_REFUSED;
      case STORE_UNREACHABLE,
          STORE_OVERLOADED,
          STORE_FAILED,
          SCHEMA_MISMATCH,
          ACCESS_DENIED,
          TOO_MANY_REFUSED ->
          throw new IllegalArgumentException(failure + " is no reason to reject a record");
    };
  }
}
