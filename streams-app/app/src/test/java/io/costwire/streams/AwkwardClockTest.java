// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams;

import static io.costwire.streams.TopologyHarness.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.schemas.BudgetStatus;
import io.costwire.schemas.CostWindow;
import io.costwire.schemas.EventKind;
import io.costwire.schemas.Fixtures;
import io.costwire.schemas.Grain;
import io.costwire.schemas.RejectReason;
import io.costwire.schemas.Rejection;
import io.costwire.schemas.UsageEvent;
import io.costwire.schemas.topics.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Senders whose clocks are wrong, days that are not 24 hours long, and input that stands still. */
class AwkwardClockTest {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final String FORGOTTEN = "costwire_streams_seen_ids_forgotten";

  private final TopologyHarness topology = new TopologyHarness();

  @AfterEach
  void close() {
    topology.close();
  }

  private void send(String id, Instant eventTime, Instant arrival) {
    topology.send(Fixtures.usageEvent(id).setEventTime(eventTime).build(), arrival);
  }

  private void heartbeat(Instant arrival) {
    UsageEvent heartbeat =
        Fixtures.usageEvent("h-" + arrival)
            .setKind(EventKind.HEARTBEAT)
            .setEventTime(arrival)
            .setUsage(List.of())
            .build();
    topology.send(heartbeat, arrival);
  }

  /** Requests by start of the hour, of all hours that came out since the last look. */
  private Map<Instant, Long> hours() {
    topology.drain();
    return topology.read(Topics.COST_WINDOWS).stream()
        .filter(w -> w.getGrain() == Grain.HOUR && w.getDimensionSet().equals("total"))
        .collect(
            Collectors.toMap(
                CostWindow::getWindowStart,
                w -> w.getTotals().getRequests(),
                Math::max,
                TreeMap::new));
  }

  @Test
  void senderAnHourAhead_isRefusedAndLeavesTheOthersAlone() {
    send("right-1", NOON, NOON);
    send("ahead", NOON.plus(HOUR), NOON);
    send("right-2", NOON.plusSeconds(1), NOON.plusSeconds(1));

    assertThat(topology.onlyRejection().getReason()).isEqualTo(RejectReason.EVENT_TIME_FUTURE);
    assertThat(hours()).isEqualTo(Map.of(NOON, 2L));
    assertThat(topology.read(Topics.COST_ADJUSTMENTS)).isEmpty();
  }

