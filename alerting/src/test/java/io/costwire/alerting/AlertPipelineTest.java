// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting;

import static io.costwire.alerting.policy.Signals.fired;
import static io.costwire.alerting.policy.Signals.withdrawn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.costwire.alerting.deliver.Backoff;
import io.costwire.alerting.deliver.Deliveries;
import io.costwire.alerting.deliver.DeliveryLimits;
import io.costwire.alerting.deliver.DeliveryResult;
import io.costwire.alerting.deliver.Receiver;
import io.costwire.alerting.intake.Received;
import io.costwire.alerting.intake.SignalIntake.Batch;
import io.costwire.alerting.journal.AlertJournal;
import io.costwire.alerting.policy.AlertBook;
import io.costwire.alerting.policy.Lifecycle;
import io.costwire.alerting.policy.Notification;
import io.costwire.alerting.policy.SignalEvent;
import io.costwire.schemas.topics.TopicSerdes;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The stages together, with Kafka's own in-memory producer in place of the broker. */
final class AlertPipelineTest {
  private static final ConsumerGroupMetadata GROUP = new ConsumerGroupMetadata("alerting");
  private static final Batch NOTHING = new Batch(List.of(), Map.of(), GROUP);

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final AlertingMetrics metrics = new AlertingMetrics(registry);
  private final TopicSerdes serdes = new TopicSerdes("mock://" + UUID.randomUUID());
  private final List<String> told = new CopyOnWriteArrayList<>();
  private final ReportBacklog backlog = new ReportBacklog();
  private Deliveries deliveries = deliveries(1_000);
  private MockProducer<String, byte[]> producer = producer();
  private AlertBook book = new AlertBook(Set.of("test"), List.of());
  private AlertPipeline pipeline = pipeline();

  @AfterEach
  void close() {
    deliveries.close();
  }

  @Test
  void stateAndOffsets_areRecordedInOneTransaction_beforeAnybodyIsTold() {
    pipeline.step(batch(fired("s", 1)));

    assertThat(producer.transactionCommitted()).isTrue();
    assertThat(producer.history())
        .extracting(record -> record.topic())
        .containsExactly("alert.state");
    assertThat(producer.consumerGroupOffsetsHistory()).hasSize(1);
    assertThat(told).isEmpty();
    deliveries.start();
    await().untilAsserted(() -> assertThat(told).containsExactly("s#1 FIRING"));
  }

  @Test
  void whatCouldNotBeRecorded_isNotTold() {
    deliveries.start();
    producer.commitTransactionException = new KafkaException("no answer");

    assertThatThrownBy(() -> pipeline.step(batch(fired("s", 1))))
        .isInstanceOf(KafkaException.class);

    // the next session reads the state anew, and there is none
    book = new AlertBook(Set.of("test"), List.of());
    newSession();
    pipeline.resume(NOTHING);
    pipeline.step(batch(fired("marker", 1)));
    await().untilAsserted(() -> assertThat(told).containsExactly("marker#1 FIRING"));
    assertThat(counted("costwire.alerting.signals.in")).isEqualTo(1);
  }

  @Test
  void whatWasToldWhileKafkaWasAway_isRecordedLater_andNotToldAgain() {
    deliveries.start();
    pipeline.step(batch(fired("s", 1)));
    await().until(() -> told.size() == 1);
    producer.commitTransactionException = new KafkaException("no answer");
    await()
        .untilAsserted(
            () ->
                assertThatThrownBy(() -> pipeline.step(NOTHING))
                    .isInstanceOf(KafkaException.class));

    // state as it was recorded: nobody told
    book = new AlertBook(Set.of("test"), List.of());
    book.apply(fired("s", 1));
    newSession();
    pipeline.resume(NOTHING);

    assertThat(producer.history())
        .extracting(record -> record.topic())
        .containsExactly("alert.state", "alert.notifications");
    assertThat(book.owedTo("test")).isEmpty();
    pipeline.step(batch(withdrawn("s", 2)));
    await().untilAsserted(() -> assertThat(told).containsExactly("s#1 FIRING", "s#1 RESOLVED"));
  }

  @Test
  void whatFindsNoRoom_isToldWhenThereIsRoom() {
    deliveries.close();
    deliveries = deliveries(2);
    newSession();
    SignalEvent[] signals =
        IntStream.range(0, 10).mapToObj(i -> fired("s" + i, 1)).toArray(SignalEvent[]::new);
    pipeline.step(batch(signals));
    assertThat(counted("costwire.alerting.deliveries.deferred")).isEqualTo(8);

    deliveries.start();

    await()
        .untilAsserted(
            () -> {
              pipeline.step(NOTHING);
              assertThat(book.owedTo("test")).isEmpty();
            });
    assertThat(told).hasSize(10).doesNotHaveDuplicates();
  }

  @Test
  void signals_areConserved() {
    pipeline.step(batch(fired("a", 1), fired("a", 1), fired("a", 2), withdrawn("b", 1)));
    pipeline.step(batch(withdrawn("a", 3), fired("a", 4)));

    assertThat(counted("costwire.alerting.signals.in")).isEqualTo(6);
    assertThat(counted("costwire.alerting.signals")).isEqualTo(6);
    assertThat(book.count(Lifecycle.FIRING)).isEqualTo(1);
  }

  private void newSession() {
    producer = producer();
    pipeline = pipeline();
  }

  private AlertPipeline pipeline() {
    AlertJournal journal = new AlertJournal(producer, serdes);
    journal.open();
    return new AlertPipeline(book, journal, deliveries, backlog, metrics);
  }

  private static MockProducer<String, byte[]> producer() {
    return new MockProducer<>(true, null, new StringSerializer(), new ByteArraySerializer());
  }

  private Deliveries deliveries(int queuedMax) {
    Receiver receiver =
        new Receiver() {
          @Override
          public String name() {
            return "test";
          }

          @Override
          public String channel() {
            return "test";
          }

          @Override
          public String render(Notification notification) {
            return notification.key() + " " + notification.state();
          }

          @Override
          public DeliveryResult deliver(Notification notification, String payload) {
            told.add(payload);
            return new DeliveryResult.Delivered();
          }
        };
    Backoff backoff = new Backoff(Duration.ofMillis(1), Duration.ofMillis(1));
    return new Deliveries(
        List.of(receiver),
        new DeliveryLimits(backoff, Duration.ofSeconds(30), queuedMax),
        InstantSource.system(),
        registry);
  }

  private static Batch batch(SignalEvent... signals) {
    return new Batch(
        Arrays.stream(signals).<Received>map(Received.Read::new).toList(),
        Map.of(new TopicPartition("cost.signals", 0), new OffsetAndMetadata(signals.length)),
        GROUP);
  }

  private double counted(String name) {
    return registry.find(name).counters().stream().mapToDouble(Counter::count).sum();
  }
}
