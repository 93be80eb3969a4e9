// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting;

import io.costwire.alerting.deliver.Deliveries;
import io.costwire.alerting.deliver.DeliveryReport;
import io.costwire.alerting.http.AlertsView;
import io.costwire.alerting.intake.Received;
import io.costwire.alerting.intake.SignalIntake.Batch;
import io.costwire.alerting.journal.AlertJournal;
import io.costwire.alerting.policy.Addressing;
import io.costwire.alerting.policy.Alert;
import io.costwire.alerting.policy.AlertBook;
import io.costwire.alerting.policy.AlertKey;
import io.costwire.alerting.policy.Decision;
import io.costwire.alerting.policy.Lifecycle;
import io.costwire.alerting.policy.Notification;
import io.costwire.alerting.policy.Reason;
import io.costwire.alerting.policy.Silences;
import io.costwire.schemas.Rejection;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Intake, policy, deliver: the table of contents of alerting. A signal is told only after its alert
 * and its offset are recorded, and a delivery is recorded after it happened; so a crash can repeat
 * a delivery, under the same dedup key, but never lose one.
 */
final class AlertPipeline {
  private static final Logger LOG = LoggerFactory.getLogger(AlertPipeline.class);

  /** Silences begin and end, and alerts are told again, this much late at most. */
  private static final Duration TICK = Duration.ofSeconds(1);

  /** Well within the time after which an Alertmanager takes an alert for over. */
  private static final Duration REFRESH_EVERY = Duration.ofMinutes(1);

  private final AlertBook book;
  private final Silences silences;
  private final AlertJournal journal;
  private final Deliveries deliveries;
  private final ReportBacklog backlog;
  private final AlertingMetrics metrics;
  private final InstantSource clock;
  private Instant ticked = Instant.MIN;
  private Instant refreshed = Instant.MIN;
  private long silencesSeen;
  private boolean offerAll;
  private boolean published;
  private long silencesPublished;

  /** Where what happens is kept and told. */
  record Outlets(
      AlertJournal journal,
      Deliveries deliveries,
      ReportBacklog backlog,
      AlertingMetrics metrics) {}

  AlertPipeline(AlertBook book, Silences silences, Outlets outlets, InstantSource clock) {
    this.book = book;
    this.silences = silences;
    this.journal = outlets.journal();
    this.deliveries = outlets.deliveries();
    this.backlog = outlets.backlog();
    this.metrics = outlets.metrics();
    this.clock = clock;
  }

  /** Records what was delivered before and tells what is still owed. */
  void resume(Batch nothing) {
    recordReports(nothing);
    offerOwed(clock.instant());
    metrics.alerts(book);
  }

  /** There are other receivers or routes from now on. */
  void address(Addressing changed) {
    book.address(changed);
    offerAll = true;
  }

  /** Records every delivery that is known by now. */
  void recordReports(Batch nothing) {
    do {
      step(nothing);
    } while (!backlog.isEmpty());
  }

  /** What was recorded since this was asked last; everything at first. */
  Optional<AlertsView.News> news() {
    Map<AlertKey, Optional<Alert>> changed = book.changes();
    if (changed.isEmpty() && published && silences.changes() == silencesPublished) {
      return Optional.empty();
    }
    published = true;
    silencesPublished = silences.changes();
    Map<String, Optional<Alert>> byKey = HashMap.newHashMap(changed.size());
    changed.forEach((key, alert) -> byKey.put(key.toString(), alert));
    return Optional.of(new AlertsView.News(byKey, silences.all()));
  }

  /** Takes one batch through all stages. */
  void step(Batch batch) {
    Instant now = clock.instant();
    boolean tick = tick(now);
    Changes changes = new Changes();
    settle(changes);
    silence(tick, now, changes);
    batch.received().forEach(received -> decide(received, now, changes));
    watchReceivers(tick, now, changes);
    journal.record(changes.entries(backlog.reports()), batch);
    deliveries.recorded(backlog.recorded());
    boolean caughtUp = backlog.isEmpty();
    count(changes);
    deliver(tick, now, caughtUp, changes);
  }

  private boolean tick(Instant now) {
    boolean due = isDue(ticked, TICK, now);
    ticked = due ? now : ticked;
    return due;
  }

  private static boolean isDue(Instant last, Duration every, Instant now) {
    return last.equals(Instant.MIN) || Duration.between(last, now).abs().compareTo(every) >= 0;
  }

  private void settle(Changes changes) {
    backlog.fill(deliveries);
    for (DeliveryReport report : backlog.reports()) {
      String receiver = report.addressee().receiver();
      report
          .settled()
          .flatMap(told -> book.settle(report.notification().key(), receiver, told))
          .ifPresent(changes::announce);
      changes.tried.add(report.notification().key());
    }
  }

