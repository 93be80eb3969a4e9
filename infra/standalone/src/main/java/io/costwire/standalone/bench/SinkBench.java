// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.bench;

import io.costwire.sink.batch.Slice;
import io.costwire.standalone.stack.Progress;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The sink over a backlog of usage.priced, beside two ways of getting the very same rows into the
 * same table that have less to do: posting bodies that are encoded in advance, and copying the
 * table inside the engine. The first half of the rows warms up. One way runs at a time, on an
 * engine that has no merge left to do.
 */
public final class SinkBench {
  private static final String BENCH = "sink";
  private static final String SINK = "sink";
  private static final String RAW = "raw-http";
  private static final String SELECT = "insert-select";
  private static final String RATE = "rows/s";
  private static final String PER_CORE = "-per-core";

  private final int warmUp;
  private final int total;
  private final boolean paths;
  private final Progress progress;
  private final List<BenchResult> details = new ArrayList<>();

  /**
   * @param rows measured rows; as many go before them, to warm up
   * @param paths whether to measure the ways of clickhouse-jdbc to insert as well
   */
  public SinkBench(int rows, boolean paths, Progress progress) {
    this.warmUp = rows;
    this.total = 2 * rows;
    this.paths = paths;
    this.progress = progress;
  }

  private record Rate(BenchResult wall, BenchResult perCore) {}

  /** Runs all; the first results are the sink beside the others. */
  public List<BenchResult> run() throws IOException {
    try (var cluster = BenchCluster.start();
        var engine = BenchEngine.start(cluster.folder("clickhouse"))) {
      var backlog = new PricedBacklog(cluster, total);
      backlog.fill();
      progress.done(
          String.format(
              Locale.ROOT, "%,d priced events loaded, %,d of them warm up", total, warmUp));
      var pass = new SinkPass(cluster, engine, SINK).measure(warmUp, total);
      Rate sink = rate(SINK, pass.effort());
      details.add(micros(SINK + "-threads-cpu", pass.effort().sinkMicros()));
      details.add(BenchResult.count(BENCH, "rows-per-insert", pass.rowsPerInsert(), "rows"));
      engine.awaitQuiet();
      var encoded = backlog.encode(pass.rowsPerInsert());
      check(engine, encoded.billed());
      Rate raw = raw(engine, encoded);
      Rate select = rate(SELECT, select(engine));
      size(engine);
      if (paths) {
        comparePaths(engine, encoded.inserts().getFirst());
      }
      return results(sink, raw, select);
    }
  }

  private Rate raw(BenchEngine engine, PricedBacklog.Encoded encoded) {
    engine.migrate("raw");
    var inserts = new RawInserts(engine, "raw", encoded.inserts());
    engine.awaitQuiet();
    return rate(RAW, inserts.measure(warmUp));
  }

  private Effort select(BenchEngine engine) {
    engine.query("CREATE DATABASE copy");
    engine.query("CREATE TABLE copy.usage_priced AS sink.usage_priced");
    engine.awaitQuiet();
    Effort.Moment from = engine.now();
    engine.query(
        "INSERT INTO copy.usage_priced SELECT * FROM sink.usage_priced SETTINGS final = 0");
    return new Effort(total, from, engine.now());
  }

  private void comparePaths(BenchEngine engine, Slice like) {
    Samples samples = new Samples(BENCH);
    new InsertPaths(engine, like).measure(samples);
    BenchResult streamed = samples.result(InsertPaths.STREAMED);
    samples.results("path-jdbc-").stream()
        .filter(r -> r.metric().equals(InsertPaths.VALUES) || r.metric().equals(InsertPaths.WRITER))
        .forEach(other -> details.add(streamed.against(other)));
    details.addAll(samples.results("path-"));
    progress.done("three ways to insert compared");
  }

