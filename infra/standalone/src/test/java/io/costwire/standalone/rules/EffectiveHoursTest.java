// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.costwire.runtime.InvalidConfiguration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EffectiveHoursTest {

  @Test
  void earliest_isTheNextHourUnlessItIsTooNear() {
    assertThat(at("2026-11-22T13:05:00Z").earliest()).isEqualTo("2026-11-22T14:00:00Z");
    assertThat(at("2026-11-22T13:49:59Z").earliest()).isEqualTo("2026-11-22T14:00:00Z");
    // events of 13:55 may be dated 14:00, and rules take some minutes
    assertThat(at("2026-11-22T13:50:00Z").earliest()).isEqualTo("2026-11-22T15:00:00Z");
    assertThat(at("2026-11-22T23:59:00Z").earliest()).isEqualTo("2026-11-23T01:00:00Z");
  }

  @Test
  void eventsFartherAheadOfTheirTime_needMoreNotice() {
    var hours =
        EffectiveHours.of(
            Instant.parse("2026-11-22T13:30:00Z"), Map.of("STREAMS_EVENT_MAX_AHEAD", "1h"));
    assertThat(hours.earliest()).isEqualTo("2026-11-22T15:00:00Z");
    assertThatThrownBy(
            () -> EffectiveHours.of(Instant.EPOCH, Map.of("STREAMS_EVENT_MAX_AHEAD", "soon")))
        .isInstanceOf(InvalidConfiguration.class);
  }

  @Test
  void hours_areRefusedWithTheEarliestOne() {
    EffectiveHours hours = at("2026-11-22T13:55:00Z");
    assertThat(hours.problem(null)).isEmpty();
    assertThat(hours.problem(Instant.parse("2026-11-22T15:00:00Z"))).isEmpty();
    assertProblem(hours, "2026-11-22T15:30:00Z", "no full UTC hour");
    assertProblem(hours, "2026-11-22T15:00:00.001Z", "no full UTC hour");
    assertProblem(hours, "2026-11-22T13:00:00Z", "is past");
    assertProblem(hours, "2026-11-22T14:00:00Z", "too near");
    assertProblem(hours, "2062-11-22T14:00:00Z", "more than a year ahead");
  }

  private static void assertProblem(EffectiveHours hours, String from, String problem) {
    assertThat(hours.problem(Instant.parse(from)))
        .hasValueSatisfying(
            text -> assertThat(text).contains(from, problem, "the earliest hour is 2026-11-22T15"));
  }

  private static EffectiveHours at(String now) {
    return EffectiveHours.of(Instant.parse(now), Map.of());
  }
}
