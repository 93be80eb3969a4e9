// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.alerts;

import com.fasterxml.jackson.databind.JsonNode;
import io.costwire.sink.clickhouse.Sql;
import io.costwire.standalone.alerts.AlertAccount.Delivery;
import io.costwire.standalone.stack.ClickHouseClient;
import io.costwire.standalone.stack.RowCells;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Alerts and who was told, as ClickHouse has them. */
public final class AlertTable {
  /** More attempts than this are the same failure again and again. */
  static final int DELIVERIES_MAX = 200;

  private static final String LIST =
      "SELECT %s FROM alerts WHERE %s ORDER BY opened_at DESC, alert_key LIMIT %d";

  /** A receiver that has heard of it has, whatever came of later attempts. */
  private static final String OUTCOMES =
      """
      SELECT alert_key, receiver,
        if(countIf(outcome = 'DELIVERED') > 0, 'DELIVERED', argMax(outcome, (sent_at, attempt))) AS became
      FROM alert_notifications WHERE alert_key IN (%s) GROUP BY alert_key, receiver\
      """;

  private static final String DELIVERIES =
      """
      SELECT receiver, channel, state, reason, outcome, attempt, error,
        toUnixTimestamp64Micro(sent_at) AS sent
      FROM alert_notifications WHERE alert_key = %s ORDER BY sent_at, notification_id LIMIT %d\
      """;

  private final ClickHouseClient clickHouse;

  public AlertTable(ClickHouseClient clickHouse) {
    this.clickHouse = clickHouse;
  }

  /** The newest alerts first. */
  public List<AlertRow> list(AlertFilter filter, int limit) {
    return rows(filter.condition(), limit);
  }

  /**
   * The alert of an id, or else of a part of one that no other has.
   *
   * @throws IllegalStateException when there is none, or there are several, naming them
   */
  public AlertRow find(String part) {
    String text = Sql.text(part);
    for (String condition :
        List.of(
            "alert_key = " + text,
            "startsWith(alert_key, %s)".formatted(text),
            "position(alert_key, %s) > 0".formatted(text))) {
      List<AlertRow> found = rows(condition, Candidate.NAMED_MAX + 1);
      if (!found.isEmpty()) {
        return chosen(part, found);
      }
    }
    throw KnownAlerts.noSuch(part);
  }

  private static AlertRow chosen(String part, List<AlertRow> found) {
    List<Candidate> candidates =
        found.stream()
            .map(
                row ->
                    new Candidate(row.key(), row.about().title(), row.times().resolvedAt() == null))
            .toList();
    Optional<Candidate> chosen = Candidate.choose(part, candidates);
    return found.stream()
        .filter(row -> chosen.filter(c -> c.key().equals(row.key())).isPresent())
        .findAny()
        .orElseThrow(() -> KnownAlerts.noSuch(part));
  }

  private List<AlertRow> rows(String condition, int limit) {
    List<AlertRow> rows =
        clickHouse.rows(LIST.formatted(AlertRow.COLUMNS, condition, limit)).stream()
            .map(AlertRow::read)
            .toList();
    Map<String, Map<String, String>> outcomes = outcomes(rows);
    return rows.stream().map(row -> row.told(outcomes.getOrDefault(row.key(), Map.of()))).toList();
  }

  private Map<String, Map<String, String>> outcomes(List<AlertRow> rows) {
    Map<String, Map<String, String>> outcomes = new HashMap<>();
    if (rows.isEmpty()) {
      return outcomes;
    }
    String keys = Sql.texts(rows.stream().map(AlertRow::key).toList());
    for (JsonNode row : clickHouse.rows(OUTCOMES.formatted(keys))) {
      outcomes
          .computeIfAbsent(row.path("alert_key").asText(), key -> new HashMap<>())
          .put(row.path("receiver").asText(), row.path("became").asText());
    }
    return outcomes;
  }

  /** Attempts to tell somebody of an alert, the oldest first. */
  List<Delivery> deliveries(String key) {
    return clickHouse.rows(DELIVERIES.formatted(Sql.text(key), DELIVERIES_MAX)).stream()
        .map(AlertTable::delivery)
        .toList();
  }

  private static Delivery delivery(JsonNode row) {
    return new Delivery(
        RowCells.instant(row.path("sent")),
        row.path("receiver").asText(),
        row.path("channel").asText(),
        row.path("state").asText(),
        row.path("reason").asText(),
        row.path("outcome").asText(),
        row.path("attempt").asInt(),
        RowCells.text(row.path("error")));
  }
}
