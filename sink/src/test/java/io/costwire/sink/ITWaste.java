// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.schemas.CallStatus;
import io.costwire.schemas.PricedUsage;
import io.costwire.testkit.CostwireBackends;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What is found of what was planted, and what of it is none; and the money of findings. */
class ITWaste {
  private static final long SEED = 20_261_124;
  private static final double FLOOR = 0.9;
  private static final CostwireBackends BACKENDS = CostwireBackends.shared();
  private static final String DATABASE = BACKENDS.uniqueName("waste");
  private static final WasteTraffic TRAFFIC = new WasteTraffic(SEED, Instant.now());

  static {
    new WasteCases(TRAFFIC).plant();
    SampleWarehouse.fill(BACKENDS.clickhouseHttpUrl(), DATABASE, TRAFFIC.start(), TRAFFIC.events());
  }

  private static List<String> ask(String select, String rest) {
    String sql =
        "SELECT %s FROM %s.v_waste(from = '%s', to = '%s') %s"
            .formatted(
                select,
                DATABASE,
                text(TRAFFIC.start()),
                text(TRAFFIC.start().plus(Duration.ofDays(WasteTraffic.DAYS + 1))),
                rest);
    return BACKENDS.executeClickhouse(sql).lines().toList();
  }

  private static String text(Instant time) {
    return time.toString().replace('T', ' ').replace("Z", "");
  }

  @Test
  void everyKind_isFound_andLittleElse() {
    Set<String> found = Set.copyOf(ask("DISTINCT kind, feature", ""));
    List<String> table = new ArrayList<>();
    table.add("kind\tplanted\tfound\tright\tprecision\trecall");
    for (String kind : WasteCases.KINDS) {
      Set<String> planted = featuresOf(TRAFFIC.labels(), kind);
      Set<String> said =
          found.stream()
              .filter(line -> line.startsWith(kind + "\t"))
              .map(line -> line.substring(kind.length() + 1))
              .collect(Collectors.toSet());
      long right = said.stream().filter(planted::contains).count();
      table.add(
          "%s\t%d\t%d\t%d\t%.3f\t%.3f"
              .formatted(
                  kind,
                  planted.size(),
                  said.size(),
                  right,
                  right / (double) said.size(),
                  right / (double) planted.size()));
    }
    System.out.printf("%d events, seed %d%n", TRAFFIC.events().size(), SEED);
    table.forEach(System.out::println);

    assertThat(table.subList(1, table.size()))
        .as("seed %d", SEED)
        .allSatisfy(
            row -> {
              String[] cells = row.split("\t");
              assertThat(Double.parseDouble(cells[4]))
                  .as("precision")
                  .isGreaterThanOrEqualTo(FLOOR);
              assertThat(Double.parseDouble(cells[5])).as("recall").isGreaterThanOrEqualTo(FLOOR);
            });
  }

  private static Set<String> featuresOf(Map<String, String> labels, String kind) {
    return labels.entrySet().stream()
        .filter(label -> label.getValue().equals(kind))
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  @Test
  void aFailure_isAllItCost_toTheLastDigit() {
    String feature = ask("feature", "WHERE kind = 'FAILED_CALLS' ORDER BY feature LIMIT 1").get(0);
    List<PricedUsage> failed =
        TRAFFIC.events().stream()
            .filter(p -> p.getEvent().getTags().get("feature").equals(feature))
            .filter(p -> p.getEvent().getStatus() == CallStatus.ERROR)
            .filter(p -> p.getBilledCost() != null)
            .toList();
    BigDecimal cost = SampleWarehouse.sum(failed);

    assertThat(
            ask(
                "sum(requests), sum(cost), sum(estimated_saving)",
                "WHERE kind = 'FAILED_CALLS' AND feature = '%s'".formatted(feature)))
        .containsExactly(SampleViews.line(String.valueOf(failed.size()), cost, cost));
  }

  @Test
  void noEstimate_isMoreThanItsCost_andUnknownIsNull() {
    assertThat(ask("countIf(estimated_saving > cost OR estimated_saving < 0)", ""))
        .containsExactly("0");
    assertThat(ask("countIf((currency IS NULL) != (cost IS NULL))", "")).containsExactly("0");
    assertThat(ask("count() > 0", "WHERE cost IS NULL AND estimated_saving IS NULL"))
        .containsExactly("1");
  }

  @Test
  void aFinding_hasEvidenceAndARemedy() {
    assertThat(
            ask(
                "countIf(evidence = '' OR remedy = '' OR assumption = '' OR length(event_ids) NOT"
                    + " BETWEEN 1 AND 3)",
                ""))
        .containsExactly("0");
    assertThat(ask("any(evidence)", "WHERE kind = 'OVERSIZED_MODEL'"))
        .singleElement()
        .asString()
        .contains("5 times the price of small or more");
  }

  @Test
  void oneOwner_isNotAnotherOnes() {
    assertThat(ask("DISTINCT team", "")).containsExactly("waste");
    assertThat(ask("count()", "WHERE tenant = 'globex'")).containsExactly("0");
  }
}
