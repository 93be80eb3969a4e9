// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink.table;

import io.costwire.schemas.AlertNotification;

/** alert.notifications becomes alert_notifications: every attempt to tell a receiver. */
final class AlertNotificationsTable {
  private AlertNotificationsTable() {}

  static Table<AlertNotification> table() {
    return new Table<>(
        "alert_notifications",
        new Columns<AlertNotification>()
            .text("notification_id", AlertNotification::getNotificationId)
            .text("alert_key", AlertNotification::getAlertKey)
            .word("receiver", AlertNotification::getReceiver)
            .word("channel", AlertNotification::getChannel)
            .symbol("state", AlertNotification::getState)
            .word("reason", AlertNotification::getReason)
            .uint64("signal_revision", AlertNotification::getSignalRevision)
            .int32("attempt", AlertNotification::getAttempt)
            .symbol("outcome", AlertNotification::getOutcome)
            .maybeText("error", AlertNotification::getError)
            .text("payload", AlertNotification::getPayload)
            .maybeText("message_id", AlertNotification::getMessageId)
            .maybeWord("tenant", AlertNotification::getTenant)
            .time("sent_at", AlertNotification::getSentAt)
            .revisionByRecordTime()
            .source());
  }
}
