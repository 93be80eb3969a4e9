// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.close;

import com.fasterxml.jackson.databind.JsonNode;
import io.costwire.chargeback.close.Figures;
import io.costwire.chargeback.close.Line;
import io.costwire.chargeback.close.Line.Origin;
import io.costwire.chargeback.close.LineKey;
import io.costwire.chargeback.close.Statement;
import io.costwire.chargeback.close.Statement.Closed;
import io.costwire.sink.clickhouse.Sql;
import io.costwire.standalone.stack.ClickHouseClient;
import java.time.Instant;
import java.time.YearMonth;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** The tables statements and statement_lines. Lines come first: a header makes them valid. */
final class StatementTables {
  private static final int ROWS_OF_AN_INSERT = 5_000;

  /** Of a month that two closed at the same time the first is valid. */
  private static final String HEADERS =
      """
      SELECT *, toUnixTimestamp64Micro(as_of) AS as_of_us, toUnixTimestamp64Micro(closed_at) AS closed_us
      FROM (SELECT * FROM statements ORDER BY month, closed_at, statement_id LIMIT 1 BY month)
      WHERE as_of <= fromUnixTimestamp64Micro(%d)
      ORDER BY month
      """;

  private static final String LINES =
      """
      SELECT *, toString(list_cost) AS list, toString(contracted_cost) AS contracted,
          toString(effective_cost) AS effective, toString(billed_cost) AS billed
      FROM statement_lines WHERE statement_id = %s ORDER BY line
      """;

  private static final String BILLED =
      """
      SELECT
          usage_month, tenant, department, cost_center, project, team, service, provider, model, currency,
          sum(l.requests) AS requests, sum(l.unknown) AS unknown, toString(sum(l.list_cost)) AS list,
          toString(sum(l.contracted_cost)) AS contracted, toString(sum(l.effective_cost)) AS effective,
          toString(sum(l.billed_cost)) AS billed
      FROM statement_lines AS l WHERE statement_id IN (%s) AND usage_month IN (%s) AND allocation = ''
      GROUP BY usage_month, tenant, department, cost_center, project, team, service, provider, model, currency
      """;

  private final ClickHouseClient clickHouse;

  StatementTables(ClickHouseClient clickHouse) {
    this.clickHouse = clickHouse;
  }

  /** A row of statements. */
  record Header(Closed closed, Instant asOf, Instant closedAt, Terms terms, String checksum) {}

  /** What a statement was made with. */
  record Terms(List<String> priceVersions, List<String> rules) {}

  /** Statements of what was known by a time, in the order of their months. */
  List<Header> closedBy(Instant asOf) {
    return clickHouse.rows(HEADERS.formatted(Sql.micros(asOf))).stream()
        .map(StatementTables::header)
        .toList();
  }

  private static Header header(JsonNode row) {
    YearMonth month = KnownUsage.month(row, "month");
    return new Header(
        new Closed(row.path("statement_id").asText(), month),
        time(row, "as_of_us"),
        time(row, "closed_us"),
        new Terms(texts(row.path("price_versions")), texts(row.path("rules"))),
        row.path("checksum").asText());
  }

  private static List<String> texts(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).map(JsonNode::asText).toList();
  }

  private static Instant time(JsonNode row, String column) {
    return Instant.EPOCH.plus(row.path(column).asLong(), ChronoUnit.MICROS);
  }

  StoredStatement read(Header header) {
    List<Line> lines = new ArrayList<>();
    clickHouse.eachRow(
        LINES.formatted(Sql.text(header.closed().id())),
        row ->
            lines.add(
                new Line(
                    KnownUsage.key(row),
                    row.path("corrects").asText(),
                    new Origin(
                        row.path("allocation").asText(),
                        row.path("method").asText(),
                        row.path("source").asText()),
                    KnownUsage.figures(row))));
    Statement statement =
        new Statement(
            header.closed().month(),
            header.asOf(),
            header.terms().priceVersions(),
            header.terms().rules(),
            lines);
    return StoredStatement.closed(statement, header.closedAt(), header.checksum());
  }

  /** What statements have of the usage of months, where it came about. */
  Map<LineKey, Figures> billed(List<Header> statements, Collection<YearMonth> months) {
    Map<LineKey, Figures> billed = new TreeMap<>();
    if (!months.isEmpty()) {
      String ids = Sql.texts(statements.stream().map(header -> header.closed().id()).toList());
      clickHouse.eachRow(
          BILLED.formatted(ids, numbers(months)),
          row -> billed.put(KnownUsage.key(row), KnownUsage.figures(row)));
    }
    return billed;
  }

  /** Months of which rows were dropped, so that what is known of them cannot be told any more. */
  Set<YearMonth> dropped() {
    return clickHouse
        .rows("SELECT DISTINCT month FROM ledger_months WHERE source_table = 'usage_priced'")
        .stream()
        .map(row -> KnownUsage.month(row, "month"))
        .collect(Collectors.toSet());
  }

  static String numbers(Collection<YearMonth> months) {
    return months.stream()
        .map(month -> Integer.toString(KnownUsage.number(month)))
        .collect(Collectors.joining(", "));
  }

  void write(Statement statement, Instant closedAt) {
    List<String> rows = new ArrayList<>();
    for (Line line : statement.lines()) {
      rows.add(row(statement.id(), rows.size() + 1, line, closedAt));
    }
    for (int from = 0; from < rows.size(); from += ROWS_OF_AN_INSERT) {
      insert(
          "statement_lines", rows.subList(from, Math.min(rows.size(), from + ROWS_OF_AN_INSERT)));
    }
    insert(
        "statements (month, statement_id, as_of, closed_at, price_versions, rules, lines,"
            + " checksum)",
        List.of(header(statement, closedAt)));
  }

  private void insert(String table, List<String> rows) {
    clickHouse.query("INSERT INTO %s VALUES %s".formatted(table, String.join(",\n", rows)), "Null");
  }

  private static String header(Statement statement, Instant closedAt) {
    return "(%d, %s, fromUnixTimestamp64Micro(%d), fromUnixTimestamp64Micro(%d), [%s], [%s], %d, %s)"
        .formatted(
            KnownUsage.number(statement.month()),
            Sql.text(statement.id()),
            Sql.micros(statement.asOf()),
            Sql.micros(closedAt),
            Sql.texts(statement.priceVersions()),
            Sql.texts(statement.rules()),
            statement.lines().size(),
            Sql.text(statement.checksum()));
  }

  private static String row(String id, int number, Line line, Instant closedAt) {
    LineKey key = line.key();
    Figures figures = line.figures();
    String words =
        Sql.texts(
            List.of(
                line.corrects(),
                line.origin().rule(),
                line.origin().method(),
                line.origin().source(),
                key.tenant(),
                key.department(),
                key.costCenter(),
                key.project(),
                key.team(),
                key.service(),
                key.provider(),
                key.model(),
                key.currency()));
    return "(%s, %d, %d, %s, %d, %d, '%s', '%s', '%s', '%s', %d)"
        .formatted(
            Sql.text(id),
            number,
            KnownUsage.number(key.usageMonth()),
            words,
            figures.requests(),
            figures.unknown(),
            figures.list().toPlainString(),
            figures.contracted().toPlainString(),
            figures.effective().toPlainString(),
            figures.billed().toPlainString(),
            Sql.micros(closedAt));
  }
}
