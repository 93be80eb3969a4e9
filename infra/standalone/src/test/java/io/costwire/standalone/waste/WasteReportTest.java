// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.waste;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WasteReportTest {
  private static final Instant TO = Instant.parse("2026-11-24T00:00:00Z");
  private static final ObjectMapper JSON = new ObjectMapper();

  private static WasteFinding finding(String kind, String feature, String currency, String saving) {
    try {
      return WasteFinding.of(
          JSON.readTree(
              """
              {"kind": "%s", "tenant": "acme", "team": "search", "service": "web", "feature": "%s",
               "provider": "openai", "model": "gpt-5", "currency": %s, "requests": "1200",
               "cost": %s, "saving": %s, "assumption": "half of it", "evidence": "7 of 9",
               "event_ids": ["e-1", "e-2"], "remedy": "ask for less"}
              """
                  .formatted(
                      kind,
                      feature,
                      currency,
                      currency.equals("null") ? "null" : "\"9\"",
                      saving)));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static WasteReport report(int days) {
    return new WasteReport(
        TO.minus(Duration.ofDays(days)),
        TO,
        List.of(
            finding("LONG_INPUT", "a", "\"USD\"", "\"1\""),
            finding("EXPENSIVE_TIER", "b", "\"USD\"", "null"),
            finding("FAILED_CALLS", "c", "\"USD\"", "\"7.000000000000000001\""),
            finding("FAILED_CALLS", "c", "null", "null")));
  }

  @Test
  void dearestComesFirst_andUnknownLast() {
    String text = report(15).text(30);

    assertThat(text.lines().skip(1).limit(3).map(line -> line.strip().split(" ")[0]))
        .containsExactly("FAILED_CALLS", "LONG_INPUT", "EXPENSIVE_TIER");
    assertThat(text)
        .contains("search / web / c", "14.00 USD", "not known", "never sum them")
        .contains("1. FAILED_CALLS, search / web / c: ask for less.", "Look at: e-1, e-2")
        .contains("1,200 requests that look like waste have no known cost");
  }

  @Test
  void month_isExact_andUnknownIsNotZero() throws JsonProcessingException {
    List<String> lines = new ArrayList<>();
    for (Object line : report(15).lines()) {
      lines.add(JSON.writeValueAsString(line));
    }

    assertThat(lines).hasSize(3);
    assertThat(lines.getFirst()).contains("\"monthly_saving\":\"14.000000000000000002\"");
    assertThat(lines.getLast()).contains("\"estimated_saving\":null", "\"monthly_saving\":null");
  }

  @Test
  void limit_saysWhatItLeavesOut() {
    assertThat(report(30).text(1)).contains("and 2 more").doesNotContain("LONG_INPUT");
  }

  @Test
  void nothingFound_saysSo() {
    assertThat(new WasteReport(TO.minusSeconds(86_400), TO, List.of()).text(5))
        .isEqualTo("No waste found in these 1 days.\n");
  }

  @Test
  void team_isQuoted() {
    assertThat(WasteHistory.sql(TO.minusSeconds(1), TO, Optional.of("it's")))
        .contains("v_waste(from = '2026-11-23 23:59:59', to = '2026-11-24 00:00:00')")
        .contains("team = 'it\\'s'");
  }
}
