// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting;

import static io.costwire.alerting.PipelineParts.batch;
import static io.costwire.alerting.PipelineParts.everything;
import static io.costwire.alerting.PipelineParts.limits;
import static io.costwire.alerting.PipelineParts.ordered;
import static io.costwire.alerting.PipelineParts.producer;
import static io.costwire.alerting.PipelineParts.silence;
import static io.costwire.alerting.policy.Signals.fired;
import static io.costwire.alerting.policy.Signals.ofKind;
import static io.costwire.alerting.policy.Signals.withdrawn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.costwire.alerting.PipelineParts.Teller;
import io.costwire.alerting.deliver.Deliveries;
import io.costwire.alerting.deliver.DeliveryResult;
import io.costwire.alerting.deliver.Placement;
import io.costwire.alerting.intake.SignalIntake.Batch;
import io.costwire.alerting.journal.AlertJournal;
import io.costwire.alerting.policy.Abilities;
import io.costwire.alerting.policy.Addressing;
import io.costwire.alerting.policy.AlertBook;
import io.costwire.alerting.policy.Command.Action;
import io.costwire.alerting.policy.Lifecycle;
import io.costwire.alerting.policy.Matcher;
import io.costwire.alerting.policy.Quiet;
import io.costwire.alerting.policy.SignalEvent;
import io.costwire.alerting.policy.Silence;
import io.costwire.alerting.policy.Silences;
import io.costwire.schemas.topics.TopicSerdes;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The stages together, with Kafka's own in-memory producer in place of the broker. */
final class AlertPipelineTest {
  private static final Batch NOTHING = batch();

  private static final Abilities ABILITIES = new Abilities(false, false, true);
  private static final Addressing EVERYTHING = everything(ABILITIES);

  private volatile Duration ahead = Duration.ZERO;
  private final InstantSource clock = () -> Instant.now().plus(ahead);
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final AlertingMetrics metrics = new AlertingMetrics(registry);
  private final TopicSerdes serdes = new TopicSerdes("mock://" + UUID.randomUUID());
  private final List<String> told = new CopyOnWriteArrayList<>();
  private final List<String> handles = new CopyOnWriteArrayList<>();
  private volatile Supplier<DeliveryResult> answer = DeliveryResult.Delivered::new;
  private final ReportBacklog backlog = new ReportBacklog();
  private final Silences silences = new Silences();
  private Deliveries deliveries = deliveries(1_000);
  private MockProducer<String, byte[]> producer = producer();
  private AlertBook book = new AlertBook(EVERYTHING, List.of());
  private AlertPipeline pipeline = pipeline();

  @AfterEach
  void close() {
    deliveries.close();
  }

  @Test
  void news_areWhatWasRecordedSinceTheyWereAsked() {
    assertThat(pipeline.news()).hasValueSatisfying(all -> assertThat(all.alerts()).isEmpty());
    pipeline.step(batch(fired("s", 1), fired("t", 1)));
    assertThat(pipeline.news().orElseThrow().alerts()).containsOnlyKeys("s#1", "t#1");

    pipeline.step(NOTHING);
    assertThat(pipeline.news()).isEmpty();

    pipeline.step(batch(withdrawn("s", 2)));
    assertThat(pipeline.news().orElseThrow().alerts().get("s#1"))
        .hasValueSatisfying(alert -> assertThat(alert.state()).isEqualTo(Lifecycle.RESOLVED));
  }

