// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.reprice;

import com.fasterxml.jackson.databind.JsonNode;
import io.costwire.schemas.PricedUsage;
import io.costwire.sink.clickhouse.Sql;
import io.costwire.standalone.stack.ClickHouseClient;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Priced events of a range as ClickHouse holds them, page by page in the order of the table's key,
 * so that neither side holds more than a page.
 */
public final class History {
  /** Rows of a page, and of a batch of the job. */
  static final int PAGE = 5_000;

  private static final String QUERY =
      """
      SELECT *, toUnixTimestamp64Micro(event_time) AS event_us, toUnixTimestamp64Micro(end_time) AS end_us,
        toUnixTimestamp64Micro(arrived_at) AS arrived_us, toUnixTimestamp64Micro(priced_at) AS priced_us,
        toUnixTimestamp(toStartOfHour(event_time)) AS hour
      FROM usage_priced
      WHERE %s
      ORDER BY tenant, toStartOfHour(event_time), event_id
      LIMIT %d\
      """;

  private final ClickHouseClient clickHouse;
  private final Range range;

  /**
   * Which events.
   *
   * @param from first event time
   * @param to first event time that is no longer meant
   * @param models reported or resolved names; empty for all
   * @param providers reported or resolved names; empty for all
   */
  public record Range(Instant from, Instant to, List<String> models, List<String> providers) {
    public Range {
      models = List.copyOf(models);
      providers = List.copyOf(providers);
      if (!from.isBefore(to)) {
        throw new IllegalStateException(
            "--from %s is not before --to %s; give a range".formatted(from, to));
      }
    }
  }

  public History(ClickHouseClient clickHouse, Range range) {
    this.clickHouse = clickHouse;
    this.range = range;
  }

  /** Reads everything once, a page at a time. */
  public void pages(Consumer<List<PricedUsage>> reader) {
    String after = "1";
    while (true) {
      List<JsonNode> rows = clickHouse.rows(QUERY.formatted(where(after), PAGE));
      if (!rows.isEmpty()) {
        reader.accept(rows.stream().map(HistoryRow::read).toList());
      }
      if (rows.size() < PAGE) {
        return;
      }
      JsonNode last = rows.getLast();
      after =
          "(tenant, toStartOfHour(event_time), event_id) > (%s, toDateTime(%s, 'UTC'), %s)"
              .formatted(
                  Sql.text(last.path("tenant").asText()),
                  last.path("hour").asText(),
                  Sql.text(last.path("event_id").asText()));
    }
  }

  private String where(String after) {
    List<String> conditions = new ArrayList<>();
    conditions.add("event_time >= fromUnixTimestamp64Micro(%d)".formatted(Sql.micros(range.from)));
    conditions.add("event_time < fromUnixTimestamp64Micro(%d)".formatted(Sql.micros(range.to)));
    if (!range.models.isEmpty()) {
      String names = Sql.texts(range.models);
      conditions.add(
          "(model IN (%s) OR request_model IN (%s) OR response_model IN (%s))"
              .formatted(names, names, names));
    }
    if (!range.providers.isEmpty()) {
      String names = Sql.texts(range.providers);
      conditions.add("(provider IN (%s) OR reported_provider IN (%s))".formatted(names, names));
    }
    conditions.add(after);
    return String.join(" AND ", conditions);
  }
}
