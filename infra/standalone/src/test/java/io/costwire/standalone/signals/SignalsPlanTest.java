// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.signals;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.costwire.schemas.SignalRule;
import io.costwire.signals.rules.SignalRules;
import io.costwire.standalone.signals.SignalsPlan.Kind;
import io.costwire.streams.detect.SignalRuleRecords;
import io.costwire.streams.window.core.DimensionSets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class SignalsPlanTest {
  private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
  private static final String FILE =
      """
      signals:
      - {id: anomaly-team, minimum_impact: 50}
      - {id: silence-service, enabled: false}
      - {id: dear, kind: expensive_request, above: 2.5, tenant: acme, filter: {team: search}}
      """;

  private final PublishedSignals published = new PublishedSignals();

  private SignalsPlan plan(String yaml, boolean prune, Instant now) {
    return SignalsPlan.of(published, rules(yaml), prune, now);
  }

  private static List<SignalRule> rules(String yaml) {
    return ((SignalsFile.Read) SignalsFile.of("s.yaml", yaml)).rules();
  }

  private void publish(SignalsPlan plan) {
    plan.records().forEach(record -> published.accept(record.key(), record.value()));
  }

  private static List<String> lines(SignalsPlan plan) {
    return plan.changes().stream().flatMap(change -> change.lines().stream()).toList();
  }

  @Test
  void file_isComparedWithWhatShips() {
    SignalsPlan plan = plan(FILE, false, NOON);

    assertThat(lines(plan))
        .containsExactly(
            "~ anomaly-team             strange spend of 50 or more in each team, by the clock of"
                + " UTC, of all tenants",
            "    minimum_impact: 10 -> 50",
            "~ silence-service          silence of 30m in each service, of all tenants",
            "    enabled: true -> false",
            "+ dear                     a request of 2.5 or more, of acme with team=search");
    assertThat(plan.count(Kind.CHANGED)).isEqualTo(2);
    assertThat(plan.shippedBeside()).isEqualTo(SignalRules.SHIPPED.size() - 2);
    publish(plan);
    assertThat(published.rules().values())
        .allSatisfy(rule -> assertThat(rule.getUpdatedAt()).isEqualTo(NOON));
  }

  @Test
  void sameFile_changesNothing() {
    publish(plan(FILE, false, NOON));
    SignalsPlan again = plan(FILE, true, NOON.plusSeconds(60));
    assertThat(again.isDone()).isTrue();
    assertThat(again.count(Kind.STAYS)).isEqualTo(3);
    assertThat(lines(again)).anyMatch(line -> line.endsWith("(switched off)"));
  }

  @Test
  void ruleThatSaysWhatShips_isNotPublished() {
    for (SignalRule shipped : RuleKinds.shipped().values()) {
      String yaml = "signals: [{id: %s}]".formatted(shipped.getRuleId());
      assertThat(plan(yaml, false, NOON).isDone()).as(yaml).isTrue();
    }
  }

  @Test
  void shippedRules_meanAsRecordsWhatTheyMeanInCode() {
    assertThat(RuleKinds.shipped().values().stream().map(SignalRuleRecords::rule).toList())
        .map(rule -> rule.toString().replace("=UTC", "=Z").replaceAll("\\.0+(?=[,\\]])", ""))
        .containsExactlyInAnyOrderElementsOf(
            SignalRules.SHIPPED.stream().map(Object::toString).toList());
  }

  @Test
  void otherKind_isAChangeOfAllItsFields() {
    publish(plan(FILE, false, NOON));
    SignalsPlan plan =
        plan(
            "signals: [{id: dear, kind: error_storm, percent: 5, tenant: acme}]",
            false,
            NOON.plusSeconds(1));
    assertThat(lines(plan))
        .contains(
            "    kind: expensive_request -> error_storm",
            "    filter: team=search -> none",
            "    percent: none -> 5 %",
            "    minimum_requests: none -> 20");
  }

  @Test
  void rulesThatTheFileDoesNotHave_giveWayOnlyWithPrune() {
    publish(plan(FILE, false, NOON));
    String none = "signals: []";
    assertThat(plan(none, false, NOON).isDone()).isTrue();
    assertThat(lines(plan(none, false, NOON)))
        .satisfiesExactlyInAnyOrder(
            line -> assertThat(line).startsWith("= dear").endsWith("--prune deletes it)"),
            line -> assertThat(line).startsWith("= anomaly-team").contains("brings back"),
            line -> assertThat(line).startsWith("= silence-service").contains("brings back"));

    SignalsPlan pruned = plan(none, true, NOON);
    assertThat(lines(pruned))
        .contains("    minimum_impact: 50 -> 10", "    enabled: false -> true")
        .anyMatch(line -> line.startsWith("- dear"));
    assertThat(pruned.count(Kind.DELETED)).isEqualTo(1);
    assertThat(pruned.count(Kind.SHIPPED_AGAIN)).isEqualTo(2);
    publish(pruned);
    assertThat(published.rules()).isEmpty();
    assertThat(published.effective()).isEqualTo(new PublishedSignals().effective());
  }

  @Test
  void clockThatIsBehind_stillMakesTheNewerRule() {
    publish(plan(FILE, false, NOON));
    publish(plan(FILE.replace("50", "60"), false, NOON.minusSeconds(60)));
    assertThat(published.rules().get("anomaly-team").getUpdatedAt()).isAfter(NOON);
  }

  @Test
  void ruleThatTheAppRefuses_isReplaced() {
    SignalRule broken =
        RuleKinds.copy(RuleKinds.shipped().get("anomaly-total")).setMinimumImpact(null).build();
    published.accept("anomaly-total", broken);
    assertThat(published.refused()).containsOnlyKeys("anomaly-total");
    publish(plan("signals: [{id: anomaly-total}]", false, NOON));
    assertThat(published.refused()).isEmpty();
  }

  @Test
  void report_saysWhereEachRuleComesFrom() {
    publish(plan(FILE, false, NOON));
    SignalRule broken =
        RuleKinds.copy(RuleKinds.shipped().get("price-change"))
            .setRuleId("broken")
            .setPercent(null)
            .build();
    published.accept("broken", broken);

    SignalsReport report = SignalsReport.of(published);

    assertThat(report.text().lines())
        .anyMatch(line -> line.matches("anomaly-team +applied, not as it ships +strange.* 50 .*"))
        .anyMatch(line -> line.matches("anomaly-total +shipped +strange spend of 10 .*in total.*"))
        .anyMatch(line -> line.matches("silence-service +switched off +silence.*"))
        .anyMatch(line -> line.matches("dear +applied +a request of 2.5 or more.*"))
        .anyMatch(line -> line.startsWith("Not followed: rule broken: percent is needed"));
    assertThat(report.rules()).hasSize(SignalRules.SHIPPED.size() + 1);
    JsonNode json = new ObjectMapper().valueToTree(report.rules().getFirst());
    assertThat(json.path("id").asText()).isEqualTo("anomaly-feature");
    assertThat(json.path("source").asText()).isEqualTo("shipped");
    assertThat(json.path("minimum_impact").asText()).isEqualTo("10");
    assertThat(json.has("above")).isFalse();
  }

  @Test
  void seriesThatNobodySumsUp_areAdvisedOn() {
    List<SignalRule> rules =
        rules(
            """
            tags: [region]
            signals:
            - {id: kept, kind: anomaly, dimensions: [team]}
            - {id: hours, kind: anomaly, dimensions: [user]}
            - {id: turned, kind: silence, dimensions: [model, provider]}
            - {id: none, kind: anomaly, dimensions: [team, region]}
            - {id: off, kind: anomaly, dimensions: [region], enabled: false}
            - {id: total, kind: silence}
            """);
    assertThat(SeriesAdvice.on(rules, DimensionSets.DEFAULT.sets()))
        .containsExactly(
            "hours looks at the set user, which has no windows of minutes; give it some with"
                + " costwire rules apply",
            "turned looks at the set model,provider, which is kept as provider,model; write the"
                + " dimensions in that order",
            "none looks at the set team,region, which is not kept; add it with costwire rules"
                + " apply");
  }
}
