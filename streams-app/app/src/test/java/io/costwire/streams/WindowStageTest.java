// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams;

import static io.costwire.streams.TopologyHarness.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.schemas.CallStatus;
import io.costwire.schemas.CostAdjustment;
import io.costwire.schemas.CostWindow;
import io.costwire.schemas.Fixtures;
import io.costwire.schemas.Grain;
import io.costwire.schemas.UsageEvent;
import io.costwire.schemas.topics.Topics;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WindowStageTest {
  private static final String FIRST_CLASS =
      "provider,model,service,team,feature,project,department,environment,cost_center";

  private final TopologyHarness topology = new TopologyHarness();

  @AfterEach
  void close() {
    topology.close();
  }

  private Map<String, CostWindow> windows() {
    Map<String, CostWindow> latest = new HashMap<>();
    topology
        .readWithKeys(Topics.COST_WINDOWS)
        .forEach(
            record -> {
              CostWindow before = latest.put(record.key, record.value);
              assertThat(before == null || before.getRevision() < record.value.getRevision())
                  .as("revisions of %s grow", record.key)
                  .isTrue();
            });
    return latest;
  }

  @Test
  void event_isInTheWindowsOfEverySetAndGrain() {
    topology.send(Fixtures.usageEvent("e-1").build());
    topology.drain();

    Map<String, CostWindow> windows = windows();
    assertThat(windows)
        .containsOnlyKeys(
            "MINUTE|total|acme||2026-11-22T12:00:00Z",
            "HOUR|total|acme||2026-11-22T12:00:00Z",
            "DAY|total|acme||2026-11-22T00:00:00Z",
            "MINUTE|team|acme|search|2026-11-22T12:00:00Z",
            "HOUR|team|acme|search|2026-11-22T12:00:00Z",
            "DAY|team|acme|search|2026-11-22T00:00:00Z",
            "MINUTE|provider,model|acme|openai,gpt-4o|2026-11-22T12:00:00Z",
            "HOUR|provider,model|acme|openai,gpt-4o|2026-11-22T12:00:00Z",
            "DAY|provider,model|acme|openai,gpt-4o|2026-11-22T00:00:00Z",
            "MINUTE|feature|acme|answers|2026-11-22T12:00:00Z",
            "HOUR|feature|acme|answers|2026-11-22T12:00:00Z",
            "DAY|feature|acme|answers|2026-11-22T00:00:00Z",
            "MINUTE|service|acme|web|2026-11-22T12:00:00Z",
            "HOUR|service|acme|web|2026-11-22T12:00:00Z",
            "DAY|service|acme|web|2026-11-22T00:00:00Z",
            "MINUTE|project|acme|untagged|2026-11-22T12:00:00Z",
            "HOUR|project|acme|untagged|2026-11-22T12:00:00Z",
            "DAY|project|acme|untagged|2026-11-22T00:00:00Z",
            "MINUTE|environment|acme|untagged|2026-11-22T12:00:00Z",
            "HOUR|environment|acme|untagged|2026-11-22T12:00:00Z",
            "DAY|environment|acme|untagged|2026-11-22T00:00:00Z",
            "HOUR|%s|acme|openai,gpt-4o,web,search,answers,untagged,untagged,untagged,untagged|2026-11-22T12:00:00Z"
                .formatted(FIRST_CLASS),
            "DAY|%s|acme|openai,gpt-4o,web,search,answers,untagged,untagged,untagged,untagged|2026-11-22T00:00:00Z"
                .formatted(FIRST_CLASS),
            "HOUR|user|acme|u-1|2026-11-22T12:00:00Z",
            "DAY|user|acme|u-1|2026-11-22T00:00:00Z");
    CostWindow team = windows.get("HOUR|team|acme|search|2026-11-22T12:00:00Z");
    assertThat(team.getDimensions()).isEqualTo(Map.of("team", "search"));
    assertThat(team.getTotals()).isEqualTo(Fixtures.totals(1));
    assertThat(team.getRevision()).isEqualTo((1L << 40) | 1);
    assertThat(team.getCurrency()).isEqualTo("USD");
  }

  @Test
  void windows_carryFullTotalsAndCountRevisions() {
    topology.send(Fixtures.usageEvent("e-1").build());
    topology.send(Fixtures.usageEvent("e-2").build());
    topology.drain();
    topology.send(Fixtures.usageEvent("e-3").build());
    topology.drain();

    CostWindow total = windows().get("DAY|total|acme||2026-11-22T00:00:00Z");
    assertThat(total.getTotals()).isEqualTo(Fixtures.totals(3));
    assertThat(total.getRevision()).isEqualTo((1L << 40) | 2);
  }

  @Test
  void drainWithoutEvents_emitsNothing() {
    topology.send(Fixtures.usageEvent("e-1").build());
    topology.drain();
    topology.read(Topics.COST_WINDOWS);
    topology.advance(Duration.ofMinutes(1));

    assertThat(topology.read(Topics.COST_WINDOWS)).isEmpty();
  }

  @Test
  void missingTag_isUntaggedAndUnknownModelIsAsReported() {
    topology.send(
        Fixtures.usageEvent("e-1")
            .setTags(Map.of("team", ""))
            .setRequestModel("my-model")
            .setResponseModel(null)
            .build());
    topology.drain();

    Map<String, CostWindow> windows = windows();
    assertThat(windows)
        .containsKeys(
            "HOUR|team|acme|untagged|2026-11-22T12:00:00Z",
            "HOUR|user|acme|untagged|2026-11-22T12:00:00Z",
            "HOUR|provider,model|acme|openai,my-model|2026-11-22T12:00:00Z");
    assertThat(windows.get("HOUR|total|acme||2026-11-22T12:00:00Z").getTotals())
        .satisfies(
            totals -> {
              assertThat(totals.getUnpriced()).isEqualTo(1);
              assertThat(totals.getPriced()).isZero();
              assertThat(totals.getBilledCost()).isEqualByComparingTo("0");
              assertThat(totals.getUsage()).isNotEmpty();
            });
  }

  @Test
  void failuresAndCacheHits_areCounted() {
    topology.send(
        Fixtures.usageEvent("e-1").setStatus(CallStatus.ERROR).setUsage(List.of()).build());
    topology.send(
        Fixtures.usageEvent("e-2").setStatus(CallStatus.THROTTLED).setUsage(List.of()).build());
    topology.send(Fixtures.usageEvent("e-3").setResponseCacheHit(true).build());
    topology.drain();

    assertThat(windows().get("HOUR|total|acme||2026-11-22T12:00:00Z").getTotals())
        .satisfies(
            totals -> {
              assertThat(totals.getRequests()).isEqualTo(3);
              assertThat(totals.getErrors()).isEqualTo(1);
              assertThat(totals.getThrottled()).isEqualTo(1);
              assertThat(totals.getNoUsage()).isEqualTo(2);
              assertThat(totals.getResponseCacheHits()).isEqualTo(1);
              assertThat(totals.getSavings()).isEqualByComparingTo("0.0035");
            });
  }

  @Test
  void lateEvent_updatesItsWindowWithinRetention() {
    topology.send(Fixtures.usageEvent("e-1").build());
    topology.send(
        Fixtures.usageEvent("e-2").setEventTime(NOON.minus(Duration.ofHours(47))).build());
    topology.drain();

    assertThat(windows()).containsKey("MINUTE|total|acme||2026-11-20T13:00:00Z");
    assertThat(topology.read(Topics.COST_ADJUSTMENTS)).isEmpty();
  }

  @Test
  void eventTooOldForMinutes_isAdjustedThereAndCountedInHoursAndDays() {
    Instant old = NOON.minus(Duration.ofHours(50));
    topology.send(Fixtures.usageEvent("e-1").setEventTime(old).build());
    topology.drain();

    assertThat(windows().keySet())
        .noneMatch(key -> key.startsWith("MINUTE"))
        .contains("HOUR|team|acme|search|2026-11-20T10:00:00Z")
        .hasSize(18);
    List<CostAdjustment> adjustments = topology.read(Topics.COST_ADJUSTMENTS);
    assertThat(adjustments).hasSize(7).allMatch(a -> a.getGrain() == Grain.MINUTE);
    assertThat(adjustments)
        .filteredOn(a -> a.getDimensionSet().equals("team"))
        .singleElement()
        .satisfies(
            a -> {
              assertThat(a.getAdjustmentId())
                  .isEqualTo("e-1|MINUTE|team|" + ((1L << 40) | 1) + "|0");
              assertThat(a.getWindowStart()).isEqualTo(old);
              assertThat(a.getDimensions()).isEqualTo(Map.of("team", "search"));
              assertThat(a.getTotals()).isEqualTo(Fixtures.totals(1));
            });
  }

  @Test
  void importedEvent_isInHoursAndDaysAndItsMinuteIsAnAdjustment() {
    topology.send(imported("e-1", NOON).build());
    topology.drain();

    assertThat(windows().keySet())
        .noneMatch(key -> key.startsWith("MINUTE"))
        .contains("HOUR|team|acme|search|2026-11-22T12:00:00Z")
        .hasSize(18);
    assertThat(topology.read(Topics.COST_ADJUSTMENTS))
        .hasSize(7)
        .allMatch(a -> a.getGrain() == Grain.MINUTE);
  }

  @Test
  void importedEvent_ofAYearAgo_isAdjustedAtEveryGrain() {
    Instant old = NOON.minus(Duration.ofDays(365));
    topology.send(imported("e-1", old).build());
    topology.drain();

    assertThat(windows()).isEmpty();
    assertThat(topology.read(Topics.USAGE_PRICED).getFirst().getEvent().getEventTime())
        .isEqualTo(old);
    assertThat(topology.read(Topics.COST_ADJUSTMENTS))
        .hasSize(25)
        .extracting(CostAdjustment::getGrain)
        .contains(Grain.MINUTE, Grain.HOUR, Grain.DAY);
  }

  private static UsageEvent.Builder imported(String id, Instant at) {
    return Fixtures.usageEvent(id).setEventTime(at).setProducer("costwire-import-csv/1");
  }

  @Test
  void sumsThatWereNotHandedOn_surviveARestart() {
    for (int i = 0; i < 200; i++) {
      topology.send(Fixtures.usageEvent("e-" + i).build());
    }
    topology.restart();
    topology.send(Fixtures.usageEvent("e-200").build());
    topology.drain();

    assertThat(windows().get("HOUR|total|acme||2026-11-22T12:00:00Z").getTotals())
        .isEqualTo(Fixtures.totals(201));
  }

  @Test
  void windowsThatWereNotEmitted_areEmittedAfterARestart() {
    topology.send(Fixtures.usageEvent("e-1").build());
    topology.advance(TopologyHarness.BEAT);
    assertThat(windows()).isEmpty();
    topology.restart();
    topology.drain();

    assertThat(windows()).hasSize(25);
    assertThat(topology.read(Topics.COST_WINDOWS)).isEmpty();
  }

  @Test
  void keysBeyondTheBound_areSummedUpTogether() {
    topology.rule("few-users", List.of("user"), List.of(Grain.HOUR), 3, NOON);
    for (int i = 0; i < 10; i++) {
      topology.send(Fixtures.usageEvent("a-" + i).setTags(Map.of("user", "u-" + i)).build());
      topology.drain();
    }
    topology.send(Fixtures.usageEvent("b").setTags(Map.of("user", "u-1")).build());
    topology.drain();

    Map<String, CostWindow> users = windows();
    users.keySet().removeIf(key -> !key.startsWith("HOUR|user"));
    assertThat(users).hasSize(4);
    assertThat(users.get("HOUR|user|acme|__other__|2026-11-22T12:00:00Z"))
        .satisfies(w -> assertThat(w.getTotals()).isEqualTo(Fixtures.totals(7)))
        .satisfies(w -> assertThat(w.getDimensions()).isEqualTo(Map.of("user", "__other__")));
    assertThat(users.get("HOUR|user|acme|u-1|2026-11-22T12:00:00Z").getTotals())
        .isEqualTo(Fixtures.totals(2));
    assertThat(topology.count("costwire_streams_window_keys_overflowed", "set", "user"))
        .isEqualTo(7);
  }

  @Test
  void newRule_countsEventsFromItsHourOn() {
    topology.rule("by-region", List.of("region-tag"), List.of(Grain.DAY), 100, NOON);
    topology.send(
        Fixtures.usageEvent("e-1")
            .setEventTime(NOON.minusSeconds(1))
            .setTags(Map.of("region-tag", "eu"))
            .build());
    topology.send(Fixtures.usageEvent("e-2").setTags(Map.of("region-tag", "eu")).build());
    topology.drain();

    assertThat(windows().get("DAY|region-tag|acme|eu|2026-11-22T00:00:00Z").getTotals())
        .isEqualTo(Fixtures.totals(1));
  }

  @Test
  void ruleThatCannotBeFollowed_isRefusedAndCounted() {
    topology.rule("bad", List.of("a,b"), List.of(Grain.DAY), 100, NOON);
    topology.rule("odd", List.of("a"), List.of(Grain.DAY), 100, NOON.plusSeconds(1));
    topology.send(Fixtures.usageEvent("e-1").build());
    topology.drain();

    assertThat(topology.count("costwire_streams_rules_refused")).isEqualTo(2);
    assertThat(windows()).hasSize(25);
  }

  @Test
  void stateBeyondRetention_isForgotten() {
    topology.send(Fixtures.usageEvent("e-1").build());
    topology.drain();
    Instant later = NOON.plus(Duration.ofHours(50));
    topology.send(Fixtures.usageEvent("e-2").setEventTime(later).build(), later);
    topology.drain();
    topology.advance(Duration.ofSeconds(5));

    assertThat(topology.count("costwire_streams_windows_expired")).isEqualTo(7);
    assertThat(topology.read(Topics.COST_ADJUSTMENTS)).isEmpty();
  }

  @Test
  void everyGrainAndSet_sumsToTheSameTotalInAnyOrder() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    BigDecimal expected = BigDecimal.ZERO;
    List<UsageEvent> events = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      int input = random.nextInt(100_000);
      expected = expected.add(new BigDecimal("0.0000025").multiply(BigDecimal.valueOf(input)));
      events.add(
          Fixtures.usageEvent("e-" + random.nextInt(1_000_000) + "-" + i)
              .setEventTime(NOON.minusSeconds(random.nextInt(44 * 86_400)))
              .setUsage(Fixtures.usage("input_tokens", input))
              .setTags(Map.of("team", "t" + random.nextInt(5), "user", "u" + random.nextInt(50)))
              .build());
    }
    for (UsageEvent event : events) {
      topology.send(event);
      if (random.nextInt(3) == 0) {
        topology.send(event);
      }
      if (random.nextInt(20) == 0) {
        topology.drain();
      }
    }
    topology.drain();

    Map<String, BigDecimal> sums = new HashMap<>();
    windows()
        .values()
        .forEach(
            w ->
                sums.merge(
                    w.getGrain() + "|" + w.getDimensionSet(),
                    w.getTotals().getBilledCost(),
                    BigDecimal::add));
    for (CostAdjustment a : topology.read(Topics.COST_ADJUSTMENTS)) {
      sums.merge(
          a.getGrain() + "|" + a.getDimensionSet(), a.getTotals().getBilledCost(), BigDecimal::add);
    }
    assertThat(sums).hasSize(25);
    for (var sum : sums.entrySet()) {
      assertThat(sum.getValue())
          .as("%s, seed %d", sum.getKey(), seed)
          .isEqualByComparingTo(expected);
    }
  }

  @Test
  void windows_startOnUtcBoundaries() {
    topology.send(
        Fixtures.usageEvent("e-1").setEventTime(NOON.plus(59, ChronoUnit.SECONDS)).build());
    topology.send(
        Fixtures.usageEvent("e-2").setEventTime(NOON.plus(60, ChronoUnit.SECONDS)).build());
    topology.drain();

    assertThat(windows())
        .containsKeys(
            "MINUTE|total|acme||2026-11-22T12:00:00Z", "MINUTE|total|acme||2026-11-22T12:01:00Z");
  }
}
