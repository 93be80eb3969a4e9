// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.signals;

import com.fasterxml.jackson.databind.JsonNode;
import io.costwire.sink.clickhouse.Sql;
import io.costwire.standalone.stack.ClickHouseClient;
import io.costwire.standalone.stack.RowCells;
import java.util.ArrayList;
import java.util.List;

/** Signals and their alerts, as ClickHouse has them. */
public final class SignalTable {
  /** Of a part of an id that several have. */
  private static final int MAX_CANDIDATES = 20;

  private static final String LIST =
      "SELECT %s FROM v_signals WHERE %s ORDER BY emitted_at DESC, signal_id LIMIT %d";

  private static final String ALERTS =
      """
      SELECT alert_key, state, severity, toUnixTimestamp64Micro(opened_at) AS opened,
        toUnixTimestamp64Micro(updated_at) AS updated, toUnixTimestamp64Micro(resolved_at) AS resolved,
        acknowledged_by
      FROM v_alerts WHERE startsWith(alert_key, %s) ORDER BY opened_at\
      """;

  private static final String DELIVERIES =
      """
      SELECT receiver, channel, state, outcome, attempt, error, toUnixTimestamp64Micro(sent_at) AS sent
      FROM alert_notifications WHERE alert_key IN (%s) ORDER BY sent_at, notification_id LIMIT 100\
      """;

  private final ClickHouseClient clickHouse;

  public SignalTable(ClickHouseClient clickHouse) {
    this.clickHouse = clickHouse;
  }

  /** The newest signals first. */
  public List<SignalRow> list(SignalFilter filter, int limit) {
    return rows(filter.condition(), limit);
  }

  /**
   * The signal of an id, or else of a part of one that no other has.
   *
   * @throws IllegalStateException when there is none, or there are several, naming them
   */
  public SignalRow find(String part) {
    String text = Sql.text(part);
    for (String condition :
        List.of(
            "signal_id = " + text,
            "startsWith(signal_id, %s)".formatted(text),
            "position(signal_id, %s) > 0".formatted(text))) {
      List<SignalRow> found = rows(condition, MAX_CANDIDATES + 1);
      if (found.size() == 1) {
        return found.getFirst();
      }
      if (!found.isEmpty()) {
        throw new IllegalStateException(ambiguous(part, found));
      }
    }
    throw new IllegalStateException(
        "there is no signal with %s in its id; costwire signals list --since 30d shows their ids"
            .formatted(part));
  }

  private static String ambiguous(String part, List<SignalRow> found) {
    boolean more = found.size() > MAX_CANDIDATES;
    StringBuilder message = new StringBuilder();
    message.append(
        "%s signals have %s in their ids; give more of it, in quotes:"
            .formatted(more ? "more than " + MAX_CANDIDATES : found.size(), part));
    found.stream()
        .limit(MAX_CANDIDATES)
        .forEach(row -> message.append("%n  %s  %s".formatted(row.id(), row.title())));
    return message.toString();
  }

  private List<SignalRow> rows(String condition, int limit) {
    String sql = LIST.formatted(SignalRow.COLUMNS, condition, limit);
    return clickHouse.rows(sql).stream().map(SignalRow::read).toList();
  }

  /** The alerts that a signal led to, one for each time that it fired anew. */
  List<Explanation.Alert> alerts(String signalId) {
    List<Explanation.Alert> alerts = new ArrayList<>();
    for (JsonNode row : clickHouse.rows(ALERTS.formatted(Sql.text(signalId + "#")))) {
      alerts.add(
          new Explanation.Alert(
              row.path("alert_key").asText(),
              row.path("state").asText(),
              row.path("severity").asText(),
              RowCells.instant(row.path("opened")),
              RowCells.instant(row.path("resolved")),
              RowCells.text(row.path("acknowledged_by"))));
    }
    return alerts;
  }

  /** Every attempt to tell somebody of alerts. */
  List<Explanation.Delivery> deliveries(List<Explanation.Alert> alerts) {
    if (alerts.isEmpty()) {
      return List.of();
    }
    List<Explanation.Delivery> deliveries = new ArrayList<>();
    String keys = Sql.texts(alerts.stream().map(Explanation.Alert::key).toList());
    for (JsonNode row : clickHouse.rows(DELIVERIES.formatted(keys))) {
      deliveries.add(
          new Explanation.Delivery(
              RowCells.instant(row.path("sent")),
              row.path("receiver").asText(),
              row.path("channel").asText(),
              row.path("state").asText(),
              row.path("outcome").asText(),
              row.path("attempt").asInt(),
              RowCells.text(row.path("error"))));
    }
    return deliveries;
  }
}
