// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink.table;

import io.costwire.schemas.AlertState;
import io.costwire.sink.batch.RowBinary;
import java.util.Map;

/** alert.state becomes alerts: the latest state of each, with the signal behind it. */
final class AlertsTable {
  private AlertsTable() {}

  static Table<AlertState> table() {
    Columns<AlertState> columns =
        new Columns<AlertState>()
            .text("alert_key", AlertState::getAlertKey)
            .symbol("state", AlertState::getState)
            .text("signal_id", a -> a.getSignal().getSignalId());
    SignalsTable.facts(columns, AlertState::getSignal);
    columns
        .time("opened_at", AlertState::getOpenedAt)
        .time("updated_at", AlertState::getUpdatedAt)
        .maybeTime("resolved_at", AlertState::getResolvedAt)
        .maybeText("acknowledged_by", AlertState::getAcknowledgedBy)
        .maybeTime("acknowledged_at", AlertState::getAcknowledgedAt)
        .maybeText("resolved_by", AlertState::getResolvedBy)
        .maybeText("silenced_by", AlertState::getSilencedBy)
        .column(
            "delivered",
            "Map(LowCardinality(String), Int64)",
            (row, a, s) -> delivered(row, a.getDelivered()))
        .uint64("signal_revision", a -> a.getSignal().getRevision())
        .uint64("revision", AlertState::getRevision)
        .source();
    return new Table<>("alerts", columns);
  }

  private static void delivered(RowBinary row, Map<String, Long> delivered) {
    row.count(delivered.size());
    delivered.forEach(
        (receiver, revision) -> {
          row.text(receiver);
          row.int64(revision);
        });
  }
}
