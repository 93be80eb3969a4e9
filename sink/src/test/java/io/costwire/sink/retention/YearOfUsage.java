// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink.retention;

import io.costwire.sink.clickhouse.ClickHouse;
import io.costwire.sink.clickhouse.ClickHouseSettings;
import io.costwire.sink.clickhouse.MigrationRunner;
import io.costwire.sink.clickhouse.Sql;
import io.costwire.testkit.CostwireBackends;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/**
 * A database, empty until it is filled with usage from 2025-06-01 on, 400 days of it, made inside
 * the engine: events, their windows at each grain, and adjustments for those that were late.
 */
final class YearOfUsage implements AutoCloseable {
  private static final int EVENTS = 6_000;

  private static final String TOTALS =
      """
      toInt64(count()), toInt64(countIf(price_status = 'PRICED')),
      toInt64(countIf(price_status = 'PRICED_PARTIAL')),
      toInt64(countIf(price_status = 'UNPRICED_MODEL')),
      toInt64(countIf(price_status = 'NO_USAGE')), toInt64(0),
      sum(ifNull(billed_cost, toDecimal128(0, 18)))\
      """;

  private static final String TOTAL_COLUMNS =
      "requests, priced, partial, unpriced, no_usage, invalid, billed_cost";

  final ClickHouseSettings settings;
  private final Connection connection;

  YearOfUsage() throws SQLException {
    CostwireBackends backends = CostwireBackends.shared();
    settings =
        new ClickHouseSettings(
            URI.create(backends.clickhouseHttpUrl()),
            "default",
            "",
            backends.uniqueName("retention"),
            Duration.ofSeconds(30));
    new MigrationRunner(settings).apply();
    connection = ClickHouse.connect(settings);
  }

  YearOfUsage fill() throws SQLException {
    events(0, EVENTS);
    for (String set : List.of("total", "team", "user")) {
      if (!set.equals("user")) {
        windows("cost_1m", "MINUTE", "toStartOfMinute", set);
      }
      windows("cost_1h", "HOUR", "toStartOfHour", set);
      windows("cost_1d", "DAY", "toStartOfDay", set);
    }
    return this;
  }

  /** Stores events; the same numbers give the same rows. */
  void events(int from, int count) throws SQLException {
    execute(
        """
        INSERT INTO usage_priced (tenant, event_id, kind, event_time, arrived_at, priced_at,
          provider, model, service, team, user, price_status, currency, billed_cost, call_status,
          revision)
        SELECT if(number %% 3 = 0, 'globex', 'acme'), concat('e-', toString(number)), 'REQUEST',
          toDateTime64('2025-06-01 00:00:00', 6, 'UTC') + toIntervalSecond(number * 5737) AS at,
          at, at, 'openai', 'gpt-4o', 'chat', concat('t-', toString(number %% 4)),
          concat('u-', toString(number %% 9)),
          multiIf(number %% 50 = 0, 'UNPRICED_MODEL', number %% 77 = 0, 'NO_USAGE',
            number %% 91 = 0, 'PRICED_PARTIAL', 'PRICED') AS status,
          if(status = 'UNPRICED_MODEL', NULL, 'USD'),
          if(status IN ('UNPRICED_MODEL', 'NO_USAGE'), NULL, CAST(concat(toString(number %% 7), '.',
            leftPad(toString(cityHash64(number) %% 1000000000000000000), 18, '0')) AS Decimal(38, 18))),
          'SUCCESS', 1099511627777
        FROM numbers(%d, %d)\
        """
            .formatted(from, count));
  }

  /** One more event, after its day was closed. */
  void lateEvent(String time, String cost) throws SQLException {
    execute(
        """
        INSERT INTO usage_priced (tenant, event_id, kind, event_time, price_status, currency,
          billed_cost, revision)
        VALUES ('acme', 'late', 'REQUEST', '%s', 'PRICED', 'USD', '%s', 1099511627777)\
        """
            .formatted(time, cost));
    execute(
        """
        INSERT INTO cost_adjustments (adjustment_id, event_id, grain, tenant, dimension_set,
          window_start, currency, requests, priced, billed_cost, revision)
        VALUES ('late', 'late', 'DAY', 'acme', 'total', '%s', 'USD', 1, 1, '%s', 1099511627777)\
        """
            .formatted(time, cost));
  }

