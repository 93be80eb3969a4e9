// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.ledger;

import io.costwire.standalone.ledger.LedgerEntries.History;
import io.costwire.standalone.rules.RulesTopic;
import io.costwire.standalone.stack.ClickHouseClient;
import io.costwire.standalone.stack.Endpoints;
import io.costwire.streams.window.core.DimensionCalendar;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/**
 * Runs the ledger: fixes the end offsets of usage.events, then compares until everything up to them
 * has arrived and agrees, or the wait is over.
 */
public final class LedgerCheck implements AutoCloseable {
  private static final Duration PAUSE = Duration.ofMillis(500);
  private final LedgerTopics topics;
  private final LedgerTables tables;
  private final LedgerCheckpoints checkpoints;
  private final InstantSource clock;
  private final RulesTopic rules;
  private final ClickHouseClient clickHouse;

  /**
   * How much is looked at record by record.
   *
   * @param since checkpoints that are older stand for their records
   * @param full whether they never do, as long as the topic has the records
   */
  public record Depth(Duration since, boolean full) {
    /** A row that was tampered with within a day is named. */
    public static final Depth DEFAULT = new Depth(LedgerScope.SINCE, false);

    Instant sealedBefore(Instant now) {
      return full ? Instant.EPOCH : now.minus(since);
    }
  }

  public LedgerCheck(Endpoints endpoints) {
    this(endpoints, InstantSource.system());
  }

  LedgerCheck(Endpoints endpoints, InstantSource clock) {
    this.clock = clock;
    this.clickHouse = new ClickHouseClient(endpoints);
    this.topics = new LedgerTopics(endpoints);
    this.tables = new LedgerTables(clickHouse);
    this.checkpoints = new LedgerCheckpoints(clickHouse);
    this.rules = new RulesTopic(endpoints, System.getenv());
  }

  /** Looks at the records of the last day one by one. */
  public LedgerReport run(Duration patience) {
    return run(patience, Depth.DEFAULT);
  }

  /**
   * @param patience longest wait for events that are still under way
   * @return the last comparison; it is balanced, or the wait is over
   */
  public LedgerReport run(Duration patience, Depth depth) {
    long deadline = System.nanoTime() + patience.toNanos();
    Map<Integer, Long> beginnings = topics.beginnings();
    LedgerScope scope = checkpoints.scope(depth.sealedBefore(clock.instant()), beginnings);
    topics.fixEnds(scope);
    DimensionCalendar calendar = rules.read().calendar();
    List<String> lost = LedgerCheckpoints.lost(scope, beginnings);
    LedgerReport report = compare(scope, calendar, lost);
    while (!report.balanced() && System.nanoTime() < deadline) {
      LockSupport.parkNanos(PAUSE.toNanos());
      report = compare(scope, calendar, lost);
    }
    return report;
  }

  private LedgerReport compare(LedgerScope scope, DimensionCalendar calendar, List<String> lost) {
    topics.readPriced();
    Map<String, RowFacts> stored = tables.stored(scope);
    Set<String> earlier =
        scope.isEverything() ? Set.of() : tables.earlier(topics.others(stored.keySet()), scope);
    History history =
        new History(tables.rows(), checkpoints.sums(scope), earlier, tables.repeats(), lost);
    return Ledger.compare(
        new LedgerEntries(
            topics.accepted(),
            topics.priced(),
            stored,
            tables.rejected(scope),
            tables.windows(),
            calendar,
            history));
  }

  @Override
  public void close() {
    topics.close();
    clickHouse.close();
  }
}