  @Test
  void senderAnHourBehind_isCountedInItsOwnHour() {
    send("right-1", NOON, NOON);
    send("behind", NOON.minus(HOUR), NOON);
    send("right-2", NOON.plusSeconds(1), NOON.plusSeconds(1));

    assertThat(hours()).isEqualTo(Map.of(NOON.minus(HOUR), 1L, NOON, 2L));
    assertThat(topology.read(Topics.USAGE_REJECTED)).isEmpty();
    assertThat(topology.read(Topics.COST_ADJUSTMENTS)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, 1})
  void senderWhoseClockJumpsByAnHour_isNotTakenForNew(long hours) {
    send("e-1", NOON.minus(HOUR), NOON);
    // the retry of a client that stamps anew, after its clock was set
    send("e-1", NOON.minus(HOUR).plus(Duration.ofHours(hours)), NOON.plusSeconds(5));

    assertThat(hours()).isEqualTo(Map.of(NOON.minus(HOUR), 1L));
    assertThat(topology.read(Topics.USAGE_PRICED)).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({
    "1970-01-01T00:00:00Z, EVENT_TIME_PAST",
    "1970-01-21T15:33:00Z, EVENT_TIME_PAST",
    "2090-01-01T00:00:00Z, EVENT_TIME_FUTURE"
  })
  void timeOfAnotherAge_isRefusedAndMovesNoTime(Instant eventTime, RejectReason reason) {
    send("before", NOON, NOON);
    send("minute", NOON.minus(Duration.ofHours(47)), NOON);
    topology.drain();
    send("awkward", eventTime, NOON);
    topology.advance(Duration.ofSeconds(10));

    assertThat(topology.read(Topics.USAGE_REJECTED))
        .singleElement()
        .extracting(Rejection::getReason)
        .isEqualTo(reason);
    assertThat(topology.count(FORGOTTEN)).isZero();
    assertThat(topology.count("costwire_streams_windows_expired")).isZero();
    // what was a duplicate is one still, and windows are as open as they were
    send("before", NOON, NOON);
    send("minute-2", NOON.minus(Duration.ofHours(47)), NOON);
    topology.drain();
    assertThat(topology.read(Topics.USAGE_PRICED)).hasSize(3);
    assertThat(topology.read(Topics.COST_ADJUSTMENTS)).isEmpty();
    assertThat(topology.read(Topics.COST_WINDOWS))
        .filteredOn(w -> w.getGrain() == Grain.MINUTE && w.getDimensionSet().equals("total"))
        .extracting(w -> w.getTotals().getRequests())
        .containsExactlyInAnyOrder(1L, 1L, 2L);
  }

  @ParameterizedTest
  @CsvSource({
    "Europe/Berlin, 2026-03-28T23:00:00Z, 23",
    "Europe/Berlin, 2026-10-24T22:00:00Z, 25",
    "America/New_York, 2026-03-08T05:00:00Z, 23",
    "America/New_York, 2026-11-01T04:00:00Z, 25"
  })
  void dayWhenClocksChange_isOneBudgetOf23Or25Hours(String zone, Instant start, long hours) {
    Instant end = start.plus(Duration.ofHours(hours));
    topology.budget(
        "day", Fixtures.budget("day").setTimeZone(zone).setUpdatedAt(start.minus(HOUR)).build());
    Instant arrival = end.plus(HOUR);
    send("eve", start.minusNanos(1000), arrival);
    for (int hour = 0; hour < hours; hour++) {
      send("h-" + hour, start.plus(Duration.ofHours(hour)), arrival);
    }
    send("last", end.minusNanos(1000), arrival);
    send("next", end, arrival);
    topology.drain();

    Map<Instant, BudgetStatus> days =
        topology.read(Topics.COST_BUDGETS).stream()
            .collect(Collectors.toMap(BudgetStatus::getPeriodStart, s -> s));
    assertThat(days).hasSize(3).containsKeys(start, end);
    assertThat(days.get(start).getPeriodEnd()).isEqualTo(end);
    assertThat(days.get(start).getSpent())
        .isEqualByComparingTo(
            Fixtures.money("0.0035").multiply(java.math.BigDecimal.valueOf(hours + 1)));
    assertThat(days.get(end).getPeriodEnd()).isEqualTo(end.plus(Duration.ofHours(24)));
    assertThat(days.get(end).getSpent()).isEqualByComparingTo("0.0035");
  }

  @Test
  void inputThatNeverCame_isNoTrouble() {
    topology.budget("day", Fixtures.budget("day").build());
    topology.advance(Duration.ofDays(3));

    assertThat(topology.read(Topics.COST_WINDOWS)).isEmpty();
    assertThat(topology.count(FORGOTTEN)).isZero();
    send("first", NOON, NOON);
    assertThat(hours()).isEqualTo(Map.of(NOON, 1L));
  }

  @Test
  void inputThatStandsStill_keepsWindowsAndIdsAsLongAsItStands() {
    send("e-1", NOON, NOON);
    assertThat(hours()).as("results wait for no other event").isEqualTo(Map.of(NOON, 1L));
    topology.advance(Duration.ofDays(3));
    assertThat(topology.count(FORGOTTEN)).isZero();
    // an outage of the senders that is made up for: repeats of before are repeats still
    send("e-1", NOON, NOON.plus(HOUR));
    send("e-2", NOON, NOON.plus(HOUR));

    assertThat(hours()).isEqualTo(Map.of(NOON, 2L));
  }

  @Test
  void heartbeats_moveTheTimeOfInputWithoutEvents() {
    send("e-1", NOON, NOON);
    topology.advance(Duration.ofSeconds(1));
    assertThat(topology.count(FORGOTTEN)).isZero();
    heartbeat(NOON.plus(Duration.ofHours(31)));
    topology.advance(Duration.ofSeconds(1));

    assertThat(topology.count(FORGOTTEN)).isEqualTo(1);
    // the window of its hour is open for late money none the less
    send("late", NOON, NOON.plus(Duration.ofHours(31)));
    assertThat(hours()).containsEntry(NOON, 2L);
  }
}
