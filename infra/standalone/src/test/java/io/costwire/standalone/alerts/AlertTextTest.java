// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.alerts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.costwire.alerting.policy.Lifecycle;
import io.costwire.alerting.render.Links;
import io.costwire.standalone.alerts.AlertAccount.Delivery;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AlertTextTest {
  private static final Instant SINCE = Instant.parse("2026-11-22T12:00:00Z");
  private static final AlertFilter ALL = new AlertFilter(SINCE, null, null);

  /** A row as ClickHouse answers it. */
  private static AlertRow row(String changes) {
    try {
      var json = new ObjectMapper();
      JsonNode row =
          json.readTree(
              """
              {"alert_key":"budget|search-day|80#2","state":"FIRING","signal_id":"budget|search-day|80",
               "kind":"BUDGET_THRESHOLD","severity":"WARNING","tenant":"acme","subject":"search-day",
               "title":"Budget search-day at 82 %\\u001b[31m","labels":{"team":"search"},"threshold":"80.000000000000",
               "observed":"410.100000000000000000","limit_amount":"500.000000000000000000","currency":"USD",
               "evidence":{"remaining":"89.90"},"delivered":{"log":"7","pager":"-1","ops":"-2"},
               "acknowledged_by":null,"resolved_by":null,"silenced_by":null,"starts":"1795305600000000",
               "ends":"1795392000000000","opened":"1795348800000000","updated":"1795348860000000",
               "resolved":null,"acknowledged":null}\
              """);
      return AlertRow.read(json.readerForUpdating(row).readTree(changes))
          .told(Map.of("log", "DELIVERED"));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static final Delivery FAILED =
      new Delivery(
          "2026-11-22T12:00:01.5Z",
          "hook",
          "webhook",
          "FIRING",
          "REPEAT",
          "RETRYING",
          2,
          "HTTP 503");

  @Test
  void list_hasALineForEachAndSaysWhoWasTold() {
    AlertRow acknowledged =
        row("{\"state\":\"ACKNOWLEDGED\",\"acknowledged_by\":\"anna\"}")
            .told(Map.of("pager", "RETRYING"));
    assertThat(AlertText.list(List.of(row("{}"), acknowledged), ALL, 50).lines())
        .satisfiesExactly(
            line ->
                assertThat(line)
                    .matches("since +state +severity +title +acknowledged by +told +id"),
            line ->
                assertThat(line)
                    .startsWith("2026-11-22T12:00:00Z  FIRING        WARNING")
                    .contains("log, ops (SKIPPED), pager (WAITING)")
                    .endsWith("  budget|search-day|80#2")
                    .doesNotContain("\u001b"),
            line -> assertThat(line).contains("ACKNOWLEDGED", " anna ", "pager (RETRYING)"),
            line -> assertThat(line).contains("costwire alerts show", "costwire alerts ack"));
    assertThat(AlertText.list(List.of(row("{}")), ALL, 1)).contains("The newest 1; --limit");
  }

  @Test
  void emptyList_saysWhatToDo() {
    assertThat(AlertText.list(List.of(), ALL, 50))
        .startsWith("No alerts since 2026-11-22T12:00:00Z.")
        .contains("--since 7d")
        .doesNotContain("these options");
    assertThat(AlertText.list(List.of(), new AlertFilter(SINCE, Lifecycle.SILENCED, null), 50))
        .contains("with these options", "leave options out");
  }

  @Test
  void filter_isAConditionThatKeepsWhatIsNotOver() {
    assertThat(new AlertFilter(SINCE, Lifecycle.FIRING, "o'neil").condition())
        .isEqualTo(
            "(updated_at >= fromUnixTimestamp64Micro(1795348800000000) OR state != 'RESOLVED') AND"
                + " state = 'FIRING' AND tenant = 'o\\'neil'");
  }

  @Test
  void account_saysWhatTheChannelsSayAndWhoWasTold() {
    String text =
        AlertText.of(
            AlertAccount.of(
                row("{}"),
                List.of(FAILED),
                new Links(Map.of("dashboard", "https://g/d?t={tenant}&k={label.team}"))));
    assertThat(text.lines())
        .contains(
            "id         budget|search-day|80#2",
            "state      FIRING: Firing since 2026-11-22 12:00 UTC",
            "about      search-day",
            "scope      tenant acme · team=search",
            "  pager: nothing was sent yet",
            "  ops: nothing was sent, a silence lasted until its end",
            "  2026-11-22T12:00:01Z  hook (webhook) FIRING REPEAT: RETRYING, attempt 2: HTTP 503",
            "  Dashboard: https://g/d?t=acme&k=search",
            "  costwire signals explain \"budget|search-day|80\"");
    assertThat(text).contains("$410.10", "$500.00", "$89.90").doesNotContain("\u001b");
  }

  @Test
  void account_saysWhoEndedIt() {
    String hand =
        "{\"state\":\"RESOLVED\",\"resolved\":\"1795349100000000\",\"resolved_by\":\"bob\"}";
    assertThat(AlertText.of(AlertAccount.of(row(hand), List.of(), Links.NONE)))
        .contains("RESOLVED: Resolved by bob at 2026-11-22 12:05 UTC after 5 min");
    String signal = "{\"state\":\"RESOLVED\",\"resolved\":\"1795349100000000\"}";
    assertThat(AlertText.of(AlertAccount.of(row(signal), List.of(), Links.NONE)))
        .contains("RESOLVED: Resolved at 2026-11-22 12:05 UTC");
    String quiet = "{\"state\":\"SILENCED\",\"silenced_by\":\"8c1f0f3e\"}";
    assertThat(AlertText.of(AlertAccount.of(row(quiet), List.of(), Links.NONE)))
        .contains("silence    8c1f0f3e");
  }

  @Test
  void json_isFlatAndHasAmountsAsText() {
    JsonNode json =
        new ObjectMapper().valueToTree(AlertAccount.of(row("{}"), List.of(FAILED), Links.NONE));
    assertThat(json.path("alert_key").asText()).isEqualTo("budget|search-day|80#2");
    assertThat(json.path("observed").isTextual()).isTrue();
    assertThat(json.path("observed").asText()).isEqualTo("410.1");
    assertThat(json.path("opened_at").asText()).isEqualTo("2026-11-22T12:00:00Z");
    assertThat(json.path("receivers").path("pager").asText()).isEqualTo("WAITING");
    assertThat(json.path("deliveries").path(0).path("error").asText()).isEqualTo("HTTP 503");
    assertThat(json.path("links").isArray()).isTrue();
    assertThat(json.has("facts")).isFalse();
  }

  @Test
  void partOfAnId_standsForTheAlertThatIsMeant() {
    List<Candidate> candidates =
        List.of(
            new Candidate("budget|a|80#1", "A, the first time", false),
            new Candidate("budget|a|80#2", "A, again", true),
            new Candidate("budget|b|80#1", "B", false),
            new Candidate("budget|b|80#10", "B, the tenth time", false),
            new Candidate("odd", "No key", true));
    assertThat(Candidate.choose("budget|a|80#1", candidates).orElseThrow().title())
        .isEqualTo("A, the first time");
    assertThat(Candidate.choose("|80", candidates).orElseThrow().title()).isEqualTo("A, again");
    assertThat(Candidate.choose("budget|b", candidates).orElseThrow().title())
        .isEqualTo("B, the tenth time");
    assertThat(Candidate.choose("nothing", candidates)).isEmpty();
    List<Candidate> both =
        List.of(new Candidate("x|1#1", "One", true), new Candidate("x|2#1", "Two", true));
    assertThatIllegalStateException()
        .isThrownBy(() -> Candidate.choose("x|", both))
        .withMessageContaining("2 alerts have x| in their ids")
        .withMessageContaining("x|2#1  Two");
  }
}
