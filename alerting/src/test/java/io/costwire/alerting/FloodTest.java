// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting;

import static io.costwire.alerting.policy.Signals.fired;
import static io.costwire.alerting.policy.Signals.withdrawn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.costwire.alerting.AlertPipeline.Outlets;
import io.costwire.alerting.deliver.Backoff;
import io.costwire.alerting.deliver.Deliveries;
import io.costwire.alerting.deliver.DeliveryLimits;
import io.costwire.alerting.deliver.DeliveryResult;
import io.costwire.alerting.deliver.Placement;
import io.costwire.alerting.deliver.RateLimit;
import io.costwire.alerting.deliver.Receiver;
import io.costwire.alerting.intake.Received;
import io.costwire.alerting.intake.SignalIntake.Batch;
import io.costwire.alerting.journal.AlertJournal;
import io.costwire.alerting.policy.Abilities;
import io.costwire.alerting.policy.AlertBook;
import io.costwire.alerting.policy.Lifecycle;
import io.costwire.alerting.policy.Message;
import io.costwire.alerting.policy.SignalDetails;
import io.costwire.alerting.policy.SignalDetails.Scope;
import io.costwire.alerting.policy.SignalEvent;
import io.costwire.alerting.policy.Silences;
import io.costwire.alerting.policy.Terms.Cadence;
import io.costwire.alerting.route.Route;
import io.costwire.alerting.route.Routing;
import io.costwire.schemas.AlertNotification;
import io.costwire.schemas.topics.TopicSerdes;
import io.costwire.schemas.topics.Topics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Ten thousand alerts at once, each in a group of its own, for a receiver that groups. */
final class FloodTest {
  private static final int SIGNALS = 10_000;
  private static final int BATCH = 500;
  private static final String CHAT = "chat";
  private static final Abilities GROUPING = new Abilities(true, false, false);

  private final List<Message> messages = new CopyOnWriteArrayList<>();
  private final TopicSerdes serdes = new TopicSerdes("mock://" + UUID.randomUUID());
  private final MockProducer<String, byte[]> producer =
      new MockProducer<>(true, null, new StringSerializer(), new ByteArraySerializer());
  private final Deliveries deliveries = deliveries();
  private final AlertBook book = new AlertBook(routing(), List.of());

  @AfterEach
  void close() {
    deliveries.close();
  }

  @Test
  void flood_isAFewMessages_andEveryAlertIsToldAndRecorded() {
    AlertJournal journal = new AlertJournal(producer, serdes);
    journal.open();
    AlertPipeline pipeline =
        new AlertPipeline(
            book,
            new Silences(),
            new Outlets(
                journal,
                deliveries,
                new ReportBacklog(),
                new AlertingMetrics(new SimpleMeterRegistry())),
            InstantSource.system());
    deliveries.start();

    for (int from = 0; from < SIGNALS; from += BATCH) {
      pipeline.step(
          batch(IntStream.range(from, from + BATCH).mapToObj(i -> own(fired("s" + i, 1)))));
    }
    settle(pipeline);
    assertThat(book.count(Lifecycle.FIRING)).isEqualTo(SIGNALS);
    int firing = messages.size();
    pipeline.step(batch(IntStream.range(0, SIGNALS).mapToObj(i -> own(withdrawn("s" + i, 2)))));
    settle(pipeline);

    assertThat(firing).isLessThan(SIGNALS / 100);
    assertThat(messages.size() - firing).isLessThan(SIGNALS / 100);
    Set<String> told = new HashSet<>();
    messages.forEach(
        message ->
            message.notifications().forEach(news -> told.add(news.key() + " " + news.state())));
    assertThat(told).hasSize(2 * SIGNALS);
    recordsAreComplete();
  }

  private void settle(AlertPipeline pipeline) {
    await()
        .atMost(Duration.ofMinutes(2))
        .until(
            () -> {
              pipeline.recordReports(batch(Stream.empty()));
              return book.owedTo(CHAT, Instant.now()).isEmpty();
            });
  }

  private void recordsAreComplete() {
    Set<String> delivered = new HashSet<>();
    int payloads = 0;
    try (var deserializer = serdes.deserializer(Topics.ALERT_NOTIFICATIONS)) {
      for (var record : producer.history()) {
        if (record.topic().equals(Topics.ALERT_NOTIFICATIONS.name())) {
          AlertNotification told = deserializer.deserialize(record.topic(), record.value());
          delivered.add(told.getAlertKey() + " " + told.getState() + " " + told.getOutcome());
          payloads += told.getPayload().isEmpty() ? 0 : 1;
        }
      }
    }
    assertThat(delivered).hasSize(2 * SIGNALS).allMatch(it -> it.endsWith("DELIVERED"));
    assertThat(payloads).isEqualTo(messages.size());
  }

  private static Batch batch(Stream<SignalEvent> signals) {
    return new Batch(
        signals.<Received>map(Received.Read::new).toList(),
        Map.of(),
        new ConsumerGroupMetadata("alerting"));
  }

  /** With a subject that no other has. */
  private static SignalEvent own(SignalEvent signal) {
    SignalDetails details = signal.details();
    return new SignalEvent(
        signal.signalId(),
        signal.revision(),
        signal.phase(),
        signal.emittedAt(),
        new SignalDetails(
            details.headline(),
            new Scope(Optional.empty(), signal.signalId(), Map.of()),
            details.period(),
            details.amounts(),
            Map.of()));
  }

  private static Routing routing() {
    Cadence cadence =
        new Cadence(Duration.ofMillis(50), Duration.ofMillis(100), Duration.ofHours(4));
    Route.Target target = new Route.Target(List.of(CHAT), List.of("subject"), cadence);
    return new Routing(
        new Route("route", List.of(), false, target, List.of()), Map.of(CHAT, GROUPING));
  }

  private Deliveries deliveries() {
    Receiver chat =
        new Receiver() {
          @Override
          public String name() {
            return CHAT;
          }

          @Override
          public String channel() {
            return CHAT;
          }

          @Override
          public Abilities abilities() {
            return GROUPING;
          }

          @Override
          public String render(Message message) {
            return message.notifications().size() + " alerts";
          }

          @Override
          public DeliveryResult deliver(Message message, String payload) {
            messages.add(message);
            return new DeliveryResult.Delivered();
          }
        };
    Backoff backoff = new Backoff(Duration.ofMillis(1), Duration.ofMillis(1));
    RateLimit rate = new RateLimit(5, Duration.ofSeconds(10));
    return new Deliveries(
        List.of(new Placement(CHAT, CHAT, Optional.of(rate), () -> chat)),
        new DeliveryLimits(backoff, Duration.ofMinutes(5), 2 * SIGNALS),
        InstantSource.system(),
        new SimpleMeterRegistry());
  }
}
