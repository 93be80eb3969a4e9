// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.bench;

import io.costwire.schemas.topics.Topics;
import io.costwire.standalone.stack.Progress;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The gateway under load from another process, on a real broker: single events, arrays of 100 and
 * lines of 1,000, beside the same web server without a gateway. Then more senders than it takes,
 * and one that exceeds its rate: how many are turned away, and how soon it takes again. In the end
 * every accepted event must be in usage.events, once, and in ClickHouse, priced.
 */
public final class GatewayBench {
  private static final String BENCH = "gateway";
  private static final String EVENTS = "/v1/events";
  private static final String EVENT = "events";
  private static final int SENDERS = 16;
  private static final int CROWD = 128;
  private static final int PLACES = 16;
  private static final int RATE = 500;
  private static final Duration WARM_UP = Duration.ofSeconds(4);

  private final Duration phase;
  private final Progress progress;
  private final List<BenchResult> results = new ArrayList<>();

  /**
   * @param phase measured time of each phase
   */
  public GatewayBench(Duration phase, Progress progress) {
    this.phase = phase;
    this.progress = progress;
  }

  /** Runs all phases. */
  public List<BenchResult> run() throws IOException {
    try (var cluster = BenchCluster.start();
        var load = new HttpLoad()) {
      progress.done("broker and registry started");
      throughput(cluster, load);
      overload(cluster, load);
      rate(cluster, load);
      check(cluster, load.accepted());
      return results;
    }
  }

  private void throughput(BenchCluster cluster, HttpLoad load) {
    try (var gateway = ServerProcess.gateway(cluster, BENCH, Map.of());
        var bare = ServerProcess.bare(cluster)) {
      for (HttpLoad.Form form : HttpLoad.Form.values()) {
        String name = form.name().toLowerCase(Locale.ROOT);
        HttpLoad.Result baseline = measure(bare, load, form);
        HttpLoad.Result measured = measure(gateway, load, form);
        BenchResult bareRate =
            BenchResult.of(BENCH, "bare-" + name, baseline.eventsPerSecond(), "events/s");
        results.add(
            BenchResult.of(BENCH, name, measured.eventsPerSecond(), "events/s").against(bareRate));
        results.add(bareRate);
        latencies(name, measured);
        latencies("bare-" + name, baseline);
        results.add(BenchResult.of(BENCH, name + "-503", 100 * measured.share(503), "%"));
        progress.done(
            String.format(Locale.ROOT, "%s: %,.0f events/s", name, measured.eventsPerSecond()));
      }
    }
  }

  private HttpLoad.Result measure(ServerProcess server, HttpLoad load, HttpLoad.Form form) {
    load.run(server.uri(EVENTS), form, SENDERS, WARM_UP);
    return load.run(server.uri(EVENTS), form, SENDERS, phase);
  }

  private void latencies(String name, HttpLoad.Result measured) {
    results.add(BenchResult.of(BENCH, name + "-p50", measured.millis(50), "ms"));
    results.add(BenchResult.of(BENCH, name + "-p99", measured.millis(99), "ms"));
  }

  private void overload(BenchCluster cluster, HttpLoad load) {
    Map<String, String> few = Map.of("GATEWAY_MAX_INFLIGHT_REQUESTS", Integer.toString(PLACES));
    try (var gateway = ServerProcess.gateway(cluster, "gateway-few", few)) {
      load.run(gateway.uri(EVENTS), HttpLoad.Form.ARRAY, SENDERS, WARM_UP);
      HttpLoad.Result crowd = load.run(gateway.uri(EVENTS), HttpLoad.Form.ARRAY, CROWD, phase);
      Duration recovery = load.untilAccepted(gateway.uri(EVENTS));
      HttpLoad.Result after = load.run(gateway.uri(EVENTS), HttpLoad.Form.ARRAY, PLACES / 2, phase);
      results.add(BenchResult.of(BENCH, "overload", crowd.eventsPerSecond(), "events/s"));
      latencies("overload", crowd);
      results.add(BenchResult.of(BENCH, "overload-503", 100 * crowd.share(503), "%"));
      results.add(
          BenchResult.of(
              BENCH, "overload-other", 100 * (1 - crowd.share(503) - crowd.share(202)), "%"));
      results.add(BenchResult.of(BENCH, "overload-recovery", recovery.toNanos() / 1e6, "ms"));
      results.add(BenchResult.of(BENCH, "after-overload-202", 100 * after.share(202), "%"));
      latencies("after-overload", after);
    }
    progress.done("overload");
  }

  private void rate(BenchCluster cluster, HttpLoad load) {
    Map<String, String> slow = Map.of("GATEWAY_EVENTS_PER_SECOND", Integer.toString(RATE));
    try (var gateway = ServerProcess.gateway(cluster, "gateway-slow", slow)) {
      HttpLoad.Result held = load.run(gateway.uri(EVENTS), HttpLoad.Form.SINGLE, SENDERS, phase);
      results.add(BenchResult.of(BENCH, "rate-of-500", held.eventsPerSecond(), "events/s"));
      results.add(BenchResult.of(BENCH, "rate-of-500-429", 100 * held.share(429), "%"));
    }
    progress.done("rate");
  }

  /** Every event that was accepted is there; each id that is there, is there once. */
  private void check(BenchCluster cluster, BitSet accepted) {
    BitSet found = new BitSet();
    long[] doubled = new long[1];
    new TopicScan(cluster.bootstrapServers())
        .all(
            Topics.USAGE_EVENTS.name(),
            message -> {
              int number = Integer.parseInt(message.key().substring(HttpLoad.PREFIX.length()));
              if (found.get(number)) {
                doubled[0]++;
              }
              found.set(number);
            });
    results.add(BenchResult.count(BENCH, "accepted", accepted.cardinality(), EVENT));
    results.add(BenchResult.count(BENCH, "in-kafka", found.cardinality(), EVENT));
    results.add(lost("in-kafka", accepted, found));
    results.add(BenchResult.count(BENCH, "in-kafka" + BenchResult.DOUBLED, doubled[0], EVENT));
    progress.done("every event looked for in Kafka; now all are priced and stored");
    try (var warehouse = Warehouse.open(cluster)) {
      BitSet stored = warehouse.store(HttpLoad.PREFIX, found.cardinality());
      results.add(BenchResult.count(BENCH, "in-clickhouse", stored.cardinality(), EVENT));
      results.add(lost("in-clickhouse", accepted, stored));
    }
    progress.done("every event looked for in ClickHouse");
  }

  private static BenchResult lost(String where, BitSet accepted, BitSet found) {
    BitSet missing = (BitSet) accepted.clone();
    missing.andNot(found);
    return BenchResult.count(BENCH, where + BenchResult.LOST, missing.cardinality(), EVENT);
  }
}
