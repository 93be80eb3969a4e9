// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting;

import io.costwire.alerting.deliver.Deliveries;
import io.costwire.alerting.deliver.DeliveryReport;
import io.costwire.alerting.intake.Received;
import io.costwire.alerting.intake.SignalIntake.Batch;
import io.costwire.alerting.journal.AlertJournal;
import io.costwire.alerting.policy.Alert;
import io.costwire.alerting.policy.AlertBook;
import io.costwire.alerting.policy.Decision;
import io.costwire.alerting.policy.Notification;
import io.costwire.schemas.Rejection;
import java.util.ArrayList;
import java.util.List;

/**
 * Intake, policy, deliver: the table of contents of alerting. A signal is told only after its alert
 * and its offset are recorded, and a delivery is recorded after it happened; so a crash can repeat
 * a delivery, under the same dedup key, but never lose one.
 */
final class AlertPipeline {
  private final AlertBook book;
  private final AlertJournal journal;
  private final Deliveries deliveries;
  private final ReportBacklog backlog;
  private final AlertingMetrics metrics;

  AlertPipeline(
      AlertBook book,
      AlertJournal journal,
      Deliveries deliveries,
      ReportBacklog backlog,
      AlertingMetrics metrics) {
    this.book = book;
    this.journal = journal;
    this.deliveries = deliveries;
    this.backlog = backlog;
    this.metrics = metrics;
  }

  /** Records what was delivered before and tells what is still owed. */
  void resume(Batch nothing) {
    recordReports(nothing);
    backlog.add(deliveries.offerOwed(book::owedTo));
    metrics.alerts(book);
  }

  /** Records every delivery that is known by now. */
  void recordReports(Batch nothing) {
    do {
      step(nothing);
    } while (!backlog.isEmpty());
  }

  /** Takes one batch through all stages. */
  void step(Batch batch) {
    Changes changes = new Changes();
    settle(changes);
    batch.received().forEach(received -> decide(received, changes));
    journal.record(changes.entries(backlog.reports()), batch);
    deliveries.recorded(backlog.recorded());
    count(changes);
    deliver(changes);
  }

  private void settle(Changes changes) {
    backlog.fill(deliveries);
    for (DeliveryReport report : backlog.reports()) {
      if (report.outcome().settles()) {
        Notification told = report.notification();
        book.settle(told.key(), report.addressee().receiver(), told.signalRevision())
            .ifPresent(changes.states::add);
      }
    }
  }

  private void decide(Received received, Changes changes) {
    switch (received) {
      case Received.Refused(var rejection) -> changes.rejections.add(rejection);
      case Received.Read(var signal) -> {
        Decision decision = book.apply(signal);
        changes.decisions.add(decision);
        switch (decision) {
          case Decision.Opened(var alert) -> changes.announce(alert);
          case Decision.Resolved(var alert) -> changes.announce(alert);
          case Decision.Updated(var alert) -> changes.states.add(alert);
          case Decision.Ignored ignored -> {}
        }
      }
    }
  }

  private void count(Changes changes) {
    changes.decisions.forEach(metrics::decided);
    changes.rejections.forEach(rejection -> metrics.rejected(rejection.getReason().name()));
    if (!changes.states.isEmpty()) {
      metrics.alerts(book);
    }
  }

  private void deliver(Changes changes) {
    changes.announced.forEach(news -> backlog.add(deliveries.offer(news)));
    backlog.add(deliveries.offerDeferred(book::owedTo));
  }

  /** What one batch changes. */
  private static final class Changes {
    private final List<Alert> states = new ArrayList<>();
    private final List<Rejection> rejections = new ArrayList<>();
    private final List<Decision> decisions = new ArrayList<>();
    private final List<Notification> announced = new ArrayList<>();

    void announce(Alert alert) {
      states.add(alert);
      announced.add(new Notification(alert));
    }

    AlertJournal.Entries entries(List<DeliveryReport> reports) {
      return new AlertJournal.Entries(states, reports, rejections);
    }
  }
}
