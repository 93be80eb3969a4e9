// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.costwire.chargeback.experiments.Experiment;
import io.costwire.chargeback.experiments.Measure;
import io.costwire.chargeback.experiments.VariantUse;
import io.costwire.schemas.PricedUsage;
import io.costwire.sink.SampleWarehouse;
import io.costwire.standalone.experiments.ExperimentHistory;
import io.costwire.standalone.experiments.ExperimentReport;
import io.costwire.standalone.stack.ClickHouseClient;
import io.costwire.standalone.stack.Endpoints;
import io.costwire.testkit.CostwireBackends;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Experiments of sample usage on the real engine, beside the same events in memory. */
class ITExperiments {
  private static final CostwireBackends BACKENDS = CostwireBackends.shared();
  private static final String DATABASE = BACKENDS.uniqueName("experiments");
  private static final Instant NOW = Instant.parse("2026-11-20T12:34:56Z");
  private static final Instant FROM = Instant.parse("2026-11-01T00:00:00Z");

  private static SampleWarehouse warehouse;
  private static ClickHouseClient clickHouse;

  @BeforeAll
  static void fill() {
    String server = BACKENDS.clickhouseHttpUrl();
    warehouse = SampleWarehouse.fill(server, DATABASE, NOW, 5, 3_000);
    URI url = URI.create(server);
    clickHouse =
        new ClickHouseClient(new Endpoints(url, "", "", url, "default", "", DATABASE, url, url));
  }

  @AfterAll
  static void close() {
    clickHouse.close();
  }

  private static List<Experiment> experiments() {
    List<Experiment> all =
        new ExperimentHistory(clickHouse)
            .of(FROM, NOW.plusSeconds(1), Optional.of("prompt-length"));
    assertThat(all).isNotEmpty();
    return all;
  }

  private static List<PricedUsage> events(Experiment experiment, VariantUse use) {
    return warehouse.events().stream()
        .filter(it -> !it.getEvent().getEventTime().isBefore(FROM))
        .filter(it -> experiment.name().equals(it.getEvent().getExperiment()))
        .filter(it -> experiment.tenant().equals(it.getEvent().getTenant()))
        .filter(it -> use.variant().equals(it.getEvent().getVariant()))
        .toList();
  }

  @Test
  void costsAndLatencies_areThoseOfTheEvents() {
    for (Experiment experiment : experiments()) {
      assertThat(experiment.variants()).extracting("variant").containsExactly("long", "short");
      for (VariantUse use : experiment.variants()) {
        List<PricedUsage> events = events(experiment, use);
        List<BigDecimal> costs =
            events.stream().map(PricedUsage::getBilledCost).filter(Objects::nonNull).toList();
        assertThat(use.requests()).isEqualTo(events.size());
        assertThat(use.unpriced()).isEqualTo(events.size() - costs.size());
        assertThat(use.cost())
            .isEqualByComparingTo(costs.stream().reduce(BigDecimal.ZERO, BigDecimal::add));
        assertThat(use.costs().n()).isEqualTo(costs.size());
        assertThat(use.costs().squares())
            .isCloseTo(
                costs.stream().mapToDouble(it -> Math.pow(it.doubleValue(), 2)).sum(),
                within(1e-6));
        assertThat(use.latencies().sum())
            .isEqualTo(
                events.stream()
                    .map(it -> it.getEvent().getLatencyMs())
                    .filter(Objects::nonNull)
                    .mapToDouble(Long::doubleValue)
                    .sum());
      }
    }
  }

  /** The view joins late outcomes by itself, and is held against the events elsewhere. */
  @Test
  void outcomes_areThoseOfTheView() {
    String view =
        "SELECT tenant, variant, any(known) AS known, any(rated) AS rated,"
            + " toFloat64(any(success_percent)) AS success, sum(cost_per_quality_point) AS points"
            + " FROM v_experiments(from = '2026-11-01 00:00:00', to = '2026-11-20 12:34:57') WHERE"
            + " experiment = 'prompt-length' GROUP BY tenant, variant ORDER BY tenant, variant";
    List<JsonNode> rows = clickHouse.rows(view);
    int at = 0;
    for (Experiment experiment : experiments()) {
      for (VariantUse use : experiment.variants()) {
        JsonNode row = rows.get(at++);
        assertThat(row.path("variant").asText()).isEqualTo(use.variant());
        assertThat(use.known()).isPositive().isEqualTo(row.path("known").asLong());
        assertThat(use.qualities().n()).isEqualTo(row.path("rated").asLong());
        assertThat(100.0 * use.succeeded() / use.known())
            .isCloseTo(row.path("success").asDouble(), within(1e-5));
        assertThat(use.successCosts().n()).isBetween(1L, use.known());
        assertThat(use.successCosts().y()).isLessThanOrEqualTo(use.succeeded());
        assertThat(use.qualityCosts().n()).isLessThanOrEqualTo(use.qualities().n());
        if (experiment.currencies().size() == 1) {
          assertThat(use.qualityCosts().x() / use.qualityCosts().y())
              .isCloseTo(row.path("points").asDouble(), within(1e-6));
        }
      }
    }
    assertThat(at).isEqualTo(rows.size());
  }

  @Test
  void theReport_saysWhatIsKnown_toPeopleAndMachines() throws Exception {
    var report = new ExperimentReport(experiments(), Measure.SUCCESS, 100);

    assertThat(report.text())
        .contains("prompt-length (tenant ", "variant", " by success", "95 % confidence");
    JsonNode first =
        new ObjectMapper()
            .readTree(new ObjectMapper().writeValueAsString(report.lines().getFirst()));
    assertThat(first.path("by").asText()).isEqualTo("success");
    assertThat(first.path("variants")).hasSize(2);
    JsonNode success = first.at("/variants/0/figures/success");
    assertThat(success.path("low_95").asDouble())
        .isPositive()
        .isLessThan(success.path("value").asDouble());
    assertThat(new ExperimentReport(List.of(), Measure.SUCCESS, 100).text())
        .startsWith("No requests");
  }
}