  private Rate rate(String name, Effort effort) {
    details.add(micros(name + "-process-cpu", effort.processMicros()));
    details.add(micros(name + "-engine-cpu", effort.engineMicros()));
    progress.done(String.format(Locale.ROOT, "%s: %,.0f rows/s", name, effort.rowsPerSecond()));
    return new Rate(
        BenchResult.of(BENCH, name, effort.rowsPerSecond(), RATE),
        BenchResult.of(BENCH, name + PER_CORE, effort.rowsPerCoreSecond(), "rows/s/core"));
  }

  private static BenchResult micros(String metric, double value) {
    return BenchResult.of(BENCH, metric, value, "us/row");
  }

  /** Each event is one row, and the costs are those of the topic to the last digit. */
  private void check(BenchEngine engine, BigDecimal billed) {
    String[] found =
        engine
            .query(
                "SELECT count(), uniqExact(event_id), ifNull(sum(billed_cost), 0)"
                    + " FROM sink.usage_priced FINAL")
            .split("\t", -1);
    long distinct = Long.parseLong(found[1]);
    details.add(
        BenchResult.count(BENCH, SINK + BenchResult.LOST, Math.max(0, total - distinct), "rows"));
    details.add(
        BenchResult.count(
            BENCH, SINK + BenchResult.DOUBLED, Long.parseLong(found[0]) - distinct, "rows"));
    boolean equal = new BigDecimal(found[2]).compareTo(billed) == 0;
    details.add(
        BenchResult.count(BENCH, SINK + "-cost" + BenchResult.UNBALANCED, equal ? 0 : 1, "sums"));
  }

  /** Bytes on disk: as the sink left them, and when all parts are merged. */
  private void size(BenchEngine engine) {
    details.add(bytes(engine, "disk"));
    engine.query("OPTIMIZE TABLE sink.usage_priced FINAL");
    engine.awaitQuiet();
    details.add(bytes(engine, "disk-merged"));
    String groups =
        engine.query(
            """
            SELECT
                multiIf(name IN ('event_id', 'trace_id', 'span_id', 'parent_id', 'session_id', 'provider_response_id'), 'ids',
                        position(name, 'time') > 0 OR endsWith(name, '_at'), 'times',
                        position(name, 'cost') > 0 OR startsWith(name, 'savings_') OR name IN ('fx_rate', 'revenue'), 'costs',
                        name = 'line_items', 'line_items',
                        name = 'usage' OR endsWith(name, '_tokens'), 'usage',
                        name IN ('service', 'team', 'user', 'feature', 'project', 'department', 'environment', 'cost_center', 'tags'), 'tags',
                        startsWith(name, 'source_') OR startsWith(name, 'event_') OR startsWith(name, 'emitter') OR name = 'revision', 'provenance',
                        'others') AS columns,
                sum(data_compressed_bytes) AS bytes
            FROM system.columns
            WHERE database = 'sink' AND table = 'usage_priced'
            GROUP BY columns
            ORDER BY bytes DESC
            """);
    groups
        .lines()
        .map(line -> line.split("\t", -1))
        .forEach(
            group ->
                details.add(
                    BenchResult.of(
                        BENCH,
                        "disk-merged/" + group[0],
                        Double.parseDouble(group[1]) / total,
                        "B/row")));
  }

  private BenchResult bytes(BenchEngine engine, String metric) {
    long bytes =
        engine.number(
            "SELECT sum(bytes_on_disk) FROM system.parts"
                + " WHERE database = 'sink' AND table = 'usage_priced' AND active");
    return BenchResult.of(BENCH, metric, (double) bytes / total, "B/row");
  }

  private List<BenchResult> results(Rate sink, Rate raw, Rate select) {
    List<BenchResult> results = new ArrayList<>();
    results.add(sink.wall.against(raw.wall));
    results.add(sink.wall.against(select.wall));
    results.add(sink.perCore.against(raw.perCore));
    results.add(sink.perCore.against(select.perCore));
    results.addAll(List.of(raw.wall, raw.perCore, select.wall, select.perCore));
    results.addAll(details);
    return results;
  }
}
