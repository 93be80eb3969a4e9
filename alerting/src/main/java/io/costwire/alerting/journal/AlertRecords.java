// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.journal;

import io.costwire.alerting.deliver.DeliveryReport;
import io.costwire.alerting.intake.SignalRecords;
import io.costwire.alerting.policy.Alert;
import io.costwire.alerting.policy.AlertKey;
import io.costwire.alerting.policy.Lifecycle;
import io.costwire.alerting.policy.Notification;
import io.costwire.schemas.AlertLifecycle;
import io.costwire.schemas.AlertNotification;
import io.costwire.schemas.AlertState;
import io.costwire.schemas.DeliveryOutcome;
import java.util.Optional;

/** Alerts and deliveries between Avro and our own terms. */
final class AlertRecords {
  private AlertRecords() {}

  static AlertState toAvro(Alert alert) {
    return new AlertState(
        alert.key().toString(),
        AlertLifecycle.valueOf(alert.state().name()),
        SignalRecords.toAvro(alert.signal()),
        alert.span().openedAt(),
        alert.span().updatedAt(),
        alert.span().resolvedAt().orElse(null),
        null,
        alert.told(),
        alert.revision());
  }

  /**
   * @throws IllegalArgumentException when the record holds what no alert can
   */
  static Alert fromAvro(AlertState state) {
    var signal = SignalRecords.fromAvro(state.getSignal());
    return new Alert(
        AlertKey.parse(state.getAlertKey(), signal.signalId()),
        lifecycle(state.getState()),
        signal,
        new Alert.Span(
            state.getOpenedAt(), state.getUpdatedAt(), Optional.ofNullable(state.getResolvedAt())),
        state.getDelivered(),
        state.getRevision());
  }

  /** States that only a later version writes are states of an alert that still fires. */
  private static Lifecycle lifecycle(AlertLifecycle state) {
    return switch (state) {
      case RESOLVED -> Lifecycle.RESOLVED;
      case FIRING, ACKNOWLEDGED, SILENCED, OTHER -> Lifecycle.FIRING;
    };
  }

  static AlertNotification toAvro(DeliveryReport report) {
    Notification notification = report.notification();
    String receiver = report.addressee().receiver();
    String id =
        "%s|%s|%d|%d"
            .formatted(
                notification.key(), receiver, notification.signalRevision(), report.attempt());
    return new AlertNotification(
        id,
        notification.key().toString(),
        receiver,
        report.addressee().channel(),
        AlertLifecycle.valueOf(notification.state().name()),
        notification.signalRevision(),
        report.attempt(),
        DeliveryOutcome.valueOf(report.outcome().name()),
        report.error().orElse(null),
        report.payload(),
        notification.alert().signal().details().scope().tenant().orElse(null),
        report.sentAt());
  }
}
