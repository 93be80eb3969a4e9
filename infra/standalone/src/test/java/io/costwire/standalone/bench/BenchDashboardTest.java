// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BenchDashboardTest {
  private static final Instant NOW = Instant.parse("2026-07-01T12:00:00Z");

  @Test
  void everyDashboard_isMeasured() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("../../grafana/dashboards"))) {
      assertThat(files.map(file -> file.getFileName().toString().replace(".json", "")))
          .containsExactlyInAnyOrderElementsOf(
              BenchDashboard.all().stream().map(BenchDashboard::name).toList());
    }
  }

  @Test
  void whatItOpensWith_isOneOfItsLooks_andAsksEverything() {
    for (BenchDashboard dashboard : BenchDashboard.all()) {
      assertThat(dashboard.looks()).containsKeys(dashboard.opens(), Duration.ofDays(30));
      assertThat(dashboard.looks().values())
          .filteredOn(look -> look.endsWith("-as-it-opens"))
          .hasSize(1);

      BenchDashboard.Questions questions = dashboard.questions(NOW, dashboard.opens());

      assertThat(questions.variables()).containsKeys("$tenant", "$team", "$environment", "$model");
      assertThat(questions.rest())
          .as(dashboard.name())
          .containsKeys("@Alerts", "@Price changes")
          .hasSize(dashboard.json().findValues("rawSql").size());
    }
  }
}
