// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.standalone.demo.TrafficPlan.Submission;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class TrafficPlanTest {
  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
  private static final List<Submission> PLAN =
      TrafficPlan.of(20_000, 7, "r1", NOW).submissions().stream()
          .filter(s -> s.call().tenant().equals(TrafficPlan.TENANT))
          .toList();

  @Test
  void plan_isAFunctionOfItsSeed() {
    assertThat(TrafficPlan.of(500, 3, "r1", NOW)).isEqualTo(TrafficPlan.of(500, 3, "r1", NOW));
    assertThat(TrafficPlan.of(500, 3, "r1", NOW)).isNotEqualTo(TrafficPlan.of(500, 4, "r1", NOW));
  }

  @Test
  void soundEvents_haveIdsOfTheirOwn() {
    Set<String> ids = new HashSet<>();
    PLAN.stream()
        .filter(s -> s.fault() == Fault.NONE)
        .forEach(s -> assertThat(ids.add(s.call().eventId())).isTrue());
    assertThat(ids).hasSize(20_000);
  }

  @Test
  void everyKindOfFaultAndTheUnknownModel_occur() {
    assertThat(PLAN.stream().map(Submission::fault).distinct())
        .containsExactlyInAnyOrder(Fault.values());
    assertThat(PLAN).anyMatch(s -> s.call().model() == ModelProfile.UNKNOWN);
    assertThat(PLAN).anyMatch(s -> s.call().failed());
    assertThat(PLAN.stream().map(s -> s.call().feature().team()).distinct()).hasSize(4);
  }

  @Test
  void times_areNow_orOfTheLastThreeDays_andAFewAreLate() {
    Instant first = Instant.parse("2026-11-20T00:00:00Z");
    long late = PLAN.stream().filter(s -> s.call().time().isBefore(first)).count();
    assertThat(late).isBetween(40L, 200L);
    assertThat(PLAN).noneMatch(s -> s.call().time().isAfter(NOW));
  }

  @Test
  void oneFeature_isMovedToADearerModelYesterday() {
    Instant moved = Instant.parse("2026-11-21T00:00:00Z");

    assertThat(shareOfTheLargeModel(s -> s.call().time().isBefore(moved))).isBetween(10L, 35L);
    assertThat(shareOfTheLargeModel(s -> !s.call().time().isBefore(moved))).isBetween(65L, 90L);
  }

  /** Percent of the calls of the feature. */
  private static long shareOfTheLargeModel(Predicate<Submission> when) {
    List<Call> calls =
        PLAN.stream()
            .filter(when)
            .map(Submission::call)
            .filter(c -> c.feature().equals(Feature.MOVED))
            .toList();
    return 100
        * calls.stream().filter(c -> c.model().equals(ModelProfile.ANTHROPIC_LARGE)).count()
        / calls.size();
  }

  @Test
  void theAgent_isSteadyForTwoDaysAndThenRunsAway() {
    List<Call> calls = RunawayAgent.calls("r1", NOW.plusSeconds(77));
    Instant strange = NOW.minus(Duration.ofMinutes(30));
    assertThat(calls).isSortedAccordingTo(Comparator.comparing(Call::time));
    assertThat(calls.getFirst().time()).isBefore(strange.minus(Duration.ofHours(49)));
    assertThat(calls).filteredOn(c -> c.time().isBefore(strange)).hasSize(600);
    assertThat(calls).filteredOn(c -> !c.time().isBefore(strange)).hasSize(240);
    assertThat(calls.getLast().time()).isBefore(NOW);
    assertThat(calls.stream().map(Call::eventId).distinct()).hasSize(840);
  }

  @Test
  void brokenSubmissions_neverShareAnIdWithASoundOne() {
    assertThat(PLAN)
        .filteredOn(s -> s.fault() != Fault.NONE && s.fault() != Fault.DUPLICATE)
        .allMatch(s -> s.call().eventId().endsWith("-broken"));
  }
}
