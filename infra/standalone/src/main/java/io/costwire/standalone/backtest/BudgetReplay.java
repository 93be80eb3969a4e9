// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.backtest;

import com.fasterxml.jackson.databind.JsonNode;
import io.costwire.schemas.BudgetDefinition;
import io.costwire.sink.clickhouse.Sql;
import io.costwire.standalone.signals.UsageColumn;
import io.costwire.streams.budget.BudgetFeed;
import io.costwire.streams.budget.core.Budget;
import io.costwire.streams.budget.core.BudgetAccount;
import io.costwire.streams.budget.core.BudgetKey;
import io.costwire.streams.budget.core.BudgetTally;
import io.costwire.streams.budget.core.BudgetText;
import io.costwire.streams.budget.core.CivilPeriod;
import io.costwire.streams.budget.core.Counted;
import io.costwire.streams.budget.core.PartialSpend;
import io.costwire.streams.budget.core.Period;
import io.costwire.streams.budget.core.RollingSpend;
import io.costwire.streams.budget.core.Spend;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Holds what was spent against one budget, in the order of event time, with the code that the
 * streams app counts with. The spend of a minute (of five for weeks and longer) comes at once.
 */
final class BudgetReplay {
  /** Groups of one budget at the same time: some hundred MB. */
  private static final int MAX_ACCOUNTS = 500_000;

  private static final int MONEY_SCALE = 18;
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration MINUTES = Duration.ofMinutes(5);

  private static final String SUMS =
      """
      SELECT intDiv(toUnixTimestamp(event_time), %1$d) * %1$d AS at%2$s, toString(%3$s) AS spent, %4$s AS unknown
      FROM v_usage WHERE %5$s GROUP BY ALL ORDER BY ALL\
      """;

  private static final String MONEY = "ifNull(sum(billed_cost), toDecimal128(0, 18))";
  private static final String UNPRICED =
      "countIf(price_status IN ('UNPRICED_MODEL', 'UNPRICED_PROVIDER'))";
  private static final String TOKENS =
      "sum(if(response_cache_hit, toDecimal128(0, 12), usage['input_tokens'] +"
          + " usage['output_tokens']))";
  private static final String NO_TOKENS = "countIf(empty(usage) AND NOT response_cache_hit)";

  private final Budget budget;
  private final Instant from;
  private final Findings findings;
  private final Map<BudgetKey, BudgetTally> tallies = new HashMap<>();
  private final Set<Told> told = new HashSet<>();
  private long nextEnd = Long.MIN_VALUE;

  /** A signal that can still be taken back. */
  private record Told(BudgetKey key, BigDecimal threshold) {}

  /**
   * @param from first time whose signals are told
   */
  BudgetReplay(Budget budget, Instant from, Findings findings) {
    this.budget = budget;
    this.from = from;
    this.findings = findings;
  }

  /**
   * The budget of a definition that counts from the beginning of history.
   *
   * @param currency the one currency that all costs are in
   */
  static Budget budget(BudgetDefinition definition, String currency) {
    return BudgetFeed.budget(definition, currency);
  }

  /** Where what counts at a time begins. */
  Instant begin() {
    long second = from.getEpochSecond();
    return switch (budget.scope().period()) {
      case Period.Civil civil -> civil.around(second).start();
      case Period.Rolling rolling -> from.minusSeconds(rolling.windowSeconds());
    };
  }

  /** Reads and counts all of a range. */
  void run(HistoryRows rows, BacktestRange range) {
    rows.each(budget.id(), sql(range), this::row);
    moveOn(range.to().minusNanos(1).getEpochSecond());
  }

  private void row(JsonNode row) {
    List<String> group = new ArrayList<>();
    for (int i = 0; i < budget.scope().groupBy().size(); i++) {
      group.add(row.path("g" + i).asText());
    }
    spent(
        row.path("at").asLong(),
        group,
        new BigDecimal(row.path("spent").asText()).setScale(MONEY_SCALE),
        row.path("unknown").asLong());
  }

  String sql(BacktestRange range) {
    StringBuilder groups = new StringBuilder();
    List<String> names = budget.scope().groupBy();
    for (int i = 0; i < names.size(); i++) {
      groups.append(", ").append(UsageColumn.of(names.get(i))).append(" AS g").append(i);
    }
    boolean tokens = budget.scope().unit() == Budget.Unit.TOKENS;
    return SUMS.formatted(
        bucket().toSeconds(),
        groups,
        tokens ? TOKENS : MONEY,
        tokens ? NO_TOKENS : UNPRICED,
        condition(range));
  }

  private String condition(BacktestRange range) {
    StringBuilder condition = new StringBuilder(range.events("event_time", begin()));
    String tenant = budget.scope().tenant();
    if (tenant != null) {
      condition.append(" AND tenant = ").append(Sql.text(tenant));
    }
    budget
        .scope()
        .filter()
        .forEach((name, value) -> condition.append(" AND ").append(UsageColumn.is(name, value)));
    return condition.toString();
  }

