// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting;

import io.costwire.alerting.AlertPipeline.Outlets;
import io.costwire.alerting.deliver.Deliveries;
import io.costwire.alerting.http.AlertsView;
import io.costwire.alerting.intake.SignalIntake;
import io.costwire.alerting.intake.SignalIntake.Batch;
import io.costwire.alerting.intake.SilenceFeed;
import io.costwire.alerting.journal.AlertJournal;
import io.costwire.alerting.journal.RecordedAlerts;
import io.costwire.alerting.policy.AlertBook;
import io.costwire.alerting.policy.Silences;
import io.costwire.schemas.topics.TopicProvisioner;
import io.costwire.schemas.topics.TopicSerdes;
import io.costwire.schemas.topics.Topics;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The work between two failures of Kafka or the registry: topics, membership, state, signals. What
 * is in memory is thrown away when it ends and read again by the next one; a session never mends
 * itself.
 */
final class AlertingSession implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AlertingSession.class);

  /** Reports of deliveries wait at most this long for their record while no signal comes. */
  private static final Duration POLL = Duration.ofMillis(200);

  private static final Duration WATCH_EVERY = Duration.ofSeconds(10);
  private static final Duration WATCH_TIMEOUT = Duration.ofSeconds(5);

  private final KafkaAccess access;
  private final KafkaClients clients;
  private final TopicSerdes serdes;
  private final Parts parts;
  private @Nullable SignalIntake intake;
  private @Nullable AlertJournal journal;
  private @Nullable SilenceFeed silences;
  private @Nullable AlertPipeline pipeline;
  private boolean worked;
  private Instant watched = Instant.EPOCH;

  /** What outlives a session. */
  record Parts(
      Receivers receivers,
      ReportBacklog backlog,
      AlertingMetrics metrics,
      AlertingStatus status,
      AlertsView view,
      InstantSource clock) {
    Deliveries deliveries() {
      return receivers.deliveries();
    }
  }

  AlertingSession(KafkaAccess access, Parts parts) {
    this.access = access;
    this.clients = new KafkaClients(access);
    this.serdes = access.serdes();
    this.parts = parts;
  }

  /** Works until told to stop; then records what the deliveries under way came to. */
  void run(BooleanSupplier stopping, Duration grace) {
    provision();
    SignalIntake signals = new SignalIntake(clients.signals(), serdes, parts.clock());
    intake = signals;
    Batch last = work(signals, stopping);
    AlertPipeline active = pipeline;
    if (active != null) {
      parts.deliveries().stop(grace);
      active.recordReports(last.empty());
    }
  }

  /** Whether it ever came to handle signals. */
  boolean worked() {
    return worked;
  }

  private void provision() {
    try (Admin admin = clients.admin()) {
      new TopicProvisioner(admin, access.replicationFactor())
          .ensure(
              List.of(
                  Topics.COST_SIGNALS,
                  Topics.USAGE_REJECTED,
                  Topics.ALERT_COMMANDS,
                  Topics.ALERT_SILENCES,
                  Topics.ALERT_STATE,
                  Topics.ALERT_NOTIFICATIONS));
    }
  }

  private Batch work(SignalIntake signals, BooleanSupplier stopping) {
    Batch batch;
    do {
      batch = signals.poll(POLL);
      if (signals.lostPartitions() || !signals.owns()) {
        standDown();
      }
      if (signals.standsBy()) {
        // also what a session before this one left
        parts.deliveries().clear();
      }
      boolean readdressed = parts.receivers().changed();
      if (signals.owns()) {
        step(active(batch), batch, readdressed);
      }
      watch(signals);
    } while (!stopping.getAsBoolean());
    return batch;
  }

  private void step(AlertPipeline active, Batch batch, boolean readdressed) {
    if (readdressed) {
      active.address(parts.receivers().now());
    }
    SilenceFeed following = silences;
    if (following != null) {
      following.follow();
    }
    active.step(batch);
    active.news().ifPresent(parts.view()::publish);
  }

  private AlertPipeline active(Batch batch) {
    AlertPipeline current = pipeline;
    if (current != null) {
      return current;
    }
    AlertJournal opened = new AlertJournal(clients.journal(), serdes);
    journal = opened;
    opened.open();
    Silences known = new Silences();
    SilenceFeed feed = new SilenceFeed(clients.whole(), serdes, known);
    silences = feed;
    feed.load();
    AlertPipeline taking =
        new AlertPipeline(
            readBook(),
            known,
            new Outlets(opened, parts.deliveries(), parts.backlog(), parts.metrics()),
            parts.clock());
    pipeline = taking;
    taking.resume(batch.empty());
    parts.metrics().active(true);
    parts.status().working(true);
    worked = true;
    LOG.info("alerting=active group={}", access.groupId());
    return taking;
  }

  private AlertBook readBook() {
    try (var consumer = clients.whole()) {
      return new AlertBook(parts.receivers().now(), RecordedAlerts.read(consumer, serdes));
    }
  }

  private void standDown() {
    if (pipeline != null) {
      LOG.info("alerting=standby group={}", access.groupId());
      parts.deliveries().clear();
    }
    release();
  }

  private void release() {
    pipeline = null;
    parts.view().away("it stands by, or is about to take over");
    parts.metrics().active(false);
    parts.status().working(false);
    SilenceFeed following = silences;
    silences = null;
    if (following != null) {
      following.close();
    }
    AlertJournal open = journal;
    journal = null;
    if (open != null) {
      open.close();
    }
  }

  /** A broker that is away makes polls return nothing, so somebody has to ask. */
  private void watch(SignalIntake signals) {
    Instant now = parts.clock().instant();
    if (Duration.between(watched, now).abs().compareTo(WATCH_EVERY) < 0) {
      return;
    }
    watched = now;
    try {
      parts.metrics().lag(signals.lag(WATCH_TIMEOUT));
      parts.status().reachable();
    } catch (KafkaException e) {
      parts
          .status()
          .waiting("Kafka at " + access.bootstrapServers() + " does not answer: " + e.getMessage());
    }
  }

  @Override
  public void close() {
    release();
    SignalIntake open = intake;
    intake = null;
    if (open != null) {
      open.close();
    }
  }
}
