// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.costwire.sink.clickhouse.ClickHouse;
import io.costwire.sink.retention.MonthOutcome.Blocked;
import io.costwire.sink.retention.MonthOutcome.Dropped;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Retention on the real engine: only the engine can say whether moved partitions, FINAL sums and
 * seals keep every digit, so a fake would prove nothing.
 */
class ITRetention {
  private static final Instant NOW = Instant.parse("2026-07-10T00:00:00Z");
  private static final RetentionPolicy POLICY =
      new RetentionPolicy(days(90), days(30), days(200), days(30), Optional.empty());

  private static final String DEFINITION =
      "SELECT engine_full FROM system.tables WHERE database = currentDatabase() AND name ="
          + " 'usage_priced'";

  private YearOfUsage year;

  private static Optional<Duration> days(int days) {
    return Optional.of(Duration.ofDays(days));
  }

  @BeforeEach
  void create() throws SQLException {
    year = new YearOfUsage();
  }

  @AfterEach
  void drop() throws SQLException {
    year.close();
  }

  private List<MonthOutcome> pass() throws SQLException {
    return pass(POLICY, step -> {});
  }

  private List<MonthOutcome> pass(RetentionPolicy policy, RetentionStep.Probe probe)
      throws SQLException {
    return new RetentionPass(year.settings, policy, probe).run(NOW);
  }

  /** Until there is nothing to do; a pass has a bound. */
  private List<MonthOutcome> passes() throws SQLException {
    List<MonthOutcome> all = new ArrayList<>();
    for (List<MonthOutcome> some = pass(); !some.isEmpty(); some = pass()) {
      all.addAll(some);
    }
    return all;
  }

  @Test
  void oldMonths_go_andNoTotalOfWhatStaysChanges() throws SQLException {
    year.fill();
    List<String> days = year.days();
    List<String> events = year.rowsAndSeals();
    String recent =
        "SELECT toString(sum(billed_cost)), sum(requests) FROM v_cost_over_time WHERE hour >="
            + " '2026-01-01'";
    String hours = year.value(recent);

    List<MonthOutcome> outcomes = passes();

    assertThat(outcomes).allMatch(o -> o instanceof Dropped);
    assertThat(year.months("usage_priced", "event_time"))
        .containsExactly("202604", "202605", "202606", "202607");
    assertThat(year.months("cost_1m", "window_start")).containsExactly("202606", "202607");
    assertThat(year.months("cost_1h", "window_start")).startsWith("202512").hasSize(8);
    assertThat(year.months("cost_1d", "window_start")).startsWith("202506").hasSize(14);
    assertThat(
            year.lines(
                "SELECT DISTINCT toYYYYMM(window_start) AS m FROM cost_adjustments WHERE grain ="
                    + " 'MINUTE' ORDER BY m"))
        .isSubsetOf("202606", "202607");
    assertThat(year.days()).isEqualTo(days);
    assertThat(year.rowsAndSeals()).isEqualTo(events);
    assertThat(year.value(recent)).isEqualTo(hours);
    assertThat(holdings()).isEqualTo("0");
    assertThat(
            year.value(
                "SELECT toString(sum(billed_cost)) FROM ledger_months FINAL WHERE source_table IN"
                    + " ('cost_1m', 'cost_adjustments_1m') AND dimension_set = 'total' AND month ="
                    + " 202601"))
        .isEqualTo(
            year.value(
                "SELECT toString(sum(billed_cost)) FROM ledger_months FINAL WHERE source_table ="
                    + " 'usage_priced' AND month = 202601"))
        .isNotEqualTo("0");
  }

  private String holdings() throws SQLException {
    return year.value(
        "SELECT count() FROM system.tables WHERE database = currentDatabase() AND (name LIKE"
            + " 'retiring%' OR name LIKE 'costwire_lease%')");
  }

  @Test
  void monthThatDoesNotEqualItsDays_stays_untilItDoes() throws SQLException {
    year.fill();
    String lost =
        year.value(
            "SELECT event_id FROM usage_priced WHERE toYYYYMM(event_time) = 202507 AND billed_cost"
                + " > 0 LIMIT 1");
    year.execute(
        "ALTER TABLE usage_priced DELETE WHERE event_id = '%s' SETTINGS mutations_sync = 2"
            .formatted(lost));
    var metrics = new SimpleMeterRegistry();
    var retention = new Retention(year.settings, rawOnly(), metrics, InstantSource.fixed(NOW));

    assertThat(retention.pass()).isEqualTo(Duration.ofHours(1));

    assertThat(year.months("usage_priced", "event_time"))
        .startsWith("202507")
        .doesNotContain("202506", "202508");
    assertThat(
            metrics
                .get("costwire_sink_retention_blocked")
                .tag("table", "usage_priced")
                .gauge()
                .value())
        .isEqualTo(1);
    assertThat(metrics.get("costwire_sink_retention_dropped_months").counter().count())
        .isEqualTo(5);
    assertThat(year.value("SELECT count() FROM ledger_months WHERE month = 202507")).isEqualTo("0");
    assertThat(pass(rawOnly(), step -> {}))
        .filteredOn(o -> o instanceof Blocked)
        .singleElement()
        .satisfies(
            o ->
                assertThat(((Blocked) o).differences())
                    .singleElement()
                    .asString()
                    .contains("set=total requests=-1 priced=-1 ", "{'USD':-"));

    year.events(Integer.parseInt(lost.substring(2)), 1);
    assertThat(pass(rawOnly(), step -> {})).singleElement().isInstanceOf(Dropped.class);
    retention.pass();
    assertThat(
            metrics
                .get("costwire_sink_retention_blocked")
                .tag("table", "usage_priced")
                .gauge()
                .value())
        .isZero();
  }

