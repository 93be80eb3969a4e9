// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.schemas.AlertLifecycle;
import io.costwire.schemas.AlertState;
import io.costwire.schemas.BudgetPeriod;
import io.costwire.schemas.BudgetState;
import io.costwire.schemas.BudgetStatus;
import io.costwire.schemas.Fixtures;
import io.costwire.schemas.Grain;
import io.costwire.schemas.PricedUsage;
import io.costwire.schemas.RejectReason;
import io.costwire.schemas.Rejection;
import io.costwire.schemas.Signal;
import io.costwire.schemas.UsageOutcome;
import io.costwire.schemas.topics.Topic;
import io.costwire.schemas.topics.Topics;
import io.costwire.sink.batch.BatchLimits;
import io.costwire.sink.batch.BatchWriter;
import io.costwire.sink.batch.Lane;
import io.costwire.sink.batch.SourceOffset;
import io.costwire.sink.batch.WriterHealth;
import io.costwire.sink.clickhouse.ClickHouseSettings;
import io.costwire.sink.clickhouse.ClickHouseStore;
import io.costwire.sink.clickhouse.MigrationRunner;
import io.costwire.sink.failure.RetrySchedule;
import io.costwire.sink.failure.SinkFailure;
import io.costwire.sink.table.Route;
import io.costwire.sink.table.Routes;
import java.math.BigDecimal;
import java.net.URI;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecord;

/**
 * A database filled by the real migrations and binders with random but repeatable usage, and the
 * same usage in memory to compute from.
 */
public final class SampleWarehouse {
  private static final int LOAD_ROWS = 50_000;

  private final Random random;
  private final Instant now;
  private final ClickHouseSettings settings;
  private final SampleUsage usage;
  private final List<BudgetStatus> budgets = new ArrayList<>();
  private final List<Rejection> rejections = new ArrayList<>();

  private SampleWarehouse(ClickHouseSettings settings, Instant now, long seed, int events) {
    this.settings = settings;
    this.now = now.truncatedTo(ChronoUnit.SECONDS);
    this.random = new Random(seed);
    this.usage = new SampleUsage(random, this.now, events);
  }

