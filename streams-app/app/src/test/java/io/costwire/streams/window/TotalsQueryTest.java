// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.costwire.streams.window.TotalsQuery.Unanswerable;
import io.costwire.streams.window.core.DimensionCalendar;
import io.costwire.streams.window.core.WindowGrain;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TotalsQueryTest {
  private static final Instant NOW = Instant.parse("2026-11-22T12:34:56Z");

  @Test
  void tenantAlone_meansTheTotalOfThisHour() {
    TotalsQuery query = parse(Map.of("tenant", "acme"));

    assertThat(query.set()).isEqualTo("total");
    assertThat(query.grain()).isEqualTo(WindowGrain.HOUR);
    assertThat(query.startSecond())
        .isEqualTo(Instant.parse("2026-11-22T12:00:00Z").getEpochSecond());
    assertThat(query.endSecond() - query.startSecond()).isEqualTo(3600);
  }

  @Test
  void whatCannotBeAnswered_saysWhatCan() {
    assertStatus(400, "tenant is missing", Map.of());
    assertStatus(400, "no parameter of this name", Map.of("tenant", "a", "sort", "up"));
    assertStatus(400, "minute, hour or day", Map.of("tenant", "a", "grain", "week"));
    assertStatus(400, "UTC", Map.of("tenant", "a", "start", "yesterday"));
    assertStatus(
        400,
        "1440 windows",
        Map.of("tenant", "a", "grain", "minute", "start", "2026-11-01", "end", "2026-11-03"));
    assertStatus(400, "after start", Map.of("tenant", "a", "end", "2026-11-01"));
    assertStatus(404, "kept are [total", Map.of("tenant", "a", "set", "nonsense"));
    assertStatus(404, "HOUR, DAY", Map.of("tenant", "a", "set", "user", "grain", "minute"));
  }

  private static void assertStatus(int status, String message, Map<String, String> parameters) {
    assertThatThrownBy(() -> parse(parameters))
        .hasMessageContaining(message)
        .isInstanceOfSatisfying(Unanswerable.class, e -> assertThat(e.status()).isEqualTo(status));
  }

  private static TotalsQuery parse(Map<String, String> parameters) {
    return TotalsQuery.parse(parameters, DimensionCalendar.DEFAULT, NOW);
  }
}
