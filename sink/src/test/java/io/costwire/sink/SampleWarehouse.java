// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.schemas.AlertLifecycle;
import io.costwire.schemas.AlertState;
import io.costwire.schemas.BudgetState;
import io.costwire.schemas.BudgetStatus;
import io.costwire.schemas.CostAdjustment;
import io.costwire.schemas.CostTotals;
import io.costwire.schemas.CostWindow;
import io.costwire.schemas.Fixtures;
import io.costwire.schemas.Grain;
import io.costwire.schemas.LineItem;
import io.costwire.schemas.PriceStatus;
import io.costwire.schemas.PricedUsage;
import io.costwire.schemas.RejectReason;
import io.costwire.schemas.Rejection;
import io.costwire.schemas.UsageEvent;
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
import java.math.BigInteger;
import java.net.URI;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecord;

/**
 * A database filled by the real migrations and binders with random but repeatable usage of the last
 * hours, and the same usage in memory to compute from.
 */
public final class SampleWarehouse {
  static final BigDecimal DIFFERENCE = new BigDecimal("0.000000000000000003");

  private static final int EVENTS = 3_000;
  private static final String[] TENANTS = {"acme", "globex"};
  private static final String[] TEAMS = {"search", "support", "untagged"};
  private static final String[][] MODELS = {
    {"openai", "gpt-4o"}, {"anthropic", "claude-sonnet-4"}, {"google", "gemini-2.5-flash"}
  };
  private static final Map<String, List<String>> DIMENSION_SETS =
      Map.of(
          "total", List.of(),
          "team", List.of("team"),
          "user", List.of("user"),
          "provider,model", List.of("provider", "model"));

  private final Random random;
  private final Instant now;
  private final ClickHouseSettings settings;
  private final List<PricedUsage> events = new ArrayList<>();
  private final List<BudgetStatus> budgets = new ArrayList<>();
  private final List<Rejection> rejections = new ArrayList<>();

  private SampleWarehouse(ClickHouseSettings settings, Instant now, long seed) {
    this.settings = settings;
    this.now = now.truncatedTo(ChronoUnit.SECONDS);
    this.random = new Random(seed);
  }

