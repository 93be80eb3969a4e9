// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.allocation;

import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.chargeback.allocation.AllocationRule;
import io.costwire.chargeback.allocation.AllocationRule.ByUsage;
import io.costwire.chargeback.allocation.AllocationRule.Evenly;
import io.costwire.chargeback.allocation.AllocationRule.Measure;
import io.costwire.chargeback.allocation.AllocationRule.Percentage;
import io.costwire.chargeback.close.Dimension;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AllocationFileTest {
  @Test
  void rules_areReadInTheirOrder() {
    AllocationFile file =
        AllocationFile.of(
            "a.yaml",
            """
            allocations:
            - id: platform-cost
              from: {team: platform, cost_center: cc-1}
              to: team
              percent: {search: 60%, support: 40}
            - {id: gateway, from: {service: gateway}, to: department, by: requests}
            - {id: rest, from: {team: untagged}, to: team, evenly: [search, support]}
            """);

    assertThat(file).isInstanceOf(AllocationFile.Read.class);
    List<AllocationRule> rules = ((AllocationFile.Read) file).rules();
    assertThat(rules)
        .extracting(AllocationRule::id)
        .containsExactly("platform-cost", "gateway", "rest");
    assertThat(rules.getFirst().source())
        .isEqualTo(Map.of(Dimension.TEAM, "platform", Dimension.COST_CENTER, "cc-1"));
    assertThat(((Percentage) rules.getFirst().method()).percents())
        .containsOnlyKeys("search", "support");
    assertThat(rules.get(1).to()).isEqualTo(Dimension.DEPARTMENT);
    assertThat(rules.get(1).method()).isEqualTo(new ByUsage(Measure.REQUESTS));
    assertThat(rules.get(2).method()).isEqualTo(new Evenly(List.of("search", "support")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "percent: {search: 60, support: 30}|sums to 90 percent; write shares that sum to 100",
        "percent: {search: -1}|'-1' is no plain number above 0",
        "percent: {}|sums to 0 percent",
        "evenly: []|names nobody; list who bears the cost",
        "evenly: [a, a]|is there twice; keep one of them",
        "by: tokens|there is no measure 'tokens'; write requests or cost",
        "by: cost, evenly: [a]|has more than one way to split",
        "note: x|does not say how to split"
      })
  void mistake_isNamedWithItsRemedy(String method, String problem) {
    assertThat(problems("[{id: a, from: {team: x}, to: team, " + method + "}]"))
        .anySatisfy(it -> assertThat(it).startsWith("a.yaml:1:").contains(problem));
  }

  @Test
  void missingFieldsAndUnknownDimensions_areAllNamed() {
    assertThat(problems("[{by: cost}, {id: b, from: {squad: x}, to: user, by: cost}]"))
        .anyMatch(it -> it.contains("allocations[0]: has no 'id'"))
        .anyMatch(it -> it.contains("has no 'from'"))
        .anyMatch(it -> it.contains("has no 'to'"))
        .anyMatch(it -> it.contains("statements have no dimension 'squad'; use one of tenant"))
        .anyMatch(it -> it.contains("statements have no dimension 'user'"));
    assertThat(problems("[]")).anyMatch(it -> it.contains("has no rules"));
  }

  @Test
  void idThatIsThereTwice_isNamed() {
    String rule = "{id: a, from: {team: x}, to: team, by: cost}";
    assertThat(problems("[" + rule + ", " + rule + "]"))
        .hasSize(1)
        .allMatch(it -> it.contains("the allocation 'a' is there already, at a.yaml:1:"));
  }

  private static List<String> problems(String rules) {
    AllocationFile file = AllocationFile.of("a.yaml", "allocations: " + rules);
    assertThat(file).isInstanceOf(AllocationFile.Refused.class);
    return ((AllocationFile.Refused) file).problems();
  }
}
