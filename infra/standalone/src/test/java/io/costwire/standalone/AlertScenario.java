// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;

/** What a person does about the alerts of a budget of which all thresholds are reached. */
record AlertScenario(Path data, CostwireProcess costwire) {
  private static final String CRITICAL =
      "SELECT alert_key FROM v_alerts WHERE subject = 'any-user-tokens' AND severity = 'CRITICAL'";

  void keptQuietForATime() throws IOException {
    String id = costwire.sql(CRITICAL);
    Awaitility.await("told")
        .atMost(ITPipeline.VISIBLE)
        .until(() -> alerts("show", id).text(), text -> text.contains("ops (log) FIRING: DELIVER"));
    assertThat(alerts("list").text())
        .containsPattern("FIRING +CRITICAL +Budget any-user-tokens of u-1 at .* - +ops +budget");

    CommandOutput made =
        alerts(
            "silence",
            "subject=any-user-tokens",
            "severity=~\"CRIT.*\"",
            "--for=1h",
            "--by=anna",
            "--comment=load test");
    assertThat(made.text()).contains("It keeps 1 alert quiet", "  Budget any-user-tokens of u-1");
    awaitListed(id, "silenced");
    assertThat(alerts("silences").text()).contains("anna", "load test", "severity=~\"CRIT.*\"");
    JsonNode silence = new ObjectMapper().readTree(alerts("silences", "--json").text());
    assertThat(silence.path("silenced").asInt()).isOne();

    String silenceId = silence.path("silence_id").asText();
    assertThat(alerts("unsilence", silenceId.substring(0, 4)).text())
        .contains("Silence " + silenceId + " is over");
    awaitListed(id, "firing");
    assertThat(alerts("silences").text()).contains("No silences");
    assertThat(alerts("unsilence", silenceId).code()).isOne();
  }

  void takenCareOfAndEndedByHand() {
    String id = costwire.sql(CRITICAL);
    CommandOutput taken = alerts("ack", id, "--by=anna", "--comment=looking");
    assertThat(taken.code()).as(taken.text()).isZero();
    assertThat(taken.text()).startsWith("Acknowledged by anna: Budget any-user-tokens of u-1");
    assertThat(alerts("ack", id).text()).startsWith("Acknowledged already, by anna");
    awaitListed(id, "acknowledged");
    assertThat(alerts("show", id).text())
        .contains("ACKNOWLEDGED: Acknowledged by anna at", "costwire signals explain");
    assertThat(alerts("ack", "any-user-tokens").text())
        .contains("alerts have any-user-tokens in their ids");
    assertThat(alerts("ack", "nothing-like-it").text()).contains("there is no alert with nothing");

    CommandOutput ended = alerts("resolve", id, "--by=bob");
    assertThat(ended.code()).as(ended.text()).isZero();
    assertThat(ended.text()).startsWith("Resolved by bob: Budget any-user-tokens of u-1");
    assertThat(alerts("resolve", id).text()).startsWith("Resolved already, by bob");
    CommandOutput late = alerts("ack", id);
    assertThat(late.code()).isOne();
    assertThat(late.text()).startsWith("It is over since 20");
    awaitListed(id, "resolved");
    assertThat(alerts("show", id).text()).contains("RESOLVED: Resolved by bob at");
  }

  private void awaitListed(String id, String state) {
    Awaitility.await(id + " " + state)
        .atMost(ITPipeline.VISIBLE)
        .until(() -> alerts("list", "--state", state).text(), text -> text.contains(id));
  }

  private CommandOutput alerts(String command, String... arguments) {
    List<String> all = new ArrayList<>(List.of("alerts", command, "--data", data.toString()));
    all.addAll(List.of(arguments));
    return CommandOutput.of(all.toArray(String[]::new));
  }
}
