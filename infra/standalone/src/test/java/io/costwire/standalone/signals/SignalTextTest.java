// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.signals;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.costwire.schemas.SignalKind;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SignalTextTest {
  private static final Instant SINCE = Instant.parse("2026-11-22T12:00:00Z");
  private static final SignalRow ROW =
      new SignalRow(
          "anomaly|anomaly-team|acme|team=search|2026-11-22T14:05:00Z",
          "2026-11-22T14:20:00.123456Z",
          "FIRED",
          "WARNING",
          "ANOMALY",
          "acme",
          "anomaly-team",
          "Spend of search is 4.1 times what it should be",
          Map.of("team", "search"),
          "2026-11-22T14:05:00Z",
          "2026-11-22T15:15:00Z",
          null,
          "412.1",
          "100.5",
          "USD",
          Map.of(
              "score", "3.2",
              "contributor_2", "9.50 USD user=u-2",
              "contributor_10", "0.125 USD user=u-9",
              "contributor_1", "301.25 USD user=u-1",
              "price_effect", "1 USD",
              "volume_effect", "310.60 USD",
              "expected_from", "2026-11-22T14:05:00Z"));

  private static final SignalFilter ALL = new SignalFilter(SINCE, null, null, null);

  private static Explanation explanation(List<Explanation.Alert> alerts) {
    return new Explanation(
        ROW,
        alerts,
        alerts.isEmpty()
            ? List.of()
            : List.of(
                new Explanation.Delivery(
                    "2026-11-22T14:20:01Z",
                    "ops",
                    "webhook",
                    "FIRING",
                    "RETRYING",
                    1,
                    "status 503")),
        new SpendChart(
            "team",
            300,
            "USD",
            List.of(
                new SpendChart.Step("2026-11-22T14:00:00Z", new BigDecimal("8.123"), false),
                new SpendChart.Step("2026-11-22T14:05:00Z", new BigDecimal("120"), true),
                new SpendChart.Step("2026-11-22T14:10:00Z", null, true),
                new SpendChart.Step("2026-11-22T14:15:00Z", new BigDecimal("-2"), false),
                new SpendChart.Step("2026-11-22T14:20:00Z", new BigDecimal("0.0001"), false))),
        "SELECT 1 WHERE team = '$x'");
  }

  @Test
  void list_hasALineForEach() {
    assertThat(SignalText.list(List.of(ROW), ALL, 50).lines())
        .satisfiesExactly(
            line -> assertThat(line).matches("time +state +severity +kind +title +id"),
            line ->
                assertThat(line)
                    .startsWith("2026-11-22T14:20:00Z FIRED     WARNING  ANOMALY")
                    .endsWith(ROW.title() + "  " + ROW.id()),
            line -> assertThat(line).contains("costwire signals explain"));
    assertThat(SignalText.list(List.of(ROW), ALL, 1)).contains("The newest 1; --limit shows more.");
  }

  @Test
  void emptyList_saysWhatToDo() {
    assertThat(SignalText.list(List.of(), ALL, 50))
        .startsWith("No signals since 2026-11-22T12:00:00Z.")
        .contains("--since 7d", "costwire signals rules")
        .doesNotContain("these options");
    assertThat(
            SignalText.list(List.of(), new SignalFilter(SINCE, SignalKind.SILENCE, null, null), 50))
        .contains("with these options", "leave options out");
  }

  @Test
  void filter_isACondition() {
    assertThat(new SignalFilter(SINCE, SignalKind.SILENCE, null, "o'neil").condition())
        .isEqualTo(
            "emitted_at >= fromUnixTimestamp64Micro(1795348800000000) AND kind = 'SILENCE' AND"
                + " tenant = 'o\\'neil'");
  }

  @Test
  void explanation_isInReadingOrder() {
    String text = SignalText.of(explanation(List.of()));

    assertThat(text.lines())
        .startsWith(ROW.title(), "", "id         " + ROW.id())
        .contains(
            "began      2026-11-22T14:05:00Z to 2026-11-22T15:15:00Z (70 min)",
            "observed   412.1 USD",
            "expected   100.5 USD",
            "difference +311.6 USD",
            "labels     team=search",
            "Alerts",
            "  none",
            "  costwire sql \"SELECT 1 WHERE team = '\\$x'\"");
    assertThat(text).contains("state      FIRED: it holds");
    assertThat(lines(text, "Evidence"))
        .containsExactly(
            "  contributor_1   301.25 USD user=u-1",
            "  contributor_2     9.50 USD user=u-2",
            "  contributor_10    0.125 USD user=u-9",
            "  price_effect      1 USD",
            "  volume_effect   310.60 USD",
            "  expected_from   2026-11-22T14:05:00Z",
            "  score             3.2");
  }

  @Test
  void chart_marksWhatTheSignalIsAboutAndShowsSilenceAsNone() {
    String text = SignalText.of(explanation(List.of()));
    assertThat(lines(text, "Spend in USD, 5 minutes a line (> what this is about"))
        .containsExactly(
            "  2026-11-22 14:00    8.12 |###",
            "> 2026-11-22 14:05  120.00 |" + "#".repeat(50),
            "> 2026-11-22 14:10       - |",
            "  2026-11-22 14:15   -2.00 |",
            "  2026-11-22 14:20    0.00 |#");
  }

  @Test
  void alertsAndDeliveries_areTold() {
    String text =
        SignalText.of(
            explanation(
                List.of(
                    new Explanation.Alert(
                        "k#1",
                        "RESOLVED",
                        "WARNING",
                        "2026-11-22T14:20:00Z",
                        "2026-11-22T16:00:00Z",
                        "ada"))));
    assertThat(lines(text, "Alerts"))
        .containsExactly(
            "  WARNING RESOLVED, opened 2026-11-22T14:20:00Z, resolved 2026-11-22T16:00:00Z,"
                + " acknowledged by ada",
            "  2026-11-22T14:20:01Z  ops (webhook) was told FIRING: RETRYING, attempt 1: status"
                + " 503");
  }

  @Test
  void query_looksAtTheEventsOfTheSignal() {
    assertThat(new SeriesOfSignal(ROW, Instant.parse("2026-11-22T14:30:00Z")).query())
        .hasValue(
            "SELECT feature, user, model, count() AS requests, sum(billed_cost) AS cost FROM"
                + " v_usage WHERE event_time >= '2026-11-22 14:05:00' AND event_time <"
                + " '2026-11-22 14:30:00' AND team = 'search' AND tenant = 'acme' GROUP BY ALL"
                + " ORDER BY cost DESC LIMIT 20");
  }

  @Test
  void json_hasAmountsAsText() {
    JsonNode json = new ObjectMapper().valueToTree(explanation(List.of()));
    assertThat(json.path("signal_id").asText()).isEqualTo(ROW.id());
    assertThat(json.path("observed").isTextual()).isTrue();
    assertThat(json.path("spend").path("steps").path(0).toString())
        .isEqualTo("{\"start\":\"2026-11-22T14:00:00Z\",\"cost\":\"8.123\",\"marked\":false}");
    assertThat(json.path("evidence").path("score").asText()).isEqualTo("3.2");
  }

  private static List<String> lines(String text, String section) {
    return text.lines()
        .dropWhile(line -> !line.startsWith(section))
        .skip(1)
        .takeWhile(line -> !line.isEmpty())
        .toList();
  }
}
