// SPDX-License-Identifier: Apache-2.0
package io.costwire.grafana;

import static io.costwire.grafana.SampleDashboards.run;
import static io.costwire.grafana.SampleDashboards.runWithNames;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.costwire.grafana.SampleDashboards.Look;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every query of every dashboard on the engine, whatever is selected and however far it looks. */
class ITEveryQuery {
  private static final String HOSTILE =
      "'); DROP TABLE x -- \\' ${team:sqlstring} $__toTime {fn now()} é😀";
  private static final Pattern FIELD =
      Pattern.compile("\\$\\{__(?:data\\.fields|field\\.labels)\\.(\\w+)");

  static Stream<Dashboard> dashboards() {
    return Dashboard.all().stream();
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void everyQuery_runs_forDefaults_forOneValue_andForAHostileOne(Dashboard dashboard) {
    List<Map<String, List<String>>> selections = new ArrayList<>();
    selections.add(dashboard.defaults());
    for (String value : List.of("search", HOSTILE)) {
      Map<String, List<String>> selected = new LinkedHashMap<>();
      dashboard.defaults().keySet().forEach(name -> selected.put(name, List.of(value)));
      selections.add(selected);
    }
    for (Map<String, List<String>> selected : selections) {
      for (Look look : Look.values()) {
        dashboard
            .queries()
            .keySet()
            .forEach(
                name ->
                    assertThat(run(dashboard, name, look, selected))
                        .as("%s %s %s", name, look, selected)
                        .isNotNull());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void everyPanel_hasRows_andTheColumnsThatItNames(Dashboard dashboard) {
    for (JsonNode panel : dashboard.panels()) {
      String sql = panel.path("targets").path(0).path("rawSql").asText();
      if (sql.isEmpty()) {
        continue;
      }
      String title = Dashboard.title(panel);
      List<String> answer = runWithNames(dashboard, sql, Look.HOURS);

      assertThat(answer).as("rows of %s", title).hasSizeGreaterThan(1);
      assertThat(List.of(answer.getFirst().split("\t")))
          .as("columns of %s", title)
          .doesNotHaveDuplicates()
          .containsAll(named(panel));
    }
  }

  /** Columns that overrides, links, names of series and the kind of the panel ask for. */
  private static Set<String> named(JsonNode panel) {
    Set<String> named =
        FIELD
            .matcher(panel.path("fieldConfig").toString())
            .results()
            .map((MatchResult r) -> r.group(1))
            .collect(Collectors.toSet());
    for (JsonNode override : panel.at("/fieldConfig/overrides")) {
      assertThat(override.at("/matcher/id").asText()).isEqualTo("byName");
      named.add(override.at("/matcher/options").asText());
    }
    if (panel.get("type").asText().equals("timeseries")) {
      named.add("time");
    }
    return named;
  }
}
