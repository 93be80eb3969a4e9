// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.close;

import io.costwire.chargeback.allocation.AllocationRule;
import io.costwire.chargeback.close.Statement;
import io.costwire.standalone.close.StatementTables.Header;
import io.costwire.standalone.ledger.LedgerReport;
import io.costwire.standalone.stack.ClickHouseClient;
import java.time.Instant;
import java.time.InstantSource;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.Supplier;

/**
 * Closes months. The time of the statement is taken first, then the ledger is checked up to the
 * events that are there: so everything that was priced by that time is in ClickHouse when it is
 * summed up, and the same question gives the same answer ever after.
 */
public final class MonthClose {
  private final StatementTables tables;
  private final Statements statements;
  private final InstantSource clock;

  public MonthClose(ClickHouseClient clickHouse, InstantSource clock) {
    this.tables = new StatementTables(clickHouse);
    this.statements = new Statements(clickHouse);
    this.clock = clock;
  }

  /**
   * Who bears what.
   *
   * @param ownership version of the rules that gave the tags
   * @param allocations how shared costs are allocated, in this order
   */
  public record Rules(String ownership, List<AllocationRule> allocations) {
    public Rules {
      allocations = List.copyOf(allocations);
    }
  }

  /**
   * @param rules they are written down in the statement
   * @param ledger checks the ledger up to now
   * @return the statement as it was stored
   * @throws IllegalStateException if the month cannot be closed; the message says what to do
   */
  public StoredStatement run(YearMonth month, Rules rules, Supplier<LedgerReport> ledger) {
    Instant asOf = clock.instant().truncatedTo(ChronoUnit.MICROS);
    check(month, asOf);
    LedgerReport report = ledger.get();
    if (!report.balanced()) {
      throw new IllegalStateException(
          "the ledger does not balance (%d pending, %d differences), so %s stays open; see costwire verify"
              .formatted(report.pending(), report.differences().size(), month));
    }
    Statement statement =
        statements
            .at(month, asOf)
            .statement()
            .ownedBy(rules.ownership())
            .allocated(rules.allocations());
    tables.write(statement, clock.instant().truncatedTo(ChronoUnit.MICROS));
    StoredStatement stored = statements.at(month, asOf);
    if (stored.seal() == null || !stored.statement().id().equals(statement.id())) {
      throw new IllegalStateException(
          "%s was closed by somebody else at the same time; see costwire statement %s"
              .formatted(month, month));
    }
    if (!stored.isIntact()) {
      throw new IllegalStateException(
          "the statement of %s was not stored as it was made; report it".formatted(month));
    }
    return stored;
  }

  private void check(YearMonth month, Instant now) {
    YearMonth current = YearMonth.from(now.atOffset(ZoneOffset.UTC));
    if (!month.isBefore(current)) {
      throw new IllegalStateException(
          "%s is not over; it can be closed from %s on, UTC"
              .formatted(month, month.plusMonths(1).atDay(1)));
    }
    List<Header> closed = tables.closedBy(now);
    if (closed.isEmpty()) {
      return;
    }
    YearMonth last = closed.getLast().closed().month();
    if (!month.isAfter(last)) {
      throw new IllegalStateException(
          "months are closed up to %s; what came later for %s is in the statement of %s"
              .formatted(last, month, last.plusMonths(1)));
    }
    if (!month.equals(last.plusMonths(1))) {
      throw new IllegalStateException(
          "months close in order: close %s first".formatted(last.plusMonths(1)));
    }
  }
}