  /** Divides every period, and every step of a rolling one. */
  Duration bucket() {
    boolean fine =
        switch (budget.scope().period()) {
          case Period.Civil civil ->
              civil.unit() == CivilPeriod.HOUR || civil.unit() == CivilPeriod.DAY;
          case Period.Rolling rolling -> rolling.stepSeconds() % MINUTES.toSeconds() != 0;
        };
    return fine ? MINUTE : MINUTES;
  }

  /**
   * What was spent in a bucket; buckets come in order of time.
   *
   * @param unknown events whose price or tokens are not known
   */
  void spent(long atSecond, List<String> group, BigDecimal amount, long unknown) {
    if (amount.signum() == 0 && unknown == 0) {
      return;
    }
    forget(atSecond);
    BudgetKey key = budget.key(group, atSecond);
    long step =
        switch (budget.scope().period()) {
          case Period.Civil civil -> 0;
          case Period.Rolling rolling -> rolling.stepOf(atSecond);
        };
    BudgetTally known = movedTo(key, step);
    var partial = new PartialSpend(key, step, Counted.NOW, Spend.of(budget, amount, unknown));
    apply(key, atSecond, BudgetTally.add(known, partial, budget, atSecond));
    if (tallies.size() > MAX_ACCOUNTS) {
      throw new IllegalStateException(
          "budget %s has more than %,d groups at once; give it a filter or fewer dimensions in group_by"
              .formatted(budget.id(), MAX_ACCOUNTS));
    }
  }

  /** Lets time pass for all rolling periods. */
  void moveOn(long atSecond) {
    if (budget.scope().period() instanceof Period.Rolling rolling) {
      List.copyOf(tallies.keySet()).forEach(key -> movedTo(key, rolling.stepOf(atSecond)));
    }
  }

  /** Lets time pass for a rolling period, step by step: what leaves it may withdraw a signal. */
  private @Nullable BudgetTally movedTo(BudgetKey key, long step) {
    BudgetTally known = tallies.get(key);
    RollingSpend rolling = known == null ? null : known.rolling();
    if (rolling == null) {
      return known;
    }
    long stepSeconds = rolling.period().stepSeconds();
    long emptyAt = rolling.last() + rolling.period().windowSeconds();
    for (long at = rolling.last() + stepSeconds; at <= Math.min(step, emptyAt); at += stepSeconds) {
      BudgetTally tally = tallies.get(key);
      if (tally != null) {
        apply(key, at, tally.moveOn(budget, at));
      }
    }
    return tallies.get(key);
  }

  private void apply(BudgetKey key, long atSecond, BudgetTally.Outcome outcome) {
    switch (outcome) {
      case BudgetTally.Outcome.Evaluated(BudgetTally tally, List<BudgetAccount.Change> changes) -> {
        tallies.put(key, tally);
        changes.forEach(change -> changed(key, tally, change, atSecond));
      }
      case BudgetTally.Outcome.Kept(BudgetTally tally) -> tallies.put(key, tally);
      case BudgetTally.Outcome.Closed closed -> tallies.remove(key);
      case BudgetTally.Outcome.Unchanged unchanged -> {}
    }
  }

  private void changed(
      BudgetKey key, BudgetTally tally, BudgetAccount.Change change, long atSecond) {
    Told what = new Told(key, change.threshold());
    if (!change.fired()) {
      if (told.remove(what)) {
        findings.withdrawn();
      }
      return;
    }
    Instant at = Instant.ofEpochSecond(atSecond).plus(bucket());
    if (at.isBefore(from)) {
      return;
    }
    told.add(what);
    BigDecimal spent = tally.account().spend().money();
    RollingSpend rolling = tally.rolling();
    CivilPeriod.Span span = rolling == null ? key.span() : rolling.span();
    Map<String, String> labels = new LinkedHashMap<>(budget.scope().filter());
    for (int i = 0; i < key.group().size(); i++) {
      labels.put(budget.scope().groupBy().get(i), key.group().get(i));
    }
    findings.add(
        Found.at(
            at,
            "%s %% reached: %s"
                .formatted(
                    change.threshold().toPlainString(),
                    BudgetText.title(budget, key.group(), spent, change)),
            new Found.Place(budget.scope().tenant(), labels, span.start(), span.end()),
            new Found.Amounts(spent, budget.limit().amount(), null)));
  }

  /** Drops civil periods that are over, and rolling ones that have become empty. */
  private void forget(long atSecond) {
    if (atSecond < nextEnd) {
      return;
    }
    moveOn(atSecond);
    tallies
        .entrySet()
        .removeIf(
            entry ->
                entry.getKey().isRolling()
                    ? entry.getValue().isForgotten(atSecond)
                    : entry.getKey().span().endSecond() <= atSecond);
    told.removeIf(signal -> !tallies.containsKey(signal.key));
    nextEnd =
        switch (budget.scope().period()) {
          case Period.Civil civil -> civil.around(atSecond).endSecond();
          case Period.Rolling rolling -> atSecond + rolling.windowSeconds();
        };
  }
}
