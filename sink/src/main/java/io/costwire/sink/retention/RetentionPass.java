// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink.retention;

import io.costwire.sink.clickhouse.ClickHouse;
import io.costwire.sink.clickhouse.ClickHouseSettings;
import io.costwire.sink.clickhouse.Lease;
import io.costwire.sink.retention.MonthOutcome.Blocked;
import io.costwire.sink.retention.MonthOutcome.Dropped;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Lets go, once, of the months that are older than their tier keeps: check, set apart, check again,
 * seal, drop. Each step may be the last one of a sink that dies; the next pass goes on from what it
 * finds. A month whose sums differ from the days is left where it is.
 */
final class RetentionPass {
  /** More are left to the next pass, so that one does not hold the lease for hours. */
  private static final int MONTHS_MAX = 6;

  /** Below {@link Lease#EXPIRY}. */
  private static final Duration STATEMENT_TIMEOUT = Duration.ofMinutes(2);

  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private final ClickHouseSettings settings;
  private final RetentionPolicy policy;
  private final RetentionStep.Probe probe;

  RetentionPass(ClickHouseSettings settings, RetentionPolicy policy, RetentionStep.Probe probe) {
    this.settings = settings.withTimeout(STATEMENT_TIMEOUT);
    this.policy = policy;
    this.probe = probe;
  }

  /**
   * Does what is due.
   *
   * @throws SQLException when ClickHouse fails or another sink is at it; the next pass goes on
   */
  List<MonthOutcome> run(Instant now) throws SQLException {
    List<MonthOutcome> outcomes = new ArrayList<>();
    try (Connection database = ClickHouse.connect(settings);
        Lease lease = Lease.acquire(database, settings.deployment(), "retention", PATIENCE)) {
      MonthStore store = new MonthStore(database, settings.deployment());
      for (Tier tier : Tier.values()) {
        for (int month : due(store, tier, now)) {
          lease.renew();
          outcomes.add(retire(store, tier, month));
        }
      }
      RejectedRows rejected = new RejectedRows(database);
      for (int month : rejected.months()) {
        if (RetentionPolicy.isOver(month, policy.rejected(), now)) {
          lease.renew();
          outcomes.add(rejected.retire(month));
        }
      }
    }
    return List.copyOf(outcomes);
  }

  /** Months that are over, and those that the last pass left apart. */
  private List<Integer> due(MonthStore store, Tier tier, Instant now) throws SQLException {
    SortedSet<Integer> months = new TreeSet<>();
    for (Source source : tier.sources()) {
      for (int month : store.months(source, source.table())) {
        if (RetentionPolicy.isOver(month, tier.keep(policy), now)) {
          months.add(month);
        }
      }
    }
    SortedSet<Integer> apart = new TreeSet<>();
    for (Source source : tier.sources()) {
      // One that was made and not filled may be older than the table's latest migration.
      if (store.isApart(source) && !store.dropIfEmpty(source)) {
        apart.addAll(store.months(source, source.holding()));
      }
    }
    // A holding has one month; that one has to be out of the way before the next can be set apart.
    List<Integer> due = new ArrayList<>(apart);
    months.stream().filter(month -> !apart.contains(month)).forEach(due::add);
    return due.subList(0, Math.min(MONTHS_MAX, due.size()));
  }

  private MonthOutcome retire(MonthStore store, Tier tier, int month) throws SQLException {
    for (Source source : tier.sources()) {
      store.catchUp(source.table());
    }
    List<String> before = store.differences(tier, month);
    if (!before.isEmpty()) {
      bringBack(store, tier);
      return new Blocked(tier.table(), month, before);
    }
    probe.at(RetentionStep.CHECKED);
    for (Source source : tier.sources()) {
      if (store.months(source, source.table()).contains(month)) {
        store.setApart(source, month);
      }
    }
    probe.at(RetentionStep.APART);
    // Rows may have come since the first look; what is apart does not change any more.
    List<String> after = store.differences(tier, month);
    if (!after.isEmpty()) {
      bringBack(store, tier);
      return new Blocked(tier.table(), month, after);
    }
    return drop(store, tier, month);
  }

  private MonthOutcome drop(MonthStore store, Tier tier, int month) throws SQLException {
    long rows = 0;
    for (Source source : tier.sources()) {
      if (store.isApart(source)) {
        rows += store.seal(source, month);
      }
    }
    probe.at(RetentionStep.SEALED);
    for (Source source : tier.sources()) {
      store.drop(source);
      probe.at(RetentionStep.PARTLY_DROPPED);
    }
    return new Dropped(tier.table(), month, rows);
  }

  private static void bringBack(MonthStore store, Tier tier) throws SQLException {
    for (Source source : tier.sources()) {
      if (store.isApart(source)) {
        store.bringBack(source);
      }
    }
  }
}