  /** Creates and fills a database. */
  public static SampleWarehouse fill(String url, String database, Instant now, long seed) {
    var settings =
        new ClickHouseSettings(URI.create(url), "default", "", database, Duration.ofSeconds(30));
    var sample = new SampleWarehouse(settings, now, seed);
    try {
      new MigrationRunner(settings).apply();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    sample.fill();
    return sample;
  }

  public List<PricedUsage> events() {
    return events;
  }

  public List<BudgetStatus> budgets() {
    return budgets;
  }

  public List<Rejection> rejections() {
    return rejections;
  }

  private void fill() {
    for (int i = 0; i < EVENTS; i++) {
      events.add(event(i));
    }
    budget("search-day", "410.000000000000000001");
    budget("all-day", "612.5");
    for (int i = 0; i < 5; i++) {
      rejections.add(
          Fixtures.rejection("r-" + i)
              .setReason(i < 3 ? RejectReason.NEGATIVE_QUANTITY : RejectReason.MALFORMED)
              .setRejectedAt(now.minusSeconds(60L * i))
              .build());
    }
    List<CostWindow> windows = new ArrayList<>();
    List<CostAdjustment> adjustments = new ArrayList<>();
    aggregate(windows, adjustments);
    try (var store = new ClickHouseStore(settings, "sample")) {
      store(store, Topics.USAGE_PRICED, events);
      store(store, Topics.COST_WINDOWS, windows);
      store(store, Topics.COST_ADJUSTMENTS, adjustments);
      store(store, Topics.COST_BUDGETS, budgets);
      store(store, Topics.USAGE_REJECTED, rejections);
      store(store, Topics.ALERT_STATE, List.of(alert()));
    }
  }

  private PricedUsage event(int i) {
    String[] model = MODELS[random.nextInt(MODELS.length)];
    String team = TEAMS[random.nextInt(TEAMS.length)];
    Map<String, String> tags = new LinkedHashMap<>();
    tags.put("user", "u-" + random.nextInt(20));
    tags.put("environment", random.nextInt(4) == 0 ? "staging" : "production");
    if (!team.equals("untagged")) {
      tags.put("team", team);
    }
    String tenant = TENANTS[random.nextInt(TENANTS.length)];
    Instant time = now.minusMillis(1 + random.nextInt(10_000_000));
    var event =
        Fixtures.usageEvent("e-" + i)
            .setTenant(tenant)
            .setEventTime(time)
            .setTags(tags)
            .setUsage(
                Fixtures.usage(
                    "input_tokens", random.nextInt(5_000), "output_tokens", random.nextInt(900)))
            .build();
    var priced =
        Fixtures.pricedUsage("e-" + i)
            .setEvent(event)
            .setResolvedProvider(model[0])
            .setResolvedModel(model[1])
            .setLineItems(List.of())
            .setArrivedAt(time)
            .setPricedAt(time);
    if (random.nextInt(25) == 0) {
      return priced
          .setStatus(PriceStatus.UNPRICED_MODEL)
          .setCurrency(null)
          .setListCost(null)
          .setContractedCost(null)
          .setEffectiveCost(null)
          .setBilledCost(null)
          .build();
    }
    BigDecimal cost = new BigDecimal(new BigInteger(56, random), 18);
    if (i % 40 == 0) {
      // it was free before
      priced
          .setRevision((1L << 40) | 2)
          .setReplaced(
              Fixtures.replacedPrice("reprice-1").setBilledCost(Fixtures.money("0")).build());
    }
    if (i % 30 == 7) {
      providerSays(priced, cost.add(DIFFERENCE), i % 60 == 7);
    }
    return priced
        .setListCost(cost)
        .setContractedCost(cost)
        .setEffectiveCost(cost)
        .setBilledCost(cost)
        .build();
  }

  /** A figure of the provider's; a trusted one is what was billed, ours is less by the line. */
  private static void providerSays(PricedUsage.Builder priced, BigDecimal cost, boolean trusted) {
    priced.setEvent(
        UsageEvent.newBuilder(priced.getEvent())
            .setProviderCost(trusted ? cost.subtract(DIFFERENCE) : cost)
            .setProviderCostCurrency("USD")
            .build());
    if (trusted) {
      priced.setLineItems(
          List.of(
              new LineItem(
                  "provider_cost_difference",
                  BigDecimal.ONE.setScale(12),
                  DIFFERENCE,
                  1L,
                  List.of(),
                  DIFFERENCE)));
    }
  }

  private void budget(String id, String spent) {
    BigDecimal money = Fixtures.money(spent);
    BigDecimal limit = Fixtures.money("500");
    Instant day = now.truncatedTo(ChronoUnit.DAYS);
    budgets.add(
        Fixtures.budgetStatus(id)
            .setPeriodStart(day)
            .setPeriodEnd(day.plus(1, ChronoUnit.DAYS))
            .setSpent(money)
            .setRemaining(limit.subtract(money))
            .setState(money.compareTo(limit) < 0 ? BudgetState.WARNING : BudgetState.EXCEEDED)
            .build());
  }

  private AlertState alert() {
    return AlertState.newBuilder()
        .setAlertKey("search-team-day|80")
        .setState(AlertLifecycle.FIRING)
        .setSignal(Fixtures.signal("search-team-day|80").build())
        .setOpenedAt(now.minusSeconds(600))
        .setUpdatedAt(now.minusSeconds(600))
        .setRevision(1)
        .build();
  }

  private record Key(
      Grain grain, String set, String tenant, Map<String, String> values, Instant start) {}

  /** The windows as the streams app keeps them; every 50th event came too late for them. */
  private void aggregate(List<CostWindow> windows, List<CostAdjustment> adjustments) {
    Map<Key, List<PricedUsage>> members = new LinkedHashMap<>();
    for (int i = 0; i < events.size(); i++) {
      for (Grain grain : List.of(Grain.MINUTE, Grain.HOUR, Grain.DAY)) {
        for (String set : DIMENSION_SETS.keySet()) {
          Key key = key(events.get(i), grain, set);
          if (i % 50 == 0) {
            adjustments.add(adjustment(key, events.get(i)));
          } else {
            members.computeIfAbsent(key, k -> new ArrayList<>()).add(events.get(i));
          }
        }
      }
    }
    members.forEach((key, of) -> windows.add(window(key, of)));
  }

  private static Key key(PricedUsage priced, Grain grain, String set) {
    ChronoUnit unit =
        switch (grain) {
          case MINUTE -> ChronoUnit.MINUTES;
          case HOUR -> ChronoUnit.HOURS;
          case DAY, OTHER -> ChronoUnit.DAYS;
        };
    Map<String, String> values = new LinkedHashMap<>();
    DIMENSION_SETS.getOrDefault(set, List.of()).forEach(d -> values.put(d, dimension(priced, d)));
    Instant start = priced.getEvent().getEventTime().truncatedTo(unit);
    return new Key(grain, set, priced.getEvent().getTenant(), values, start);
  }

  /** Value of a dimension or tag of an event. */
  public static String dimension(PricedUsage priced, String dimension) {
    return switch (dimension) {
      case "provider" -> String.valueOf(priced.getResolvedProvider());
      case "model" -> String.valueOf(priced.getResolvedModel());
      default -> priced.getEvent().getTags().getOrDefault(dimension, "untagged");
    };
  }

  private static CostWindow window(Key key, List<PricedUsage> members) {
    return CostWindow.newBuilder()
        .setGrain(key.grain())
        .setWindowStart(key.start())
        .setDimensionSet(key.set())
        .setTenant(key.tenant())
        .setDimensions(key.values())
        .setCurrency("USD")
        .setTotals(totals(members))
        .setRevision(1)
        .setUpdatedAt(key.start())
        .build();
  }

  private static CostAdjustment adjustment(Key key, PricedUsage late) {
    return CostAdjustment.newBuilder()
        .setAdjustmentId(late.getEvent().getEventId() + "|" + key.grain() + "|" + key.set() + "|1")
        .setEventId(late.getEvent().getEventId())
        .setGrain(key.grain())
        .setWindowStart(key.start())
        .setDimensionSet(key.set())
        .setTenant(key.tenant())
        .setDimensions(key.values())
        .setCurrency("USD")
        .setTotals(totals(List.of(late)))
        .setRevision(1)
        .setRecordedAt(key.start())
        .build();
  }

  private static CostTotals totals(List<PricedUsage> members) {
    BigDecimal cost = sum(members);
    long priced = members.stream().filter(p -> p.getStatus() == PriceStatus.PRICED).count();
    return CostTotals.newBuilder(Fixtures.totals(0))
        .setRequests(members.size())
        .setPriced(priced)
        .setUnpriced(members.size() - priced)
        .setListCost(cost)
        .setContractedCost(cost)
        .setEffectiveCost(cost)
        .setBilledCost(cost)
        .setUsage(
            Fixtures.usage("input_tokens", units(members, 0), "output_tokens", units(members, 1)))
        .build();
  }

  private static long units(List<PricedUsage> members, int index) {
    return members.stream()
        .mapToLong(p -> p.getEvent().getUsage().get(index).getQuantity().longValueExact())
        .sum();
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