  private void windows(String table, String grain, String start, String set) throws SQLException {
    String value = set.equals("total") ? "''" : set;
    String dimensions = set.equals("total") ? "map()" : "map('%s', %s)".formatted(set, set);
    String late = "toUInt64(substring(event_id, 3)) % 97 = 0";
    execute(
        """
        INSERT INTO %s (tenant, dimension_set, dimension_key, dimensions, window_start, currency,
          revision, %s)
        SELECT tenant, '%s', %s, CAST(%s AS Map(LowCardinality(String), String)),
          %s(event_time) AS w, 'USD', 1099511627777, %s
        FROM usage_priced FINAL WHERE NOT (%s) GROUP BY ALL\
        """
            .formatted(table, TOTAL_COLUMNS, set, value, dimensions, start, TOTALS, late));
    execute(
        """
        INSERT INTO cost_adjustments (adjustment_id, event_id, grain, tenant, dimension_set,
          dimension_key, dimensions, window_start, currency, revision, %s)
        SELECT concat(event_id, '|%s|%s'), event_id, '%s', tenant, '%s', %s,
          CAST(%s AS Map(LowCardinality(String), String)), %s(event_time) AS w, 'USD', 1099511627777, %s
        FROM usage_priced FINAL WHERE %s GROUP BY ALL\
        """
            .formatted(
                TOTAL_COLUMNS, grain, set, grain, set, value, dimensions, start, TOTALS, late));
  }

  /** Sums of all days, as the tiers that stay tell them. */
  List<String> days() throws SQLException {
    return lines(
        """
        SELECT tenant, dimension_set, toYYYYMM(window_start) AS month, sum(requests),
          sum(priced), sum(unpriced), toString(sum(billed_cost))
        FROM (SELECT tenant, dimension_set, window_start, requests, priced, unpriced, billed_cost
              FROM cost_1d FINAL
              UNION ALL
              SELECT tenant, dimension_set, window_start, requests, priced, unpriced, billed_cost
              FROM cost_adjustments FINAL WHERE grain = 'DAY')
        GROUP BY ALL ORDER BY ALL\
        """);
  }

  /** Sums of all events, of those still there and those sealed. */
  List<String> rowsAndSeals() throws SQLException {
    return lines(
        """
        SELECT tenant, month, sum(n), sum(p), sum(u), toString(sum(cost)) FROM (
          SELECT tenant, toYYYYMM(event_time) AS month, toInt64(count()) AS n,
            toInt64(countIf(price_status = 'PRICED')) AS p,
            toInt64(countIf(price_status = 'UNPRICED_MODEL')) AS u,
            sum(ifNull(billed_cost, toDecimal128(0, 18))) AS cost
          FROM usage_priced FINAL GROUP BY tenant, month
          UNION ALL
          SELECT tenant, month, requests, priced, unpriced, billed_cost
          FROM ledger_months FINAL WHERE source_table = 'usage_priced')
        GROUP BY ALL ORDER BY ALL\
        """);
  }

  /** Months that a table has, e.g. 202506. */
  List<String> months(String table, String time) throws SQLException {
    return lines("SELECT DISTINCT toYYYYMM(%s) AS m FROM %s ORDER BY m".formatted(time, table));
  }

  /** Answer of one value. */
  String value(String sql) throws SQLException {
    return lines(sql).getFirst();
  }

  /** Rows with their columns joined by a bar. */
  List<String> lines(String sql) throws SQLException {
    return Sql.query(
        connection,
        sql,
        row -> {
          StringBuilder line = new StringBuilder();
          for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
            line.append(i == 1 ? "" : "|").append(row.getString(i));
          }
          return line.toString();
        });
  }

  void execute(String sql) throws SQLException {
    Sql.execute(connection, sql);
  }

  @Override
  public void close() throws SQLException {
    execute("DROP DATABASE " + settings.database());
    connection.close();
  }
}
