// SPDX-License-Identifier: Apache-2.0
package io.costwire.sender.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.costwire.client.SendResult;
import io.costwire.client.SendResult.Failure;
import io.costwire.client.SendResult.Kind;
import io.costwire.client.Sender;
import io.costwire.client.SenderContract;
import io.costwire.client.UsageEvent;
import io.costwire.schemas.topics.TopicSerdes;
import io.costwire.schemas.topics.Topics;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

class KafkaSenderTest extends SenderContract {
  private static final Duration TIMEOUT = Duration.ofSeconds(20);
  private final TopicSerdes serdes = new TopicSerdes("mock://" + UUID.randomUUID());
  private final MockProducer<String, byte[]> producer = producer(true);
  private boolean registryDown;

  @Override
  protected Sender sender() {
    return sender(producer);
  }

  @Override
  protected void breakOtherSide() {
    producer.sendException = new TimeoutException("no broker");
  }

  @Override
  protected void mendOtherSide() {
    producer.sendException = null;
  }

  @Override
  protected List<String> durableIds() {
    return producer.history().stream().map(r -> r.key()).toList();
  }

  @Override
  protected UsageEvent refusable() {
    return UsageEvent.builder().provider("openai").responseModel("gpt-4o").build(); // has no id
  }

  @Test
  void record_isConfluentAvroUnderTheEventId() {
    try (Sender sender = sender();
        var deserializer = serdes.deserializer(Topics.USAGE_EVENTS)) {
      sender.send(events("a", 1));
      var record = producer.history().get(0);
      assertThat(record.topic()).isEqualTo("usage.events");
      assertThat(record.key()).isEqualTo("a-0");
      assertThat(record.value()[0]).as("magic byte").isZero();
      assertThat(deserializer.deserialize("usage.events", record.value()))
          .isEqualTo(UsageEventMapper.toAvro(events("a", 1).get(0)));
    }
  }

  @Test
  void partialFailure_namesEachEventAndWhetherToRetry() {
    var slow = producer(false);
    try (Sender sender = sender(slow)) {
      var sending = CompletableFuture.supplyAsync(() -> sender.send(events("a", 3)));
      await().until(() -> slow.history().size() == 3);
      slow.completeNext();
      slow.errorNext(new RecordTooLargeException("too large"));
      slow.errorNext(new TimeoutException("expired"));
      assertThat(sending.join())
          .isEqualTo(
              new SendResult.SomeFailed(
                  List.of(
                      new Failure(1, Kind.REFUSED, "RecordTooLargeException: too large"),
                      new Failure(2, Kind.RETRY, "TimeoutException: expired"))));
    }
  }

  @Test
  void missingAcknowledgement_isAFailureWithinTheTimeout() {
    try (Sender sender = sender(producer(false), Duration.ofMillis(-2000))) {
      assertThat(sender.send(events("a", 2)))
          .isEqualTo(SendResult.allFailed(2, Kind.RETRY, "not acknowledged in time"));
    }
  }

  @Test
  void incompleteEvent_isRefusedAndTheOthersGetThrough() {
    try (Sender sender = sender()) {
      UsageEvent incomplete = UsageEvent.builder().provider("openai").build();
      var batch = List.of(incomplete, events("a", 1).get(0));
      assertThat(sender.send(batch))
          .isEqualTo(
              new SendResult.SomeFailed(
                  List.of(new Failure(0, Kind.REFUSED, "NullPointerException"))));
      assertThat(durableIds()).containsExactly("a-0");
    }
  }

  @Test
  void registryDown_isAFailureToRetry() {
    var unreachable = new TopicSerdes("http://127.0.0.1:1");
    try (Sender sender =
        new KafkaSender(
            () -> producer,
            () -> registryDown ? unreachable.serializer(Topics.USAGE_EVENTS) : null,
            TIMEOUT)) {
      registryDown = true;
      SendResult.SomeFailed failed = (SendResult.SomeFailed) sender.send(events("a", 2));
      assertThat(failed.failures()).hasSize(2).extracting(Failure::kind).containsOnly(Kind.RETRY);
      assertThat(failed.failures().get(0).reason()).contains("ConnectException");
    }
  }

  private Sender sender(MockProducer<String, byte[]> to) {
    return sender(to, TIMEOUT);
  }

  private Sender sender(MockProducer<String, byte[]> to, Duration timeout) {
    return new KafkaSender(() -> to, () -> serdes.serializer(Topics.USAGE_EVENTS), timeout);
  }

  private static MockProducer<String, byte[]> producer(boolean autoComplete) {
    return new MockProducer<>(
        autoComplete, null, new StringSerializer(), new ByteArraySerializer());
  }
}
