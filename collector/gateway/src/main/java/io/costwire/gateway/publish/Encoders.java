// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway.publish;

import io.costwire.client.CallStatus;
import io.costwire.client.EventIds;
import io.costwire.client.UsageEvent;
import io.costwire.gateway.decode.LateOutcome;
import io.costwire.schemas.RejectReason;
import io.costwire.schemas.RejectStage;
import io.costwire.schemas.Rejection;
import io.costwire.schemas.UsageOutcome;
import io.costwire.schemas.topics.Checksum;
import io.costwire.schemas.topics.TopicSerdes;
import io.costwire.schemas.topics.Topics;
import io.costwire.sender.kafka.SendFailures;
import io.costwire.sender.kafka.UsageEventMapper;
import java.time.Instant;
import java.time.InstantSource;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.Serializer;

/** Records as they go to Kafka. Asks the registry once, when it is made. */
final class Encoders implements AutoCloseable {
  private final Serializer<io.costwire.schemas.UsageEvent> events;
  private final Serializer<UsageOutcome> outcomes;
  private final Serializer<Rejection> rejections;

  /** Registers the schemas; throws while the registry is not there. */
  Encoders(TopicSerdes serdes) {
    this.events = serdes.serializer(Topics.USAGE_EVENTS);
    this.outcomes = serdes.serializer(Topics.USAGE_OUTCOMES);
    this.rejections = serdes.serializer(Topics.USAGE_REJECTED);
    try {
      encodeSamples();
    } catch (KafkaException e) {
      throw new IllegalStateException(
          "the schema registry does not take the schemas (%s); check SCHEMA_REGISTRY_URL"
              .formatted(SendFailures.reason(e)),
          e);
    }
  }

  ProducerRecord<String, byte[]> encode(UsageEvent event) {
    String topic = Topics.USAGE_EVENTS.name();
    byte[] value = events.serialize(topic, UsageEventMapper.toAvro(event));
    ProducerRecord<String, byte[]> message = new ProducerRecord<>(topic, event.eventId(), value);
    Checksum.add(message.headers(), topic, value);
    return message;
  }

  @SuppressWarnings("NullAway") // the generated constructor takes null for optional fields
  ProducerRecord<String, byte[]> encode(LateOutcome outcome) {
    String topic = Topics.USAGE_OUTCOMES.name();
    LateOutcome.Target target = outcome.target();
    UsageOutcome record =
        new UsageOutcome(
            outcome.id(),
            outcome.tenant(),
            target instanceof LateOutcome.OfEvent ? target.id() : null,
            target instanceof LateOutcome.OfTrace ? target.id() : null,
            outcome.time(),
            outcome.success(),
            outcome.quality(),
            outcome.revenue());
    return new ProducerRecord<>(topic, target.id(), outcomes.serialize(topic, record));
  }

  ProducerRecord<String, byte[]> encode(Rejection rejection) {
    String topic = Topics.USAGE_REJECTED.name();
    byte[] value = rejections.serialize(topic, rejection);
    return new ProducerRecord<>(topic, rejection.getSource(), value);
  }

  /** The serializers register a schema with the first record they see; these records go nowhere. */
  private void encodeSamples() {
    encode(
        UsageEvent.builder()
            .eventId("schema")
            .tenant("schema")
            .eventTime(Instant.EPOCH)
            .status(CallStatus.UNKNOWN)
            .build());
    encode(
        new LateOutcome(
            "schema",
            "schema",
            new LateOutcome.OfEvent("schema"),
            Instant.EPOCH,
            true,
            null,
            null));
    encode(
        Rejection.newBuilder()
            .setRejectionId(new EventIds(InstantSource.fixed(Instant.EPOCH)).timeOrdered())
            .setStage(RejectStage.COLLECTOR)
            .setReason(RejectReason.OTHER)
            .setDetail("")
            .setSource("schema")
            .setBodyLength(0)
            .setBodySha256("")
            .setRejectedAt(Instant.EPOCH)
            .build());
  }

  @Override
  public void close() {
    events.close();
    outcomes.close();
    rejections.close();
  }
}
