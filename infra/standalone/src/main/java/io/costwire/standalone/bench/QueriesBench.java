// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.bench;

import io.costwire.standalone.stack.Progress;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How long people wait for an answer: every dashboard from opening it to its last panel, over the
 * time it opens with and others; every view over a day, a month and a year. On a year of priced
 * usage that is made inside the engine; and what each table takes on disk.
 */
public final class QueriesBench {
  private static final String BENCH = "queries";
  private static final String DATABASE = "costwire";
  private static final List<String> TABLES =
      List.of("usage_priced", "cost_1m", "cost_1h", "cost_1d", "outcomes", "rejected");

  private final long rows;
  private final @Nullable Path kept;
  private final Set<String> only;
  private final Progress progress;

  /**
   * @param rows events in the year
   * @param kept folder in which the data stays, and is found by the next run; null for one that
   *     goes away
   * @param only dashboards and views to ask; all when empty
   */
  public QueriesBench(long rows, @Nullable Path kept, Set<String> only, Progress progress) {
    this.rows = rows;
    this.kept = kept;
    this.only = only;
    this.progress = progress;
  }

  /** Fills, asks, and measures the tables. */
  public List<BenchResult> run() throws IOException {
    Path folder = kept == null ? Files.createTempDirectory("costwire-bench") : kept;
    try (var engine = BenchEngine.start(folder.resolve("clickhouse"))) {
      engine.migrate(DATABASE);
      try (var client = new QueryClient(engine.url(), DATABASE)) {
        return run(engine, client);
      }
    } finally {
      if (kept == null) {
        BenchCluster.deleteFolder(folder);
      }
    }
  }

  private List<BenchResult> run(BenchEngine engine, QueryClient client) {
    Instant now = Instant.now();
    new QueryWarehouse(client, rows, now, progress).fill();
    engine.awaitQuiet();
    List<BenchResult> results = new ArrayList<>(disk(client));
    results.add(balance(client));
    for (BenchDashboard dashboard : BenchDashboard.all()) {
      if (isAsked(dashboard.name())) {
        dashboard
            .looks()
            .forEach((back, look) -> results.addAll(open(client, dashboard, now, back, look)));
      }
    }
    for (BenchQuery query : BenchQuery.all()) {
      if (isAsked(query.name())) {
        results.addAll(ask(client, query));
      }
    }
    return results;
  }

  private boolean isAsked(String name) {
    return only.isEmpty() || only.contains(name);
  }

  private List<BenchResult> open(
      QueryClient client, BenchDashboard dashboard, Instant now, Duration back, String look) {
    String name = dashboard.name() + "/" + look;
    try {
      DashboardTimes times = DashboardTimes.measure(client, dashboard.questions(now, back));
      List<BenchResult> results = new ArrayList<>(times(name, times.whole()));
      results.addAll(times(name + "/slowest: " + times.slowest(), times.ofSlowest()));
      return results;
    } catch (QueryClient.TooLarge e) {
      return List.of(tooLarge(name));
    }
  }

  private List<BenchResult> ask(QueryClient client, BenchQuery query) {
    String name = query.name() + "/" + query.range();
    try {
      return times(name, QueryTimes.measure(client, query.sql()));
    } catch (QueryClient.TooLarge e) {
      return List.of(tooLarge(name));
    }
  }

  private BenchResult tooLarge(String name) {
    progress.done("%-44s takes more memory than a query may have".formatted(name));
    return BenchResult.count(BENCH, name + "-out-of-memory", 1, "");
  }

  private List<BenchResult> times(String name, QueryTimes times) {
    progress.done(
        String.format(
            Locale.ROOT,
            "%-60s p50 %,7.0f ms  p95 %,7.0f ms  max %,7.0f ms  %,13d rows read",
            name,
            times.percentile(50),
            times.percentile(95),
            times.percentile(100),
            times.readRows()));
    return List.of(
        BenchResult.of(BENCH, name + "-p50", times.percentile(50), "ms"),
        BenchResult.of(BENCH, name + "-p95", times.percentile(95), "ms"),
        BenchResult.of(BENCH, name + "-max", times.percentile(100), "ms"),
        BenchResult.of(BENCH, name + "-first", times.first().toNanos() / 1e6, "ms"),
        BenchResult.count(BENCH, name + "-read", times.readRows(), "rows"));
  }

  /** The windows must hold what the events cost, or the answers are not worth timing. */
  private static BenchResult balance(QueryClient client) {
    BigDecimal events = sum(client, "SELECT sum(billed_cost) FROM usage_priced FINAL");
    long differing =
        List.of("cost_1h", "cost_1d").stream()
            .filter(
                table ->
                    sum(
                                client,
                                "SELECT sum(billed_cost) FROM %s FINAL WHERE dimension_set = 'total'"
                                    .formatted(table))
                            .compareTo(events)
                        != 0)
            .count();
    return BenchResult.count(BENCH, "windows" + BenchResult.UNBALANCED, differing, "tables");
  }

  private static BigDecimal sum(QueryClient client, String sql) {
    return new BigDecimal(client.ask(sql, Map.of()).text());
  }

  private static List<BenchResult> disk(QueryClient client) {
    List<BenchResult> results = new ArrayList<>();
    for (String table : TABLES) {
      String[] size =
          client
              .ask(
                  """
                  SELECT sum(bytes_on_disk), sum(rows), count() FROM system.parts
                  WHERE active AND database = currentDatabase() AND table = '%s'\
                  """
                      .formatted(table),
                  Map.of())
              .text()
              .split("\t", -1);
      double bytes = Double.parseDouble(size[0]);
      long count = Long.parseLong(size[1]);
      results.add(BenchResult.of(BENCH, "disk " + table, bytes / 1e6, "MB"));
      results.add(BenchResult.count(BENCH, "rows " + table, count, "rows"));
      results.add(BenchResult.count(BENCH, "parts " + table, Long.parseLong(size[2]), "parts"));
      if (count > 0) {
        results.add(BenchResult.of(BENCH, "disk per row " + table, bytes / count, "B/row"));
      }
    }
    return results;
  }
}
