// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.budget.core;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Budgets and events around the days on which calendars are difficult. */
final class RandomBudgets {
  /** Before clocks go forward and back, ends of months, a leap day, ends of years. */
  private static final List<String> STARTS =
      List.of(
          "2026-03-28T12:00:00Z",
          "2026-10-24T12:00:00Z",
          "2026-10-31T20:00:00Z",
          "2026-04-04T10:00:00Z",
          "2026-01-31T08:00:00Z",
          "2024-02-28T12:00:00Z",
          "2023-02-28T12:00:00Z",
          "2026-03-31T12:00:00Z",
          "2026-12-31T09:00:00Z",
          "2026-06-30T18:00:00Z");

  private static final List<Duration> LENGTHS =
      List.of(Duration.ofHours(6), Duration.ofDays(2), Duration.ofDays(35), Duration.ofDays(400));

  private static final List<String> ZONES =
      List.of(
          "UTC",
          "Europe/Berlin",
          "America/New_York",
          "America/Havana",
          "Asia/Kathmandu",
          "Australia/Lord_Howe",
          "Pacific/Apia");

  private static final List<Duration> WINDOWS =
      List.of(
          Duration.ofMinutes(10), Duration.ofHours(1), Duration.ofHours(24), Duration.ofDays(30));

  private static final List<List<String>> GROUPS =
      List.of(List.of(), List.of(), List.of("user"), List.of("team"), List.of("user", "model"));

  private static final int[] PERCENTS = {10, 25, 50, 80, 90, 100, 120};

  /** Long and short window, in minutes. */
  private static final int[][] PAIRS = {{10, 5}, {60, 5}, {90, 45}, {360, 30}, {2_880, 120}};

  /** Seconds that an event may be ahead of its time. */
  static final int MOST_AHEAD = 300;

  private final SplittableRandom random;
  private final Duration length;

  RandomBudgets(SplittableRandom random) {
    this.random = random;
    this.length = LENGTHS.get(random.nextInt(LENGTHS.size()));
  }

  long start() {
    return Instant.parse(STARTS.get(random.nextInt(STARTS.size()))).getEpochSecond()
        + random.nextInt(86_400);
  }

  /** How long the stream is, in seconds. */
  long length() {
    return length.toSeconds();
  }

  Budget budget(String id, long appliedAt, long firstRevision) {
    return budget(id, scope(), appliedAt, firstRevision);
  }

  Budget budget(String id, Budget.Scope scope, long appliedAt, long firstRevision) {
    List<BurnPair> pairs = pairs(scope.period());
    return new Budget(id, id, scope, limit(pairs), appliedAt, appliedAt, firstRevision);
  }

  /**
   * The same budget with another amount, other thresholds and factors: it goes on counting, by the
   * same windows.
   */
  Budget withOtherLimit(Budget budget, long appliedAt) {
    return new Budget(
        budget.id(),
        budget.name(),
        budget.scope(),
        limit(budget.limit().burnRates().stream().map(this::changed).toList()),
        appliedAt,
        budget.countsFrom(),
        budget.firstRevision());
  }

  private Budget.Scope scope() {
    Map<String, String> filter = new HashMap<>();
    if (random.nextInt(3) == 0) {
      filter.put("team", "t-" + random.nextInt(2));
    }
    if (random.nextInt(4) == 0) {
      filter.put("model", "m-" + random.nextInt(2));
    }
    return new Budget.Scope(
        random.nextBoolean() ? "acme" : null,
        filter,
        GROUPS.get(random.nextInt(GROUPS.size())),
        period(),
        random.nextInt(4) == 0 ? Budget.Unit.TOKENS : Budget.Unit.MONEY);
  }

  private Period period() {
    if (random.nextInt(4) == 0) {
      return new Period.Rolling(WINDOWS.get(random.nextInt(WINDOWS.size())).toSeconds());
    }
    CivilPeriod[] units = CivilPeriod.values();
    return new Period.Civil(
        units[random.nextInt(units.length)],
        1 + random.nextInt(12),
        ZoneId.of(ZONES.get(random.nextInt(ZONES.size()))));
  }

  private List<BurnPair> pairs(Period period) {
    List<BurnPair> pairs = new ArrayList<>();
    for (int[] pair : PAIRS) {
      if (pair[0] * 60L <= period.longestSeconds() && random.nextInt(3) == 0) {
        pairs.add(
            changed(new BurnPair(pair[0] * 60L, pair[1] * 60L, BigDecimal.ONE, BigDecimal.ZERO)));
      }
    }
    return pairs;
  }

  private BurnPair changed(BurnPair pair) {
    BigDecimal factor = BigDecimal.valueOf(1 + random.nextInt(150), 1);
    BigDecimal floor = BigDecimal.valueOf(random.nextInt(300), 2);
    return new BurnPair(pair.longSeconds(), pair.shortSeconds(), factor, floor);
  }

  private Budget.Limit limit(List<BurnPair> burnRates) {
    List<BigDecimal> thresholds = new ArrayList<>();
    for (int percent : PERCENTS) {
      if (random.nextBoolean()) {
        thresholds.add(BigDecimal.valueOf(percent));
      }
    }
    BigDecimal amount = BigDecimal.valueOf(1 + random.nextInt(4_000), 2);
    return new Budget.Limit(amount, "USD", thresholds, List.of(), burnRates);
  }

  Map<String, String> facts() {
    Map<String, String> facts = new HashMap<>();
    facts.put("model", "m-" + random.nextInt(3));
    if (random.nextInt(8) > 0) {
      facts.put("user", "u-" + random.nextInt(3));
    }
    if (random.nextInt(8) > 0) {
      facts.put("team", "t-" + random.nextInt(3));
    }
    return facts;
  }

  /** Up to some dollars, exact to 18 digits. */
  BigDecimal money() {
    return BigDecimal.valueOf(random.nextLong(4_000_000_000_000_000_000L), Spend.SCALE);
  }

  /** Mostly none, else up to two days and more than a month; five minutes ahead now and then. */
  long lateness() {
    return switch (random.nextInt(10)) {
      case 0 -> -random.nextInt(MOST_AHEAD);
      case 1, 2 -> random.nextInt(7_200);
      case 3 -> random.nextInt(2 * 86_400);
      case 4 -> random.nextInt(40 * 86_400);
      default -> 0;
    };
  }
}
