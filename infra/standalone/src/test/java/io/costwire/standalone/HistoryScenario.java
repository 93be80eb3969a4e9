// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/** The past: how it is brought in, and what is asked of it. */
record HistoryScenario(Path folder, CostwireProcess costwire) {
  private static final String OURS =
      " FROM usage_priced WHERE startsWith(producer, 'costwire-import-')";

  /** A row of 60 days ago is older than any window takes in; one of yesterday is not. */
  void isImportedOnce() throws IOException {
    Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    Instant old = now.minus(Duration.ofDays(60));
    Instant recent = now.minus(Duration.ofDays(1));
    String rows = row("h-1", old) + row("h-2", recent) + row("h-2", recent) + "{\"spend\":1}\n";
    Path file = Files.writeString(folder.resolve("spend.jsonl"), rows);

    CommandOutput first = run("import", "litellm", file.toString());
    assertThat(first.text())
        .contains("4  rows read", "2  events sent", "1  twice in these files", "All are stored.")
        .contains("spend.jsonl:4 startTime is missing; a row is priced at its own date");
    assertThat(first.code()).isOne();
    CommandOutput second = run("import", "litellm", file.toString());
    assertThat(second.text()).contains("0  events sent", "2  already in the table");

    assertThat(costwire.sql("SELECT count(), countIf(billed_cost = provider_cost)" + OURS))
        .isEqualTo("2\t2");
    assertThat(
            costwire.sql(
                "SELECT groupArray(toUnixTimestamp64Milli(event_time)) FROM (SELECT event_time"
                    + OURS
                    + " ORDER BY event_time)"))
        .isEqualTo("[%d,%d]".formatted(old.toEpochMilli(), recent.toEpochMilli()));
    assertThat(
            costwire.sql(
                "SELECT sum(requests), sum(billed_cost) FROM v_cost_by_team WHERE team = 'past'"))
        .isEqualTo("2\t0.007");
    assertThat(costwire.sql("SELECT count() FROM rejected WHERE reason = 'EVENT_TIME_PAST'"))
        .isEqualTo("0");
    assertThat(costwire.sql("SELECT count() FROM signals WHERE labels['team'] = 'past'"))
        .isEqualTo("0");
  }

  private static String row(String id, Instant at) {
    return """
    {"request_id":"%s","spend":0.0035,"prompt_tokens":1000,"completion_tokens":100,"startTime":"%s",\
    "model":"gpt-4o","custom_llm_provider":"openai","metadata":{"user_api_key_team_alias":"past"}}
    """
        .formatted(id, at);
  }

  void commitmentsAreHeldAgainstTheMonth() throws IOException {
    String yaml =
        "commitments: [{id: all, filter: {team: search}, spend_tiers: {mode: flat,"
            + " steps: [{from: 0, discount: 50%}]}}]";
    Path file = Files.writeString(folder.resolve("commitments.yaml"), yaml);
    String month =
        costwire.sql("SELECT formatDateTime(max(event_time), '%Y-%m') FROM usage_priced");
    String[] command = {
      "commitments", "plan", file.toString(), "--from", "2026-01", "--to", month, "--json"
    };
    var search = "v_windows_1d WHERE dimension_set = 'team' AND team = 'search'";
    String[] sums =
        costwire.sql("SELECT sum(contracted_cost) AS s, s / 2 FROM " + search).split("\t");
    assertThat(run(command).text().lines().toList().getLast())
        .contains(
            "TAKE", "\"on_demand\":\"%s".formatted(sums[0]), "\"cost\":\"%s".formatted(sums[1]));
  }

  private CommandOutput run(String... command) {
    List<String> all = new ArrayList<>(List.of(command));
    all.addAll(List.of("--data", folder.resolve("data").toString()));
    return CommandOutput.of(all.toArray(String[]::new));
  }
}
