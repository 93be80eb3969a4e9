// SPDX-License-Identifier: Apache-2.0
package io.costwire.grafana;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

class DashboardTest {
  private static final int SCHEMA_VERSION = 41;
  private static final int WIDTH = 24;

  /** Longer ones nobody edits by hand. */
  private static final int MAX_CHARACTERS = 32_000;

  private static final List<String> VARIABLES = List.of("tenant", "team", "environment", "model");
  private static final String NOT_NARROWED = "Not narrowed by ";
  private static final Set<String> KINDS =
      Set.of("timeseries", "bargauge", "table", "stat", "gauge");

  static Stream<Dashboard> dashboards() {
    return Dashboard.all().stream();
  }

  @Test
  void everyFile_isPackagedAndTested() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("dashboards"))) {
      assertThat(files.map(f -> f.getFileName().toString().replace(".json", "")))
          .containsExactlyInAnyOrderElementsOf(Dashboard.NAMES);
    }
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void dashboard_hasWhatGrafanaNeeds(Dashboard dashboard) {
    JsonNode json = dashboard.json();

    assertThat(json.get("uid").asText()).isEqualTo(dashboard.name());
    assertThat(json.toString()).hasSizeLessThan(MAX_CHARACTERS);
    assertThat(json.get("schemaVersion").asInt()).isEqualTo(SCHEMA_VERSION);
    assertThat(json.get("title").asText()).isNotBlank();
    assertThat(json.has("id")).as("an id of some instance").isFalse();
    assertThat(dashboard.panels()).extracting(p -> p.get("id").asInt()).doesNotHaveDuplicates();
    assertThat(dashboard.panels()).extracting(p -> p.get("title").asText()).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void panels_doNotOverlap_andSayWhatTheyShow(Dashboard dashboard) {
    boolean[][] taken = new boolean[1_000][WIDTH];
    for (JsonNode panel : dashboard.panels()) {
      assertThat(panel.get("description").asText()).isNotBlank();
      JsonNode at = panel.get("gridPos");
      for (int y = at.get("y").asInt(); y < at.get("y").asInt() + at.get("h").asInt(); y++) {
        for (int x = at.get("x").asInt(); x < at.get("x").asInt() + at.get("w").asInt(); x++) {
          assertThat(taken[y][x]).as(panel.get("title").asText()).isFalse();
          taken[y][x] = true;
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void dashboards_haveTheSameVariables_annotations_andLinks(Dashboard dashboard) {
    Dashboard overview = Dashboard.load("costwire-overview");

    assertThat(dashboard.variables().subList(0, VARIABLES.size()))
        .isEqualTo(overview.variables())
        .extracting(v -> v.get("name").asText())
        .isEqualTo(VARIABLES);
    assertThat(dashboard.annotations()).isNotEmpty().isEqualTo(overview.annotations());
    assertThat(dashboard.json().get("tags")).isEqualTo(overview.json().get("tags"));
    assertThat(dashboard.json().get("links")).isEqualTo(overview.json().get("links"));
    assertThat(dashboard.json().at("/links/0/includeVars").asBoolean()).isTrue();
    assertThat(dashboard.json().at("/links/0/keepTime").asBoolean()).isTrue();
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void panels_areOfTheKindsThatThePageDraws_andSayWhyTheyAreEmpty(Dashboard dashboard) {
    for (JsonNode panel : dashboard.panels()) {
      String title = Dashboard.title(panel);
      assertThat(KINDS).as(title).contains(panel.get("type").asText());
      assertThat(panel.has("datasource")).as(title).isTrue();
      assertThat(panel.get("targets").findValues("datasource")).as(title).isEmpty();
      String sql = panel.at("/targets/0/rawSql").asText();
      if (sql.contains("GROUP BY") || sql.contains("LIMIT")) {
        assertThat(panel.at("/fieldConfig/defaults/noValue").asText()).as(title).isNotBlank();
      }
    }
  }

  @Test
  void everyKind_isUsed() {
    assertThat(Dashboard.all().stream().flatMap(d -> d.panels().stream()))
        .extracting(panel -> panel.get("type").asText())
        .containsAll(KINDS);
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void panels_sayWhichVariablesDoNotNarrowThem(Dashboard dashboard) {
    for (JsonNode panel : dashboard.panels()) {
      String queries = panel.get("targets").toString();
      List<String> ignored =
          dashboard.variables().stream()
              .map(variable -> variable.get("name").asText())
              .filter(name -> !queries.contains("${" + name + ":"))
              .toList();
      String description = panel.get("description").asText();
      if (ignored.isEmpty()) {
        assertThat(description).as(Dashboard.title(panel)).doesNotContain(NOT_NARROWED);
      } else {
        assertThat(description)
            .as(Dashboard.title(panel))
            .endsWith(NOT_NARROWED + alternatives(ignored) + ".");
      }
    }
  }

  /** As in "a, b or c". */
  private static String alternatives(List<String> names) {
    String all = String.join(", ", names);
    int last = all.lastIndexOf(", ");
    return last < 0 ? all : all.substring(0, last) + " or " + all.substring(last + 2);
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void dataLinks_leadToDashboardsThatAreThere_andKeepTheTime(Dashboard dashboard) {
    for (String url : dashboard.json().get("panels").findValuesAsText("url")) {
      assertThat(Dashboard.NAMES).contains(url.replaceFirst("^/d/([^?]*).*", "$1"));
      assertThat(url).contains("${__url_time_range}", "${tenant:queryparam}");
    }
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void everyQuery_filtersByTime_readsViews_andUsesOurDatasource(Dashboard dashboard) {
    dashboard
        .queries()
        .forEach(
            (name, sql) -> {
              assertThat(sql).as(name).containsPattern("\\$__(timeFilter|fromTime|toTime)");
              assertThat(sql).as(name).containsPattern("FROM v_[a-z_]+").doesNotContain("SELECT *");
            });
    List<JsonNode> datasources = new ArrayList<>(dashboard.json().findValues("datasource"));
    assertThat(datasources)
        .isNotEmpty()
        .allMatch(d -> d.get("type").asText().equals(provisioned().get(d.get("uid").asText())));
  }

  /** Uid of each data source to its type. */
  private static Map<String, String> provisioned() {
    Map<String, String> types = new HashMap<>();
    try (Stream<Path> files = Files.list(Path.of("provisioning/datasources"))) {
      for (Path file : files.toList()) {
        Object yaml =
            new Load(LoadSettings.builder().build()).loadFromString(Files.readString(file));
        for (Object source : (List<?>) ((Map<?, ?>) yaml).get("datasources")) {
          Map<?, ?> fields = (Map<?, ?>) source;
          types.put(String.valueOf(fields.get("uid")), String.valueOf(fields.get("type")));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return types;
  }
}
