// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.close;

import io.costwire.chargeback.close.Statement;
import io.costwire.chargeback.close.Statement.Closed;
import io.costwire.chargeback.close.Statement.Earlier;
import io.costwire.standalone.close.StatementTables.Header;
import io.costwire.standalone.stack.ClickHouseClient;
import java.time.Instant;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The statement of any month as it was, or would have been, at any time. */
public final class Statements {
  private final StatementTables tables;
  private final KnownUsage usage;

  public Statements(ClickHouseClient clickHouse) {
    this.tables = new StatementTables(clickHouse);
    this.usage = new KnownUsage(clickHouse);
  }

  /**
   * The signed statement where the month was closed with what was known by then; else what was
   * known, and, where the month before it was closed, what has come for closed months since.
   *
   * @throws IllegalStateException if the month was never closed and its rows were dropped
   */
  public StoredStatement at(YearMonth month, Instant asOf) {
    List<Header> closed = tables.closedBy(asOf);
    for (Header header : closed) {
      if (header.closed().month().equals(month)) {
        return tables.read(header);
      }
    }
    return StoredStatement.open(make(month, asOf, closed));
  }

  /**
   * A month that was closed.
   *
   * @param asOf what was known then is in its statement
   */
  public record Signed(String statementId, YearMonth month, Instant asOf) {}

  /** The statement of a month, if it was closed by a time. */
  public Optional<Signed> signed(YearMonth month, Instant by) {
    return tables.closedBy(by).stream()
        .filter(header -> header.closed().month().equals(month))
        .map(header -> new Signed(header.closed().id(), month, header.asOf()))
        .findFirst();
  }

  /**
   * The usage of a month to compare another one with, without corrections: of its statement, or of
   * its days, as they are known now, where it has none and its rows were dropped.
   */
  public StoredStatement usageOf(YearMonth month, Instant asOf) {
    boolean closed =
        tables.closedBy(asOf).stream().anyMatch(one -> one.closed().month().equals(month));
    if (closed || !tables.dropped().contains(month)) {
      StoredStatement stored = at(month, asOf);
      Statement statement = stored.statement();
      return StoredStatement.open(statement.having(line -> !line.isCorrection()));
    }
    Earlier none = new Earlier(List.of(), Map.of());
    return StoredStatement.open(Statement.of(month, asOf, List.of(), usage.days(month), none));
  }

  private Statement make(YearMonth month, Instant asOf, List<Header> closed) {
    Set<YearMonth> dropped = tables.dropped();
    if (dropped.contains(month)) {
      throw new IllegalStateException(
          ("rows of %s were dropped before it was closed: its days are in v_cost_per_day, but no"
                  + " statement can be made. Close months sooner, or raise SINK_RETENTION_RAW")
              .formatted(month));
    }
    boolean next =
        !closed.isEmpty() && closed.getLast().closed().month().plusMonths(1).equals(month);
    List<Closed> changeable =
        closed.stream()
            .map(Header::closed)
            .filter(one -> next && !dropped.contains(one.month()))
            .toList();
    List<YearMonth> earlier = changeable.stream().map(Closed::month).toList();
    List<YearMonth> months = new ArrayList<>(earlier);
    months.add(month);
    return Statement.of(
        month,
        asOf,
        usage.priceVersions(month, asOf),
        usage.of(months, asOf),
        new Earlier(changeable, tables.billed(closed, earlier)));
  }
}
