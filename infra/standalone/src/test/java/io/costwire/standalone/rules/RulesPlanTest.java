// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.costwire.schemas.DimensionRule;
import io.costwire.schemas.Grain;
import io.costwire.streams.window.core.DimensionSet;
import io.costwire.streams.window.core.DimensionSets;
import io.costwire.streams.window.core.WindowGrain;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RulesPlanTest {
  private static final Instant TWO = Instant.parse("2026-11-22T14:00:00Z");
  private static final Instant THREE = Instant.parse("2026-11-22T15:00:00Z");
  private static final Instant MIDNIGHT = Instant.parse("2026-11-23T00:00:00Z");
  private static final DimensionSet REGION =
      new DimensionSet(List.of("region"), EnumSet.of(WindowGrain.HOUR, WindowGrain.DAY), 500);

  private final PublishedRules rules = new PublishedRules();

  @Test
  void defaultSets_needNoRules() {
    RulesPlan plan = plan(DimensionSets.DEFAULT.sets(), TWO);
    assertThat(plan.isDone()).isTrue();
    assertThat(plan.count(RuleChange.Kind.STAYS)).isEqualTo(9);
  }

  @Test
  void change_isOneRulePerSetOfThatHour() {
    List<DimensionSet> wanted = without("environment", "user");
    wanted.add(new DimensionSet(List.of("user"), Set.of(WindowGrain.DAY), 700));
    wanted.add(REGION);

    RulesPlan plan = plan(wanted, TWO);

    assertThat(plan.changes().stream().map(RuleChange::line).filter(line -> !line.startsWith("=")))
        .containsExactly(
            "~ user                     hour, day  10,000 keys  ->  day  700 keys",
            "+ region                   hour, day  500 keys",
            "- environment              minute, hour, day  10,000 keys");
    assertThat(plan.published())
        .containsExactly(
            new DimensionRule(
                "environment@2026-11-22T14:00:00Z", List.of("environment"), List.of(), 10_000, TWO),
            new DimensionRule(
                "user@2026-11-22T14:00:00Z", List.of("user"), List.of(Grain.DAY), 700, TWO),
            new DimensionRule(
                "region@2026-11-22T14:00:00Z",
                List.of("region"),
                List.of(Grain.HOUR, Grain.DAY),
                500,
                TWO));
  }

  @Test
  void appliedPlan_makesTheSetsHoldFromItsHourOn() {
    List<DimensionSet> wanted = withRegion();
    publish(plan(wanted, TWO));

    assertThat(rules.calendar().at(TWO.getEpochSecond()).sets())
        .containsExactlyInAnyOrderElementsOf(wanted);
    assertThat(rules.calendar().at(TWO.getEpochSecond() - 1).sets())
        .containsExactlyElementsOf(DimensionSets.DEFAULT.sets());
  }

  @Test
  void sameFile_changesNothingAgainAtThatHourOrLater() {
    publish(plan(withRegion(), TWO));

    for (Instant from : List.of(TWO, THREE)) {
      RulesPlan again = plan(withRegion(), from);
      assertThat(again.isDone()).isTrue();
      assertThat(again.count(RuleChange.Kind.STAYS)).isEqualTo(10);
    }
  }

  @Test
  void earlierHour_withdrawsWhatWasPlannedForLater() {
    publish(plan(without("team"), THREE));

    RulesPlan plan = plan(withRegion(), TWO);

    assertThat(plan.withdrawn()).containsExactly("team@2026-11-22T15:00:00Z");
    publish(plan);
    assertThat(rules.calendar().at(MIDNIGHT.getEpochSecond()).sets())
        .containsExactlyInAnyOrderElementsOf(withRegion());
  }

  @Test
  void otherFileForTheSameHour_takesTheFormerOnesPlace() {
    publish(plan(withRegion(), TWO));

    RulesPlan plan = plan(DimensionSets.DEFAULT.sets(), TWO);

    assertThat(plan.withdrawn()).containsExactly("region@2026-11-22T14:00:00Z");
    assertThat(plan.published()).isEmpty();
    assertThat(plan.count(RuleChange.Kind.ENDS)).isOne();
  }

  @Test
  void laterHour_keepsTheRulesOfBefore() {
    publish(plan(withRegion(), TWO));
    publish(plan(DimensionSets.DEFAULT.sets(), THREE));

    assertThat(rules.rules())
        .containsOnlyKeys("region@2026-11-22T14:00:00Z", "region@2026-11-22T15:00:00Z");
    assertThat(names(TWO)).contains("region");
    assertThat(names(THREE)).doesNotContain("region");
  }

  @Test
  void tooManySetsAtOneHour_areRefused() {
    List<DimensionSet> wanted = new ArrayList<>(List.of(DimensionSets.DEFAULT.sets().getFirst()));
    for (int i = 0; i < 25; i++) {
      wanted.add(new DimensionSet(List.of("t" + i), Set.of(WindowGrain.DAY), 10));
    }
    assertThat(RulesPlan.of(rules, wanted, TWO))
        .isInstanceOfSatisfying(
            RulesPlan.Outcome.Refused.class,
            refused -> assertThat(refused.problem()).startsWith("34 sets are kept until"));
  }

  @Test
  void advice_namesWhatItCostsAndCuts() {
    List<DimensionSet> wanted = without("team", "user");
    wanted.add(new DimensionSet(List.of("user"), EnumSet.allOf(WindowGrain.class), 10_000));
    wanted.add(new DimensionSet(List.of("region"), Set.of(WindowGrain.DAY), 200_000));

    assertThat(RulesAdvice.on(plan(wanted, TWO)))
        .satisfiesExactly(
            a -> assertThat(a).contains("user by minutes is nearly a row per event"),
            a -> assertThat(a).contains("region may take 60 MB of state"),
            a -> assertThat(a).contains("v_cost_by_team reads the hours of team"),
            a -> assertThat(a).contains("day window of 2026-11-22", "for: region; team."));
    assertThat(RulesAdvice.on(plan(withRegion(), MIDNIGHT))).isEmpty();
  }

  @Test
  void manySets_areToldToCost() {
    List<DimensionSet> wanted = new ArrayList<>(DimensionSets.DEFAULT.sets());
    for (int i = 0; i < 9; i++) {
      wanted.add(new DimensionSet(List.of("t" + i), Set.of(WindowGrain.HOUR), 10));
    }
    assertThat(RulesAdvice.on(plan(wanted, TWO)))
        .singleElement()
        .asString()
        .startsWith("cost: 18 sets.");
  }

  @Test
  void report_saysWhatHoldsByWhatAndWhatIsPlanned() throws Exception {
    publish(plan(withRegion(), TWO));
    publish(plan(DimensionSets.DEFAULT.sets(), MIDNIGHT));
    rules.accept("odd", new DimensionRule("odd", List.of("a"), List.of(), 5, TWO.plusSeconds(1)));

    JsonNode report =
        new ObjectMapper().valueToTree(RulesReport.of(rules, TWO.plusSeconds(60), "1.2"));

    assertThat(report.path("active")).hasSize(10);
    JsonNode team = report.path("active").path(1);
    assertThat(team.path("set").asText()).isEqualTo("team");
    assertThat(team.path("source").asText()).isEqualTo("default");
    assertThat(team.path("from").asText()).isEqualTo("costwire 1.2");
    assertThat(team.has("since")).isFalse();
    JsonNode region = report.path("active").path(9);
    assertThat(region.path("source").asText()).isEqualTo("rule");
    assertThat(region.path("from").asText()).isEqualTo("region@2026-11-22T14:00:00Z");
    assertThat(region.path("since").asText()).isEqualTo(TWO.toString());
    assertThat(region.path("max_keys").asInt()).isEqualTo(500);
    JsonNode planned = report.path("planned").path(0);
    assertThat(planned.path("from").asText()).isEqualTo(MIDNIGHT.toString());
    assertThat(planned.path("changes").path(0).path("change").asText()).isEqualTo("ends");
    assertThat(report.path("not_followed").path("odd").asText()).contains("full UTC hour");
  }

  private List<String> names(Instant at) {
    return rules.calendar().at(at.getEpochSecond()).sets().stream()
        .map(DimensionSet::name)
        .toList();
  }

  private RulesPlan plan(List<DimensionSet> wanted, Instant from) {
    RulesPlan.Outcome outcome = RulesPlan.of(rules, wanted, from);
    assertThat(outcome).isInstanceOf(RulesPlan.Outcome.Made.class);
    return ((RulesPlan.Outcome.Made) outcome).plan();
  }

  private void publish(RulesPlan plan) {
    plan.withdrawn().forEach(id -> rules.accept(id, null));
    plan.published().forEach(rule -> rules.accept(rule.getRuleId(), rule));
    assertThat(rules.refused()).isEmpty();
  }

  private static List<DimensionSet> withRegion() {
    List<DimensionSet> sets = new ArrayList<>(DimensionSets.DEFAULT.sets());
    sets.add(REGION);
    return sets;
  }

  private static List<DimensionSet> without(String... names) {
    List<DimensionSet> sets = new ArrayList<>(DimensionSets.DEFAULT.sets());
    sets.removeIf(set -> Set.of(names).contains(set.name()));
    return sets;
  }
}
