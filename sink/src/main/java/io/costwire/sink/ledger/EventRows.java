// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink.ledger;

import io.costwire.schemas.topics.Topics;
import io.costwire.sink.ledger.Chunk.Accepted;
import io.costwire.sink.ledger.Chunk.Event;
import io.costwire.sink.ledger.Chunk.EventName;
import io.costwire.sink.ledger.ChunkAccount.Known;
import io.costwire.sink.ledger.ChunkAccount.Row;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Finds what ClickHouse knows of a chunk: by position, then by name, then among the refused. */
final class EventRows {
  /** Names in one statement: some 100 KB of text. */
  private static final int NAMES = 500;

  /** Hours in one condition; beyond it the range from the first to the last must do. */
  private static final int HOURS = 500;

  private static final String ROWS =
      """
      SELECT tenant, event_id, event_partition, event_offset, price_status,
             ifNull(currency, '') AS cost_currency, billed_cost
      FROM usage_priced FINAL
      WHERE %s\
      """;

  private static final String REJECTED =
      """
      SELECT rejected_offset FROM rejected FINAL
      WHERE rejected_topic = '%s' AND rejected_partition = %d
        AND rejected_offset >= %d AND rejected_offset < %d\
      """;

  private record Found(EventName name, Row row) {}

  private final LedgerDatabase database;

  EventRows(LedgerDatabase database) {
    this.database = database;
  }

  Known of(Chunk chunk) throws SQLException {
    Map<EventName, Row> rows = new HashMap<>();
    List<Event> events = new ArrayList<>();
    for (Accepted record : chunk.accepted()) {
      if (record.event() != null) {
        events.add(record.event());
      }
    }
    if (!events.isEmpty()) {
      add(rows, atTheirPlaces(chunk, events), names(events));
    }
    findByName(rows, missing(events, rows), EventRows::withHour);
    Set<Long> rejected = new HashSet<>();
    if (rows.size() < chunk.accepted().size()) {
      rejected.addAll(rejected(chunk));
    }
    // a repeat that names another time than the event: its row is where nobody expects it
    Set<Event> nowhere = new HashSet<>();
    for (Accepted record : chunk.accepted()) {
      Event event = record.event();
      if (event != null && !rows.containsKey(event.name()) && !rejected.contains(record.offset())) {
        nowhere.add(event);
      }
    }
    findByName(rows, List.copyOf(nowhere), EventRows::withoutHour);
    return new Known(rows, rejected);
  }

  private String atTheirPlaces(Chunk chunk, List<Event> events) {
    Instant first = events.stream().map(Event::time).min(Comparator.naturalOrder()).orElseThrow();
    Instant last = events.stream().map(Event::time).max(Comparator.naturalOrder()).orElseThrow();
    Set<String> hours = new TreeSet<>();
    events.forEach(event -> hours.add(LedgerDatabase.hour(event.time())));
    return "event_time >= %s AND event_time <= %s"
            .formatted(LedgerDatabase.time(first), LedgerDatabase.time(last))
        + (hours.size() > HOURS
            ? ""
            : " AND toStartOfHour(event_time) IN (%s)".formatted(String.join(", ", hours)))
        + " AND event_partition = %d AND event_offset >= %d AND event_offset < %d"
            .formatted(chunk.partition(), chunk.from(), chunk.to());
  }

  private void findByName(
      Map<EventName, Row> rows, List<Event> events, Function<List<Event>, String> condition)
      throws SQLException {
    for (int i = 0; i < events.size(); i += NAMES) {
      List<Event> some = events.subList(i, Math.min(events.size(), i + NAMES));
      add(rows, condition.apply(some), names(some));
    }
  }

  private static String withHour(List<Event> events) {
    return events.stream()
        .map(
            event ->
                "(%s, %s, %s)"
                    .formatted(
                        LedgerDatabase.text(event.name().tenant()),
                        LedgerDatabase.hour(event.time()),
                        LedgerDatabase.text(event.name().eventId())))
        .collect(
            Collectors.joining(", ", "(tenant, toStartOfHour(event_time), event_id) IN (", ")"));
  }

  private static String withoutHour(List<Event> events) {
    return "tenant IN (%s) AND event_id IN (%s)"
        .formatted(texts(events, EventName::tenant), texts(events, EventName::eventId));
  }

  private static String texts(List<Event> events, Function<EventName, String> part) {
    return events.stream()
        .map(event -> part.apply(event.name()))
        .distinct()
        .map(LedgerDatabase::text)
        .collect(Collectors.joining(", "));
  }

  private void add(Map<EventName, Row> rows, String condition, Set<EventName> wanted)
      throws SQLException {
    for (Found found : database.rows(ROWS.formatted(condition), EventRows::found)) {
      if (wanted.contains(found.name)) {
        rows.put(found.name, found.row);
      }
    }
  }

  private static Found found(ResultSet row) throws SQLException {
    return new Found(
        new EventName(row.getString(1), row.getString(2)),
        new Row(
            row.getInt(3),
            row.getLong(4),
            new Fate.Stored(row.getString(5), row.getString(6), row.getBigDecimal(7))));
  }

  private Set<Long> rejected(Chunk chunk) throws SQLException {
    String sql =
        REJECTED.formatted(Topics.USAGE_EVENTS.name(), chunk.partition(), chunk.from(), chunk.to());
    return Set.copyOf(database.rows(sql, row -> row.getLong(1)));
  }

  private static List<Event> missing(List<Event> events, Map<EventName, Row> rows) {
    return events.stream().filter(event -> !rows.containsKey(event.name())).distinct().toList();
  }

  private static Set<EventName> names(List<Event> events) {
    return events.stream().map(Event::name).collect(Collectors.toSet());
  }
}
