// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.ledger;

import io.costwire.standalone.rules.RulesTopic;
import io.costwire.standalone.stack.ClickHouseClient;
import io.costwire.standalone.stack.Endpoints;
import io.costwire.streams.window.core.DimensionCalendar;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * Runs the ledger: fixes the end offsets of usage.events, then compares until everything up to them
 * has arrived and agrees, or the wait is over.
 */
public final class LedgerCheck implements AutoCloseable {
  private static final Duration PAUSE = Duration.ofMillis(500);
  private final LedgerTopics topics;
  private final LedgerTables tables;
  private final RulesTopic rules;
  private final ClickHouseClient clickHouse;

  public LedgerCheck(Endpoints endpoints) {
    this.clickHouse = new ClickHouseClient(endpoints);
    this.topics = new LedgerTopics(endpoints);
    this.tables = new LedgerTables(clickHouse);
    this.rules = new RulesTopic(endpoints, System.getenv());
  }

  /**
   * @param patience longest wait for events that are still under way
   * @return the last comparison; it is balanced, or the wait is over
   */
  public LedgerReport run(Duration patience) {
    long deadline = System.nanoTime() + patience.toNanos();
    topics.fixEnds();
    DimensionCalendar calendar = rules.read().calendar();
    LedgerReport report = compare(calendar);
    while (!report.balanced() && System.nanoTime() < deadline) {
      LockSupport.parkNanos(PAUSE.toNanos());
      report = compare(calendar);
    }
    return report;
  }

  private LedgerReport compare(DimensionCalendar calendar) {
    topics.readPriced();
    return Ledger.compare(
        new LedgerEntries(
            topics.accepted(),
            topics.priced(),
            tables.stored(),
            tables.rejected(),
            tables.windows(),
            calendar));
  }

  @Override
  public void close() {
    topics.close();
    clickHouse.close();
  }
}
