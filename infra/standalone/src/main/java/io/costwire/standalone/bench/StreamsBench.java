// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.bench;

import io.costwire.schemas.CostWindow;
import io.costwire.schemas.topics.TopicSerdes;
import io.costwire.schemas.topics.Topics;
import io.costwire.standalone.stack.Progress;
import io.costwire.streams.price.PriceBookPublisher;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;

/**
 * Throughput of the full topology beside three other jobs on the same broker with the same records
 * and the same exactly-once settings: one that only decodes and re-encodes the events, one that
 * copies bytes, and the same task in the DSL of Kafka Streams. The first half of the records warms
 * up and is not counted; start-up is not either. Nothing runs beside a job while it is measured.
 */
public final class StreamsBench {
  static final String BENCH = "streams";
  static final String PRICED = "-priced-out";
  private static final String CPU = "-cpu";
  private static final String EVENTS = "events";
  private static final String RATE = "events/s";

  private final int warmUp;
  private final int total;
  private final int repeat;
  private final Progress progress;
  private final Samples samples = new Samples(BENCH);

  /**
   * @param events measured events of each pass
   * @param repeat passes of each job, one after the other; the results are medians
   */
  public StreamsBench(int events, int repeat, Progress progress) {
    this.warmUp = events;
    this.total = warmUp + events;
    this.repeat = repeat;
    this.progress = progress;
  }

  /** Runs all passes; the first result is the full topology beside decoding and encoding. */
  public List<BenchResult> run() throws IOException {
    try (var cluster = BenchCluster.start()) {
      prepare(cluster);
      var make = new StreamsJobs(cluster);
      List<Job> jobs = new ArrayList<>(List.of(make.bytes(), make.avro(), make.full(), make.dsl()));
      for (int i = 0; i < repeat; i++) {
        for (Job job : jobs) {
          new StreamsPass(cluster, job, total).measure(this::record);
          if (i + 1 < repeat) {
            cluster.forget(job);
          }
        }
        // none is always the first, or always behind the same one
        Collections.rotate(jobs, 1);
      }
    }
    return results();
  }

  private void prepare(BenchCluster cluster) {
    String bootstrap = cluster.bootstrapServers();
    new PriceBookPublisher(
            Map.of("bootstrap.servers", bootstrap),
            new TopicSerdes(cluster.registryUrl()),
            InstantSource.system())
        .publishShipped();
    Instant now = Instant.now();
    BenchBudgets.publish(cluster, BenchBudgets.ordinary(now));
    new EventLoad(now).send(bootstrap, cluster.registryUrl(), total);
    progress.done(
        String.format(Locale.ROOT, "%,d events loaded, %,d of them warm up", total, warmUp));
  }

  private void record(Job job, StreamsPass.Outcome outcome) {
    AppendTimes times = outcome.tally().times();
    double done = times.ratePerSecond(warmUp, outcome.effort().doneAt());
    String name = job.name();
    samples.measured(name, RATE, done);
    samples.counted(name + BenchResult.LOST, EVENTS, outcome.tally().lost());
    samples.counted(name + BenchResult.DOUBLED, EVENTS, outcome.tally().doubled());
    samples.measured(name + CPU, "us/event", outcome.effort().cpuNanos() / 1e3 / total);
    Job.Windows windows = job.windows();
    if (windows != null) {
      samples.measured(name + PRICED, RATE, times.ratePerSecond(warmUp));
      recordWindows(name, windows.dropsLate(), total - outcome.inWindows());
      recordFootprint(name, outcome.footprint());
    }
    progress.done(
        String.format(
            Locale.ROOT,
            "%s: %,.0f events/s, %,d lost, %,d doubled",
            name,
            done,
            outcome.tally().lost(),
            outcome.tally().doubled()));
  }

  private void recordWindows(String name, boolean dropsLate, long missing) {
    if (dropsLate) {
      samples.counted(name + "-windows-late-dropped", EVENTS, missing);
    } else {
      samples.counted(name + "-windows" + BenchResult.LOST, EVENTS, Math.max(0, missing));
      samples.counted(name + "-windows" + BenchResult.DOUBLED, EVENTS, Math.max(0, -missing));
    }
  }

  private void recordFootprint(String name, StreamsPass.Sizes sizes) {
    perMillion(name + "-state", "B/M events", sizes.stateBytes());
    perMillion(name + "-changelog", "B/M events", sizes.changelogBytes());
    perMillion(name + "-changelog-records", "/M events", sizes.changelogRecords());
    long repartitioned = sum(sizes.repartitionRecords());
    samples.measured(name + "-repartitioned", "records/event", (double) repartitioned / total);
    samples.measured(name + "-restart", "ms", sizes.restart().withState());
    samples.measured(name + "-restore", "ms", sizes.restart().restored());
  }

  private void perMillion(String metric, String unit, SortedMap<String, Long> byStore) {
    samples.measured(metric, unit, sum(byStore) * 1e6 / total);
    byStore.forEach((store, n) -> samples.measured(metric + "/" + store, unit, n * 1e6 / total));
  }

  private static long sum(Map<String, Long> values) {
    return values.values().stream().mapToLong(Long::longValue).sum();
  }

  private List<BenchResult> results() {
    BenchResult full = samples.result(StreamsJobs.FULL);
    BenchResult avro = samples.result(StreamsJobs.AVRO);
    BenchResult dsl = samples.result(StreamsJobs.DSL);
    BenchResult priced = samples.result(StreamsJobs.FULL + PRICED);
    List<BenchResult> results = new ArrayList<>();
    results.add(full.against(avro));
    results.add(priced.against(avro));
    results.add(full.against(samples.result(StreamsJobs.BYTES)));
    results.add(full.against(dsl));
    results.add(priced.against(samples.result(StreamsJobs.DSL + PRICED)));
    BenchResult cpu = samples.result(StreamsJobs.FULL + CPU);
    results.add(cpu.against(samples.result(StreamsJobs.AVRO + CPU)));
    results.add(cpu.against(samples.result(StreamsJobs.DSL + CPU)));
    results.addAll(rest(StreamsJobs.FULL, List.of(full.metric(), priced.metric(), cpu.metric())));
    results.addAll(rest(StreamsJobs.AVRO, List.of()));
    results.addAll(rest(StreamsJobs.BYTES, List.of()));
    results.addAll(rest(StreamsJobs.DSL, List.of()));
    return results;
  }

  private List<BenchResult> rest(String job, List<String> shown) {
    return samples.results(job).stream().filter(r -> !shown.contains(r.metric())).toList();
  }

  /** Events in the windows that hold each once, by the latest record of each key. */
  static long eventsIn(BenchCluster cluster, Job.Windows windows) {
    Map<String, byte[]> latest = new HashMap<>();
    new TopicScan(cluster.bootstrapServers())
        .all(
            windows.topic(),
            message -> {
              if (message.key().startsWith(windows.totalKeys())) {
                latest.put(message.key(), message.value());
              }
            });
    try (var deserializer =
        new TopicSerdes(cluster.registryUrl()).deserializer(Topics.COST_WINDOWS)) {
      return latest.values().stream()
          .map(bytes -> deserializer.deserialize(Topics.COST_WINDOWS.name(), bytes))
          .mapToLong((CostWindow window) -> window.getTotals().getRequests())
          .sum();
    }
  }
}
