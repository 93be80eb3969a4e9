// SPDX-License-Identifier: Apache-2.0
package io.costwire.grafana;

import static io.costwire.sink.SampleWarehouse.costBy;
import static io.costwire.sink.SampleWarehouse.text;

import io.costwire.schemas.PriceStatus;
import io.costwire.schemas.PricedUsage;
import io.costwire.sink.SampleWarehouse;
import io.costwire.testkit.CostwireBackends;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;

/** The queries of the dashboards over one sample, filled once for all tests of dashboards. */
final class SampleDashboards {
  private static final long SEED = 7;
  private static final CostwireBackends BACKENDS = CostwireBackends.shared();
  private static final String DATABASE = BACKENDS.uniqueName("dashboard");
  static final SampleWarehouse SAMPLE =
      SampleWarehouse.fill(BACKENDS.clickhouseHttpUrl(), DATABASE, Instant.now(), SEED, 3_000);
  static final Instant NOW = SAMPLE.now();
  static final Map<String, List<String>> ALL = Map.of();

  static {
    ledgerPass();
  }

  private SampleDashboards() {}

  /** How long a panel looks back, and what a panel of cost then reads. */
  enum Look {
    ROWS(Duration.ofHours(6), ChronoUnit.MICROS, "usage_priced"),
    HOURS(Duration.ofDays(7), ChronoUnit.HOURS, "cost_1h"),
    DAYS(Duration.ofDays(365), ChronoUnit.DAYS, "cost_1d");

    final TimeRange range;
    final ChronoUnit grain;
    final String table;

    Look(Duration back, ChronoUnit grain, String table) {
      this.range = new TimeRange(NOW.minus(back), NOW, Duration.ofMinutes(5));
      this.grain = grain;
      this.table = table;
    }

    /** When an event counts: itself, or the start of its hour or day. */
    Instant at(PricedUsage priced) {
      return priced.getEvent().getEventTime().truncatedTo(grain);
    }

    List<PricedUsage> events(Predicate<PricedUsage> filter) {
      return SAMPLE.events().stream()
          .filter(p -> !at(p).isBefore(range.from()) && filter.test(p))
          .toList();
    }

    List<PricedUsage> events() {
      return events(p -> true);
    }
  }

  /** The sample has no ledger; this is a pass that found nothing wrong, and its checkpoint. */
  private static void ledgerPass() {
    BACKENDS.executeClickhouse(
        "INSERT INTO %s.ledger_passes (passed_at, instance, took_ms, checked, offset_lag, pending, stalled, unreconciled, revision) VALUES (fromUnixTimestamp64Milli(%d), 'sink-1', 5, 3005, 0, 0, 0, 0, 1)"
            .formatted(DATABASE, NOW.toEpochMilli()));
    BACKENDS.executeClickhouse(
        "INSERT INTO %s.ledger_checkpoints (source_topic, source_partition, from_offset, to_offset, accepted, priced, partial, unpriced, no_usage, invalid, rejected, duplicate, currency, billed_cost, revision, sealed_at) VALUES ('usage.events', 0, 0, 3005, 3005, 2800, 50, 80, 30, 30, 5, 10, '', 0, 1, fromUnixTimestamp64Milli(%d))"
            .formatted(DATABASE, NOW.toEpochMilli()));
  }

  /** Lines of the answer to a panel, variable or annotation, with these values selected. */
  static List<String> run(
      Dashboard dashboard, String name, Look look, Map<String, List<String>> selected) {
    String sql = dashboard.queries().get(name);
    if (sql == null) {
      throw new IllegalArgumentException("%s has no query %s".formatted(dashboard, name));
    }
    return ask(expand(dashboard, sql, look, selected));
  }

  /** Names of the columns, then the lines. */
  static List<String> runWithNames(Dashboard dashboard, String sql, Look look) {
    return ask(expand(dashboard, sql, look, ALL) + "\nFORMAT TabSeparatedWithNames");
  }

  /** Tables that a panel reads rows of, adjustments aside. */
  static List<String> tablesRead(
      Dashboard dashboard, String name, Look look, Map<String, List<String>> selected) {
    String sql = expand(dashboard, dashboard.queries().getOrDefault(name, ""), look, selected);
    return ask("EXPLAIN ESTIMATE " + sql).stream()
        .map(line -> line.split("\t"))
        .filter(estimate -> !estimate[1].equals("cost_adjustments"))
        .filter(estimate -> Long.parseLong(estimate[3]) > 0)
        .map(estimate -> estimate[1])
        .toList();
  }

  private static String expand(
      Dashboard dashboard, String sql, Look look, Map<String, List<String>> selected) {
    Map<String, List<String>> variables = new LinkedHashMap<>(dashboard.defaults());
    variables.putAll(selected);
    return QueryMacros.expand(sql, look.range, variables);
  }

  private static List<String> ask(String sql) {
    return BACKENDS
        .executeClickhouse(sql.replaceAll("FROM v_", "FROM " + DATABASE + ".v_"))
        .lines()
        .toList();
  }

  static boolean unpriced(PricedUsage priced) {
    return priced.getStatus() == PriceStatus.UNPRICED_MODEL
        || priced.getStatus() == PriceStatus.UNPRICED_PROVIDER;
  }

  static boolean hasCost(PricedUsage priced) {
    return priced.getBilledCost() != null;
  }

  static String dimension(PricedUsage priced, String dimension) {
    return SampleWarehouse.dimension(priced, dimension);
  }

  /** Sums per value and currency as ClickHouse prints them, the dearest first. */
  static List<String> byCost(List<PricedUsage> events, Function<PricedUsage, String> value) {
    Map<String, BigDecimal> costs =
        costBy(
            events.stream().filter(SampleDashboards::hasCost).toList(),
            p -> value.apply(p) + "\t" + p.getCurrency());
    return costs.entrySet().stream()
        .sorted(Map.Entry.<String, BigDecimal>comparingByValue().reversed())
        .map(e -> e.getKey() + "\t" + text(e.getValue()))
        .toList();
  }

  /** Sums per currency, the dearest first. */
  static List<String> byCurrency(List<PricedUsage> events) {
    return byCost(events, p -> "").stream().map(String::strip).toList();
  }

  /** Cells of a column of lines. */
  static List<String> column(List<String> lines, int column) {
    return lines.stream().map(l -> l.split("\t", -1)[column]).toList();
  }
}
