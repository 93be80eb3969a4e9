// SPDX-License-Identifier: Apache-2.0
package io.costwire.grafana;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

class DashboardTest {
  private static final int SCHEMA_VERSION = 41;
  private static final int WIDTH = 24;

  static Stream<Dashboard> dashboards() {
    return Dashboard.NAMES.stream().map(Dashboard::load);
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

    assertThat(Dashboard.NAMES).contains(json.get("uid").asText());
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
  void everyQuery_filtersByTime_readsViews_andUsesOurDatasource(Dashboard dashboard)
      throws IOException {
    dashboard
        .queries()
        .forEach(
            (name, sql) -> {
              assertThat(sql).as(name).containsPattern("\\$__(timeFilter|fromTime|toTime)");
              assertThat(sql).as(name).containsPattern("FROM v_[a-z_]+").doesNotContain("*");
            });
    List<JsonNode> datasources = new ArrayList<>(dashboard.json().findValues("datasource"));
    assertThat(datasources)
        .isNotEmpty()
        .allMatch(d -> d.get("uid").asText().equals(provisionedUid()))
        .allMatch(d -> d.get("type").asText().equals("grafana-clickhouse-datasource"));
  }

  private static String provisionedUid() {
    try {
      Object yaml =
          new Load(LoadSettings.builder().build())
              .loadFromString(
                  Files.readString(Path.of("provisioning/datasources/clickhouse.yaml")));
      return String.valueOf(
          ((Map<?, ?>) ((List<?>) ((Map<?, ?>) yaml).get("datasources")).get(0)).get("uid"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
