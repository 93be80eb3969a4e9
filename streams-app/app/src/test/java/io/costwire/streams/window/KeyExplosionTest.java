// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.schemas.CostTotals;
import io.costwire.schemas.Fixtures;
import io.costwire.schemas.Grain;
import io.costwire.schemas.PricedUsage;
import io.costwire.schemas.Quantity;
import io.costwire.streams.flow.Journal;
import io.costwire.streams.window.core.DimensionCalendar;
import io.costwire.streams.window.core.DimensionSet;
import io.costwire.streams.window.core.DimensionSets;
import io.costwire.streams.window.core.WindowGrain;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** 50,000 users, and an id of a request in other tags. */
class KeyExplosionTest {
  private static final int USERS = 50_000;
  private static final int LOOK_EVERY = 500;
  private static final int MAX_KEYS = 100;
  private static final List<String> EXPLODED = List.of("user", "feature", "environment");
  private static final String FIRST_CLASS =
      "provider,model,service,team,feature,project,department,environment,cost_center";

  private final long seed = System.nanoTime();
  private final Random random = new Random(seed);
  private final WindowDrive drive = new WindowDrive(calendar());

  /** Requests, billed cost and input tokens, by grain, window start and dimension set. */
  private final Map<String, Sum> sums = new HashMap<>();

  private record Sum(long requests, BigDecimal billed, BigDecimal tokens) {
    Sum plus(Sum other) {
      return new Sum(requests + other.requests, billed.add(other.billed), tokens.add(other.tokens));
    }

    static Sum of(CostTotals totals) {
      return new Sum(
          totals.getRequests(),
          totals.getBilledCost(),
          totals.getUsage().stream()
              .filter(q -> q.getUnit().equals("input_tokens"))
              .map(Quantity::getQuantity)
              .findFirst()
              .orElseThrow());
    }
  }

  private static DimensionCalendar calendar() {
    return new DimensionCalendar(
        List.of(
            rule("user", EnumSet.of(WindowGrain.HOUR, WindowGrain.DAY)),
            rule(FIRST_CLASS, EnumSet.of(WindowGrain.HOUR, WindowGrain.DAY)),
            rule("feature", EnumSet.allOf(WindowGrain.class)),
            rule("environment", EnumSet.allOf(WindowGrain.class))));
  }

  private static DimensionCalendar.Rule rule(String set, Set<WindowGrain> grains) {
    return new DimensionCalendar.Rule(
        new DimensionSet(DimensionSet.dimensions(set), grains, MAX_KEYS), 0);
  }

  /** One in a hundred comes too late for its minute. */
  private PricedUsage event(int number) {
    Instant time =
        random.nextInt(100) == 0
            ? Fixtures.NOON.minus(Duration.ofHours(50 + random.nextInt(100)))
            : Fixtures.NOON.minusSeconds(random.nextInt(120));
    var usage =
        Fixtures.usageEvent("e-" + number)
            .setEventTime(time)
            .setUsage(Fixtures.usage("input_tokens", 1 + random.nextInt(9_000)))
            .setTags(
                Map.of(
                    "user", "u-" + number % USERS,
                    "feature", "request-" + number,
                    "environment", "request-" + number,
                    "team", "team-" + random.nextInt(5)))
            .build();
    return Fixtures.pricedUsage("e-" + number)
        .setEvent(usage)
        .setBilledCost(Fixtures.money("0." + (1 + random.nextInt(999_999_999))))
        .build();
  }

  private void addUp() {
    drive
        .windows
        .values()
        .forEach(w -> add(w.getGrain(), w.getWindowStart(), w.getDimensionSet(), w.getTotals()));
    drive.adjustments.forEach(
        a -> add(a.getGrain(), a.getWindowStart(), a.getDimensionSet(), a.getTotals()));
  }

  private void add(Grain grain, Instant start, String set, CostTotals totals) {
    sums.merge(grain + " " + start + " " + set, Sum.of(totals), Sum::plus);
  }

  @Test
  void everySet_keepsAllMoneyInABoundedNumberOfKeys() {
    Map<String, Sum> expected = new HashMap<>();
    for (int i = 0; i < USERS + USERS / 5; i++) {
      PricedUsage event = event(i);
      drive.send(event);
      expect(event, expected);
      if (random.nextInt(4_000) == 0) {
        drive.beat();
      }
    }
    drive.beat();
    addUp();

    assertThat(sums).as("seed %d", seed).isEqualTo(expected);
    assertThat(drive.adjustments).isNotEmpty();
    Map<String, Integer> keys = new HashMap<>();
    drive
        .windows
        .values()
        .forEach(
            w ->
                keys.merge(
                    w.getGrain() + " " + w.getWindowStart() + " " + w.getDimensionSet(),
                    1,
                    Integer::sum));
    assertThat(keys.values()).as("seed %d", seed).allMatch(n -> n <= MAX_KEYS + 1);
    for (String set : EXPLODED) {
      assertThat(drive.windows).containsKey("DAY|" + set + "|acme|__other__|2026-11-22T00:00:00Z");
      // every user or request beyond the bound comes in at least once, in an hour and a day
      assertThat(drive.overflowed(set)).isGreaterThan(2.0 * (USERS * 0.9 - MAX_KEYS));
    }
    assertThat(drive.overflowed("team")).isZero();
  }

  private static void expect(PricedUsage event, Map<String, Sum> expected) {
    Sum one =
        new Sum(1, event.getBilledCost(), event.getEvent().getUsage().getFirst().getQuantity());
    long second = event.getEvent().getEventTime().getEpochSecond();
    for (DimensionSet set : DimensionSets.DEFAULT.sets()) {
      for (WindowGrain grain : set.grains()) {
        Instant start = Instant.ofEpochSecond(second - second % grain.seconds());
        expected.merge(grain + " " + start + " " + set.name(), one, Sum::plus);
      }
    }
  }

  @Test
  void firstStep_handsOnByItselfWhenNoBeatComes() {
    long mostBytes = 0;
    for (int i = 0; i < USERS; i++) {
      drive.send(event(i));
      mostBytes = Math.max(mostBytes, i % LOOK_EVERY == 0 ? drive.journalBytes() : 0);
    }

    assertThat(drive.handedOn).as("seed %d", seed).hasSizeGreaterThanOrEqualTo(2);
    int setsOfAnEvent = DimensionSets.DEFAULT.sets().size();
    assertThat(drive.handedOn).allMatch(sums -> sums < CombineProcessor.MAX_SUMS + setsOfAnEvent);
    assertThat(mostBytes).isBetween(1L, (long) Journal.MAX_BYTES);
  }

  @Test
  void firstStep_handsOnByItselfWhenAllEventsAreAlikeAndNoBeatComes() {
    PricedUsage alike = Fixtures.pricedUsage("e").build();
    long mostBytes = 0;
    for (int i = 0; i < 100_000; i++) {
      drive.send(alike);
      mostBytes = Math.max(mostBytes, i % LOOK_EVERY == 0 ? drive.journalBytes() : 0);
    }

    assertThat(drive.handedOn)
        .isNotEmpty()
        .allMatch(sums -> sums == DimensionSets.DEFAULT.sets().size());
    assertThat(mostBytes).isBetween(Journal.MAX_BYTES / 2L, (long) Journal.MAX_BYTES);
  }
}