  private static RetentionPolicy rawOnly() {
    return new RetentionPolicy(
        days(90), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
  }

  @Test
  void killedAtEveryStep_isGoneOnWith() throws SQLException {
    year.fill();
    List<String> days = year.days();
    List<String> events = year.rowsAndSeals();

    for (RetentionStep step : RetentionStep.values()) {
      assertThatThrownBy(() -> pass(POLICY, at -> dieAt(step, at))).hasMessage("killed at " + step);
    }
    passes();

    assertThat(year.days()).isEqualTo(days);
    assertThat(year.rowsAndSeals()).isEqualTo(events);
    assertThat(year.months("usage_priced", "event_time")).startsWith("202604");
    assertThat(year.months("cost_1m", "window_start")).startsWith("202606");
    assertThat(
            year.value(
                "SELECT max(n) FROM (SELECT count() AS n FROM ledger_months FINAL GROUP BY"
                    + " source_table, month, tenant, dimension_set, currency)"))
        .isEqualTo("1");
    assertThat(holdings()).isEqualTo("0");
  }

  private static void dieAt(RetentionStep step, RetentionStep at) {
    if (at == step) {
      throw new IllegalStateException("killed at " + step);
    }
  }

  @Test
  void rowsAfterTheirMonthWent_areSealedBesideIt_andReplayedOnesAreNotCountedAgain()
      throws SQLException {
    year.fill();
    pass(rawOnly(), step -> {});
    String july =
        "SELECT toString(sum(billed_cost)), sum(requests), uniqExact(content) FROM ledger_months"
            + " FINAL WHERE source_table = 'usage_priced' AND month = 202507";
    String sealed = year.value(july);
    assertThat(sealed).endsWith("|467|1");

    // The whole month again, as a consumer group that starts from the beginning would store it.
    year.events(452, 467);
    assertThat(year.months("usage_priced", "event_time")).startsWith("202507");
    assertThat(ofJuly()).isInstanceOf(Dropped.class);
    assertThat(year.value(july)).isEqualTo(sealed);

    year.lateEvent("2025-07-05 00:00:00", "0.000000000000000007");
    assertThat(ofJuly()).isEqualTo(new Dropped("usage_priced", 202507, 1));
    assertThat(year.value(july)).endsWith("|468|2").isNotEqualTo(sealed);
    assertThat(year.months("usage_priced", "event_time")).doesNotContain("202507");
  }

  private MonthOutcome ofJuly() throws SQLException {
    return pass(rawOnly(), step -> {}).stream()
        .filter(outcome -> outcome.month() == 202507)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void refusedRecords_goAfterTheirCountIsSealed() throws SQLException {
    year.execute(
        """
        INSERT INTO rejected (rejection_id, tenant, rejected_at, revision)
        SELECT concat('r-', toString(number % 5)), if(number % 5 = 0, NULL, 'acme'),
          toDateTime64('2026-05-03 00:00:00', 6, 'UTC'), number FROM numbers(10)
        UNION ALL SELECT 'recent', 'acme', toDateTime64('2026-07-01 00:00:00', 6, 'UTC'), 1\
        """);

    List<MonthOutcome> outcomes =
        pass(
            new RetentionPolicy(
                Optional.empty(), Optional.empty(), Optional.empty(), days(30), Optional.empty()),
            step -> {});

    assertThat(outcomes).containsExactly(new Dropped("rejected", 202605, 5));
    assertThat(year.lines("SELECT rejection_id FROM rejected FINAL")).containsExactly("recent");
    assertThat(
            year.lines(
                "SELECT tenant, rows FROM ledger_months FINAL WHERE source_table = 'rejected' ORDER"
                    + " BY tenant"))
        .containsExactly("|1", "acme|4");
  }

  @Test
  void coldVolume_isAMoveThatCanBeTakenBack_andAnUnknownOneIsExplained() throws SQLException {
    try (Connection database = ClickHouse.connect(year.settings)) {
      ColdStorage storage = new ColdStorage(database, year.settings.deployment());
      var cold = new RetentionPolicy.Cold(Duration.ofDays(7), "default", "");
      storage.apply(Optional.of(cold));
      storage.apply(Optional.of(cold));
      assertThat(year.value(DEFINITION))
          .contains("TTL toDateTime(event_time) + toIntervalSecond(604800) TO VOLUME 'default'");
      storage.apply(Optional.empty());
      assertThat(year.value(DEFINITION)).doesNotContain("TTL");

      var unknown = new RetentionPolicy.Cold(Duration.ofDays(7), "tape", "");
      assertThatThrownBy(() -> storage.apply(Optional.of(unknown)))
          .hasMessageContaining("volume tape")
          .hasMessageContaining("SINK_COLD_VOLUME must be");
    }
  }
}