  /**
   * Creates and fills a database.
   *
   * @param events how many usage events
   */
  public static SampleWarehouse fill(
      String url, String database, Instant now, long seed, int events) {
    var settings =
        new ClickHouseSettings(URI.create(url), "default", "", database, Duration.ofSeconds(30));
    var sample = new SampleWarehouse(settings, now, seed, events);
    try {
      new MigrationRunner(settings).apply();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    sample.fill();
    return sample;
  }

  /** Adds priced usage to a database that was filled, as the sink does. */
  public void add(List<PricedUsage> priced) {
    try (var store = new ClickHouseStore(settings, "sample")) {
      store(store, Topics.USAGE_PRICED, priced);
    }
  }

  /** Creates a database with nothing but these events. */
  static void fill(String url, String database, Instant now, List<PricedUsage> events) {
    var settings =
        new ClickHouseSettings(URI.create(url), "default", "", database, Duration.ofSeconds(30));
    try (var store = new ClickHouseStore(settings, "sample")) {
      new MigrationRunner(settings).apply();
      new SampleWarehouse(settings, now, 0, 0).store(store, Topics.USAGE_PRICED, events);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The time that the sample ends at, in whole seconds. */
  public Instant now() {
    return now;
  }

  public List<PricedUsage> events() {
    return usage.events();
  }

  List<UsageOutcome> outcomes() {
    return usage.outcomes();
  }

  public List<BudgetStatus> budgets() {
    return budgets;
  }

  public List<Rejection> rejections() {
    return rejections;
  }

  private void fill() {
    addBudgets();
    for (int i = 0; i < 5; i++) {
      rejections.add(
          Fixtures.rejection("r-" + i)
              .setReason(i < 3 ? RejectReason.NEGATIVE_QUANTITY : RejectReason.MALFORMED)
              .setRejectedAt(now.minusSeconds(60L * i))
              .build());
    }
    try (var store = new ClickHouseStore(settings, "sample")) {
      store(store, Topics.USAGE_PRICED, events());
      store(store, Topics.USAGE_OUTCOMES, outcomes());
      for (Grain grain : List.of(Grain.MINUTE, Grain.HOUR, Grain.DAY)) {
        SampleWindows windows = new SampleWindows(events(), grain, now);
        store(store, Topics.COST_WINDOWS, windows.windows());
        store(store, Topics.COST_ADJUSTMENTS, windows.adjustments());
      }
      store(store, Topics.COST_BUDGETS, budgets);
      store(store, Topics.USAGE_REJECTED, rejections);
      store(store, Topics.COST_SIGNALS, List.of(signal()));
      store(store, Topics.ALERT_STATE, List.of(alert()));
    }
  }

  private void addBudgets() {
    Instant day = now.truncatedTo(ChronoUnit.DAYS);
    Instant tomorrow = day.plus(1, ChronoUnit.DAYS);
    budgets.add(budget("search-day", day, tomorrow, "500", "410.000000000000000001").build());
    budgets.add(budget("all-day", day, tomorrow, "500", "612.5").build());
    budgets.add(monthly("acme-month", 0, "800", "200").build());
    budgets.add(
        monthly("acme-team", 0, "300", "150")
            .setForecast(Fixtures.money("330"))
            .setForecastLow(Fixtures.money("280"))
            .setForecastHigh(Fixtures.money("390"))
            .setExhaustedAt(now.plus(1, ChronoUnit.DAYS))
            .setForecastAsOf(now)
            .build());
    budgets.add(monthly("acme-month", 1, "700", "721.000000000000000001").build());
    budgets.add(monthly("grouped", 0, "9999", "0").setGroup(Map.of("team", "search")).build());
    budgets.add(monthly("everyone", 0, "100000", "10000").setTenant(null).build());
    budgets.add(
        monthly("globex-month", 2, "400", "1").setTenant("globex").setCurrency("EUR").build());
    budgets.add(monthly("idle-month", 0, "1000", "400").setTenant("idle").build());
  }

  /** A civil month of Berlin, which begins on the evening before in UTC. */
  private BudgetStatus.Builder monthly(String id, int ago, String amount, String spent) {
    ZoneId berlin = ZoneId.of("Europe/Berlin");
    LocalDate month = now.atZone(ZoneOffset.UTC).toLocalDate().withDayOfMonth(1).minusMonths(ago);
    return budget(
            id,
            month.atStartOfDay(berlin).toInstant(),
            month.plusMonths(1).atStartOfDay(berlin).toInstant(),
            amount,
            spent)
        .setPeriod(BudgetPeriod.MONTH);
  }

  private static BudgetStatus.Builder budget(
      String id, Instant start, Instant end, String amount, String spent) {
    BigDecimal money = Fixtures.money(spent);
    BigDecimal limit = Fixtures.money(amount);
    return Fixtures.budgetStatus(id)
        .setPeriodStart(start)
        .setPeriodEnd(end)
        .setAmount(limit)
        .setSpent(money)
        .setRemaining(limit.subtract(money))
        .setState(money.compareTo(limit) < 0 ? BudgetState.WARNING : BudgetState.EXCEEDED);
  }

  private Signal signal() {
    return Fixtures.signal("search-team-day|80").setEmittedAt(now.minusSeconds(600)).build();
  }

  private AlertState alert() {
    return AlertState.newBuilder()
        .setAlertKey("search-team-day|80")
        .setState(AlertLifecycle.FIRING)
        .setSignal(signal())
        .setOpenedAt(now.minusSeconds(600))
        .setUpdatedAt(now.minusSeconds(600))
        .setRevision(1)
        .build();
  }

  /** Value of a dimension or tag of an event. */
  public static String dimension(PricedUsage priced, String dimension) {
    return switch (dimension) {
      case "provider" -> String.valueOf(priced.getResolvedProvider());
      case "model" -> String.valueOf(priced.getResolvedModel());
      default -> priced.getEvent().getTags().getOrDefault(dimension, "untagged");
    };
  }

  /** Sum of the known costs. */
  public static BigDecimal sum(List<PricedUsage> priced) {
    return priced.stream()
        .map(PricedUsage::getBilledCost)
        .filter(cost -> cost != null)
        .reduce(Fixtures.money("0"), BigDecimal::add);
  }

  private <V extends SpecificRecord> void store(
      ClickHouseStore store, Topic<V> topic, List<V> values) {
    for (int from = 0; from < values.size(); from += LOAD_ROWS) {
      load(store, topic, values.subList(from, Math.min(values.size(), from + LOAD_ROWS)));
    }
  }

  private <V extends SpecificRecord> void load(
      ClickHouseStore store, Topic<V> topic, List<V> values) {
    Lane lane =
        new Lane(topic.name(), new BatchLimits(1_000_000, 1 << 30, Duration.ofDays(1), 1 << 30));
    Route<V> route = route(topic);
    for (int i = 0; i < values.size(); i++) {
      route.add(lane, new SourceOffset(topic.name(), 0, i, now.toEpochMilli()), values.get(i));
    }
    var writer =
        new BatchWriter(
            store,
            new RetrySchedule(Duration.ofMillis(10), Duration.ofMillis(10), random),
            pause -> true,
            NO_TROUBLE);
    assertThat(writer.write(lane.take())).isEqualTo(new BatchWriter.Result.Done(List.of()));
  }

  @SuppressWarnings("unchecked") // a route has the type of its topic
  private static <V extends SpecificRecord> Route<V> route(Topic<V> topic) {
    return (Route<V>)
        Routes.ALL.stream().filter(r -> r.topic().equals(topic)).findFirst().orElseThrow();
  }

  private static final WriterHealth NO_TROUBLE =
      new WriterHealth() {
        @Override
        public void stored(String table) {
          // as expected
        }

        @Override
        public void failed(String table, SinkFailure failure, String detail) {
          throw new AssertionError(table + ": " + failure + " " + detail);
        }
      };

  /** Sums by a key, as ClickHouse prints them. */
  public static Map<String, BigDecimal> costBy(
      List<PricedUsage> events, Function<PricedUsage, String> key) {
    Map<String, BigDecimal> costs = new LinkedHashMap<>();
    for (PricedUsage priced : events) {
      costs.merge(key.apply(priced), sum(List.of(priced)), BigDecimal::add);
    }
    return costs;
  }

  /** A decimal as ClickHouse prints it. */
  public static String text(BigDecimal decimal) {
    return decimal.signum() == 0 ? "0" : decimal.stripTrailingZeros().toPlainString();
  }
}