  private void silence(boolean tick, Instant now, Changes changes) {
    if (tick || silences.changes() != silencesSeen) {
      silencesSeen = silences.changes();
      silences.forget(now);
      book.silence(silences, now).forEach(changes::announce);
      book.forget(now);
      metrics.silences(silences.size());
    }
  }

  private void decide(Received received, Instant now, Changes changes) {
    switch (received) {
      case Received.Refused(var rejection) -> changes.rejections.add(rejection);
      case Received.Read(var signal) -> changes.signalDecided(book.apply(signal, silences, now));
      case Received.Ordered(var command) -> changes.commandDecided(book.apply(command, now));
    }
  }

  private void watchReceivers(boolean tick, Instant now, Changes changes) {
    if (tick) {
      DeliveryFailures.changes(deliveries.health(), book, now)
          .forEach(signal -> changes.apply(tellable(book.apply(signal, silences, now))));
    }
  }

  private static Decision tellable(Decision decision) {
    if (decision instanceof Decision.Opened(Alert alert) && alert.told().isEmpty()) {
      LOG.error(
          "alert={} outcome=nobody: a receiver fails and there is no other to tell that",
          alert.key());
    }
    return decision;
  }

  private void count(Changes changes) {
    changes.ofSignals.forEach(metrics::decided);
    changes.ofCommands.forEach(metrics::ordered);
    changes.rejections.forEach(metrics::rejected);
    if (!changes.states.isEmpty()) {
      metrics.alerts(book);
    }
  }

  private void deliver(boolean tick, Instant now, boolean caughtUp, Changes changes) {
    takeBack(changes);
    if (offerAll) {
      // queues that are new do not know what the state does not know either yet
      if (caughtUp) {
        offerOwed(now);
      }
      return;
    }
    for (AlertKey key : changes.announced) {
      backlog.add(deliveries.offer(receiver -> book.owedTo(receiver, key, now)));
    }
    if (tick) {
      backlog.add(deliveries.offerDue(receiver -> book.dueTo(receiver, now)));
      refresh(now);
    }
    backlog.add(deliveries.offerDeferred(receiver -> book.owedTo(receiver, now)));
  }

  private void refresh(Instant now) {
    if (isDue(refreshed, REFRESH_EVERY, now)) {
      refreshed = now;
      backlog.add(deliveries.offerRefreshes(receiver -> book.refreshes(receiver, now)));
    }
  }

  /** Also what was under way, failed and waits for its next attempt. */
  private void takeBack(Changes changes) {
    Stream.concat(changes.announced.stream(), changes.tried.stream())
        .distinct()
        .flatMap(key -> book.get(key).stream())
        .forEach(this::takeBack);
  }

  private void takeBack(Alert alert) {
    if (alert.isQuiet()) {
      backlog.add(deliveries.withdraw(alert.key(), AlertPipeline::isNoEnd, "silenced"));
    } else if (alert.acknowledged().isPresent()) {
      backlog.add(deliveries.withdraw(alert.key(), AlertPipeline::isRepeat, "acknowledged"));
    }
  }

  private static boolean isNoEnd(Notification notification) {
    return notification.state() != Lifecycle.RESOLVED;
  }

  private static boolean isRepeat(Notification notification) {
    return notification.reason() == Reason.REPEAT;
  }

  private void offerOwed(Instant now) {
    backlog.add(deliveries.offer(receiver -> book.owedTo(receiver, now)));
    offerAll = false;
  }

  /** What one batch changes. */
  private static final class Changes {
    private final List<Alert> states = new ArrayList<>();
    private final List<Rejection> rejections = new ArrayList<>();
    private final List<Decision> ofSignals = new ArrayList<>();
    private final List<Decision> ofCommands = new ArrayList<>();
    private final Set<AlertKey> announced = new LinkedHashSet<>();
    private final Set<AlertKey> tried = new LinkedHashSet<>();

    void signalDecided(Decision decision) {
      ofSignals.add(decision);
      apply(decision);
    }

    void commandDecided(Decision decision) {
      ofCommands.add(decision);
      apply(decision);
    }

    void apply(Decision decision) {
      switch (decision) {
        case Decision.Opened(var alert) -> announce(alert);
        case Decision.Updated(var alert) -> announce(alert);
        case Decision.Acknowledged(var alert) -> announce(alert);
        case Decision.Resolved(var alert) -> announce(alert);
        case Decision.Noted(var alert) -> states.add(alert);
        case Decision.Ignored ignored -> {}
      }
    }

    void announce(Alert alert) {
      states.add(alert);
      announced.add(alert.key());
    }

    AlertJournal.Entries entries(List<DeliveryReport> reports) {
      return new AlertJournal.Entries(states, reports, rejections);
    }
  }
}