  @Test
  void newsOfSilences_areToldWithoutAlerts() {
    assertThat(pipeline.news()).isPresent();
    Instant now = clock.instant();
    silences.put(new Silence("quiet", List.of(Matcher.parse("a=b")), now, now.plusSeconds(60)));

    pipeline.step(NOTHING);

    assertThat(pipeline.news().orElseThrow().silences())
        .extracting(Silence::id)
        .containsExactly("quiet");
    assertThat(pipeline.news()).isEmpty();
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
    book = new AlertBook(EVERYTHING, List.of());
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
    book = new AlertBook(EVERYTHING, List.of());
    book.apply(fired("s", 1), Quiet.NONE, Instant.now());
    newSession();
    pipeline.resume(NOTHING);

    assertThat(producer.history())
        .extracting(record -> record.topic())
        .containsExactly("alert.state", "alert.notifications");
    assertThat(book.owedTo("test", Instant.now())).isEmpty();
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
              assertThat(book.owedTo("test", Instant.now())).isEmpty();
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

  @Test
  void acknowledgement_isRecordedAndToldWhereItCanBeShown() {
    deliveries.start();
    pipeline.step(batch(fired("s", 1)));
    await().until(() -> toldAndRecorded("s#1 FIRING"));

    pipeline.step(ordered("s#1", Action.ACKNOWLEDGE));

    await().until(() -> toldAndRecorded("s#1 ACKNOWLEDGED"));
    assertThat(told).containsExactly("s#1 FIRING", "s#1 ACKNOWLEDGED");
    pipeline.step(ordered("s#1", Action.ACKNOWLEDGE));
    pipeline.step(ordered("nobody#9", Action.RESOLVE));
    assertThat(counted("costwire.alerting.commands")).isEqualTo(3);
    assertThat(
            registry.get("costwire.alerting.alerts").tag("state", "acknowledged").gauge().value())
        .isEqualTo(1);
  }

  @Test
  void whatSomebodyEnded_doesNotReopen_beforeItsSignalIsOver() {
    deliveries.start();
    pipeline.step(batch(fired("s", 1)));
    await().until(() -> toldAndRecorded("s#1 FIRING"));
    pipeline.step(ordered("s#1", Action.RESOLVE));
    pipeline.step(batch(fired("s", 2)));
    pipeline.step(batch(withdrawn("s", 3)));
    pipeline.step(batch(fired("s", 4)));

    await().until(() -> toldAndRecorded("s#2 FIRING"));
    assertThat(told).containsExactly("s#1 FIRING", "s#1 RESOLVED", "s#2 FIRING");
    assertThat(counted("costwire.alerting.signals"))
        .isEqualTo(counted("costwire.alerting.signals.in"));
  }

  @Test
  void silencedAlert_isRecordedAndNotTold_untilTheSilenceEnds() {
    silences.put(silence("quiet", "subject=\"search-team-day\""));
    deliveries.start();
    pipeline.step(batch(fired("s", 1)));
    pipeline.step(batch(fired("t", 2), withdrawn("t", 3)));
    assertThat(book.count(Lifecycle.SILENCED)).isEqualTo(1);

    silences.remove("quiet");
    pipeline.step(NOTHING);

    await().until(() -> toldAndRecorded("s#1 FIRING"));
    pipeline.step(batch(withdrawn("s", 4)));
    await().until(() -> toldAndRecorded("s#1 RESOLVED"));
    assertThat(told).containsExactly("s#1 FIRING", "s#1 RESOLVED");
    assertThat(book.latest("t").orElseThrow().care().silencedBy()).contains("quiet");
  }

  @Test
  void silence_takesBackWhatWaits_andLetsTheEndThroughToWhoeverHeard() {
    deliveries.start();
    pipeline.step(batch(fired("heard", 1)));
    await().until(() -> toldAndRecorded("heard#1 FIRING"));
    answer = () -> new DeliveryResult.Retry("HTTP 503");
    pipeline.step(batch(fired("unheard", 2)));
    await().until(() -> counted("costwire.alerting.deliveries.attempted") >= 2);

    silences.put(silence("quiet", "severity=WARNING"));
    await()
        .untilAsserted(
            () -> {
              pipeline.step(NOTHING);
              assertThat(counted("costwire.alerting.deliveries.suppressed")).isPositive();
            });
    answer = DeliveryResult.Delivered::new;
    pipeline.step(batch(withdrawn("unheard", 3), withdrawn("heard", 4)));

    await().until(() -> toldAndRecorded("heard#1 RESOLVED"));
    assertThat(told).doesNotContain("unheard#1 FIRING", "unheard#1 RESOLVED");
  }

  @Test
  void acknowledgementWhileTheFiringIsUnderWay_isToldAfterIt() {
    CountDownLatch gate = firingUnderWay();
    pipeline.step(ordered("s#1", Action.ACKNOWLEDGE));

    gate.countDown();

    await().until(() -> toldAndRecorded("s#1 ACKNOWLEDGED"));
    assertThat(told).containsExactly("s#1 FIRING", "s#1 ACKNOWLEDGED");
  }

  @Test
  void endWithinASilenceThatBeganWhileTheFiringWasUnderWay_isTold() {
    CountDownLatch gate = firingUnderWay();
    silences.put(silence("quiet", "severity=WARNING"));
    pipeline.step(NOTHING);
    pipeline.step(batch(withdrawn("s", 2)));
    pipeline.step(batch(fired("s", 3)));

    gate.countDown();

    await().until(() -> toldAndRecorded("s#1 RESOLVED"));
    assertThat(told).containsExactly("s#1 FIRING", "s#1 RESOLVED");
  }

  @Test
  void silenceAndEndAtOnce_takeBackTheFiringThatNobodyHeard() {
    answer = () -> new DeliveryResult.Retry("HTTP 503");
    deliveries.start();
    pipeline.step(batch(fired("s", 1)));
    await().until(() -> counted("costwire.alerting.deliveries.attempted") >= 1);

    silences.put(silence("quiet", "severity=WARNING"));
    pipeline.step(batch(withdrawn("s", 2)));

    await()
        .untilAsserted(
            () -> {
              pipeline.step(NOTHING);
              assertThat(counted("costwire.alerting.deliveries.suppressed")).isPositive();
            });
    answer = DeliveryResult.Delivered::new;
    silences.remove("quiet");
    pipeline.step(batch(fired("marker", 3)));
    await().until(() -> toldAndRecorded("marker#1 FIRING"));
    assertThat(told).containsExactly("marker#1 FIRING");
  }

  private CountDownLatch firingUnderWay() {
    CountDownLatch gate = new CountDownLatch(1);
    answer =
        () -> {
          try {
            gate.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          return new DeliveryResult.Delivered();
        };
    deliveries.start();
    pipeline.step(batch(fired("s", 1)));
    await().until(() -> counted("costwire.alerting.deliveries.attempted") == 1);
    return gate;
  }

  @Test
  void reload_tellsNothingAgain_whileReportsOfBeforeWaitToBeRecorded() {
    deliveries.close();
    deliveries = deliveries(2_000);
    newSession();
    deliveries.start();
    SignalEvent[] signals =
        IntStream.range(0, 1_500).mapToObj(i -> fired("s" + i, 1)).toArray(SignalEvent[]::new);
    pipeline.step(batch(signals));
    await().until(() -> told.size() == signals.length);

    deliveries.place(List.of(placement(2, ABILITIES)));
    pipeline.address(EVERYTHING);
    pipeline.step(batch(fired("marker", 2)));

    await().until(() -> toldAndRecorded("marker#1 FIRING"));
    assertThat(told).hasSize(signals.length + 1).doesNotHaveDuplicates();
  }

  @Test
  void acknowledgement_takesBackRepeatsThatWait() {
    able(Abilities.PLAIN);
    deliveries.start();
    pipeline.step(batch(ofKind("ANOMALY", "s", 1)));
    await().until(() -> toldAndRecorded("s#1 FIRING"));
    answer = () -> new DeliveryResult.Retry("HTTP 503");
    ahead = Duration.ofHours(5);
    pipeline.step(NOTHING);
    await().until(() -> counted("costwire.alerting.deliveries.attempted") >= 2);

    pipeline.step(ordered("s#1", Action.ACKNOWLEDGE));

    await()
        .untilAsserted(
            () -> {
              pipeline.step(NOTHING);
              assertThat(counted("costwire.alerting.deliveries.suppressed")).isPositive();
            });
    answer = DeliveryResult.Delivered::new;
    pipeline.step(batch(fired("marker", 3)));
    await().until(() -> toldAndRecorded("marker#1 FIRING"));
    assertThat(told).containsExactly("s#1 FIRING", "marker#1 FIRING");
  }

  @Test
  void channelThatForgets_isToldEveryMinuteWhatLasts_withoutARecordOfIt() {
    able(new Abilities(false, false, true, true));
    deliveries.start();
    pipeline.step(batch(ofKind("ANOMALY", "s", 1)));
    await().until(() -> toldAndRecorded("s#1 FIRING"));
    int recorded = producer.history().size();

    for (int minute = 1; minute <= 3; minute++) {
      ahead = Duration.ofMinutes(minute).plusSeconds(minute);
      int before = told.size();
      await()
          .until(
              () -> {
                pipeline.step(NOTHING);
                return told.size() > before;
              });
    }

    assertThat(told).containsOnly("s#1 FIRING").hasSize(4);
    assertThat(producer.history()).hasSize(recorded);
    pipeline.step(batch(withdrawn("s", 2)));
    await().until(() -> toldAndRecorded("s#1 RESOLVED"));
    ahead = Duration.ofHours(9);
    pipeline.step(batch(fired("marker", 3)));
    await().until(() -> toldAndRecorded("marker#1 FIRING"));
    assertThat(told.subList(4, told.size())).containsExactly("s#1 RESOLVED", "marker#1 FIRING");
  }

  @Test
  void receiverThatRefuses_isAnAlertOfItsOwn_thatEndsWithTheNextSuccess() {
    answer = () -> new DeliveryResult.Dead("HTTP 400");
    deliveries.start();
    pipeline.step(batch(fired("s", 1)));
    await()
        .untilAsserted(
            () -> {
              pipeline.step(NOTHING);
              assertThat(book.latest("delivery|test")).isPresent();
            });
    assertThat(book.latest("delivery|test").orElseThrow().state()).isEqualTo(Lifecycle.FIRING);

    answer = DeliveryResult.Delivered::new;
    pipeline.step(batch(fired("t", 2)));
    await().until(() -> toldAndRecorded("t#1 FIRING"));
    ahead = DeliveryFailures.PATIENCE;

    await()
        .untilAsserted(
            () -> {
              pipeline.step(NOTHING);
              assertThat(book.latest("delivery|test").orElseThrow().state())
                  .isEqualTo(Lifecycle.RESOLVED);
            });
  }

  @Test
  void handle_isRecorded_andGivenBackWithTheNextNews() {
    deliveries.start();
    pipeline.step(batch(fired("s", 1)));
    await().until(() -> toldAndRecorded("s#1 FIRING"));
    assertThat(book.latest("s").orElseThrow().told("test").orElseThrow().handle())
        .contains("handle of s#1");

    // what this process does not remember is in the state
    deliveries.close();
    deliveries = deliveries(1_000);
    deliveries.start();
    newSession();
    pipeline.step(batch(withdrawn("s", 2)));

    await().until(() -> toldAndRecorded("s#1 RESOLVED"));
    assertThat(handles).containsExactly("", "handle of s#1");
  }

  private boolean toldAndRecorded(String news) {
    pipeline.step(NOTHING);
    return told.contains(news) && book.owedTo("test", Instant.now()).isEmpty();
  }

  /** The receiver can do this instead. */
  private void able(Abilities other) {
    deliveries.close();
    deliveries = new Deliveries(List.of(placement(1, other)), limits(1_000), clock, registry);
    book = new AlertBook(everything(other), List.of());
    newSession();
  }

  private void newSession() {
    producer = producer();
    pipeline = pipeline();
  }

  private AlertPipeline pipeline() {
    AlertJournal journal = new AlertJournal(producer, serdes);
    journal.open();
    return new AlertPipeline(
        book, silences, new AlertPipeline.Outlets(journal, deliveries, backlog, metrics), clock);
  }

  private Deliveries deliveries(int queuedMax) {
    return new Deliveries(List.of(placement(1, ABILITIES)), limits(queuedMax), clock, registry);
  }

  private Placement placement(int version, Abilities abilities) {
    return new Placement(
        "test",
        version,
        Optional.empty(),
        () -> new Teller(abilities, told, handles, () -> answer.get()));
  }

  private double counted(String name) {
    return registry.find(name).counters().stream().mapToDouble(Counter::count).sum();
  }
}
