// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.bench;

import io.costwire.schemas.CostWindow;
import io.costwire.schemas.topics.TopicSerdes;
import io.costwire.schemas.topics.Topics;
import io.costwire.standalone.stack.Progress;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Throughput of the full topology beside three other jobs on the same broker with the same records
 * and the same exactly-once settings: one that only decodes and re-encodes the events, one that
 * copies bytes, and the same task in the DSL of Kafka Streams. The first half of the records warms
 * up and is not counted; start-up is not either. Nothing runs beside a job while it is measured.
 */
public final class StreamsBench {
  static final String BENCH = "streams";

  private final int warmUp;
  private final int total;
  private final int repeat;
  private final Progress progress;
  private final Samples samples = new Samples(BENCH);
  private final PassRecorder recorder;

  /**
   * @param events measured events of each pass
   * @param repeat passes of each job, one after the other; the results are medians
   */
  public StreamsBench(int events, int repeat, Progress progress) {
    this.warmUp = events;
    this.total = warmUp + events;
    this.repeat = repeat;
    this.progress = progress;
    this.recorder = new PassRecorder(samples, warmUp, total);
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
    new EventLoad(Instant.now()).fill(cluster, total);
    progress.done(
        String.format(Locale.ROOT, "%,d events loaded, %,d of them warm up", total, warmUp));
  }

  private void record(Job job, StreamsPass.Outcome outcome) {
    progress.done(recorder.record(job, outcome));
  }

  private List<BenchResult> results() {
    BenchResult full = samples.result(StreamsJobs.FULL);
    BenchResult avro = samples.result(StreamsJobs.AVRO);
    BenchResult dsl = samples.result(StreamsJobs.DSL);
    BenchResult priced = samples.result(StreamsJobs.FULL + PassRecorder.PRICED);
    List<BenchResult> results = new ArrayList<>();
    results.add(full.against(avro));
    results.add(priced.against(avro));
    results.add(full.against(samples.result(StreamsJobs.BYTES)));
    results.add(full.against(dsl));
    results.add(priced.against(samples.result(StreamsJobs.DSL + PassRecorder.PRICED)));
    BenchResult cpu = samples.result(StreamsJobs.FULL + PassRecorder.CPU);
    results.add(cpu.against(samples.result(StreamsJobs.AVRO + PassRecorder.CPU)));
    results.add(cpu.against(samples.result(StreamsJobs.DSL + PassRecorder.CPU)));
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
    Map<String, byte[]> latest =
        new TopicScan(cluster.bootstrapServers())
            .latest(windows.topic(), key -> key.startsWith(windows.totalKeys()));
    try (var deserializer =
        new TopicSerdes(cluster.registryUrl()).deserializer(Topics.COST_WINDOWS)) {
      return latest.values().stream()
          .map(bytes -> deserializer.deserialize(Topics.COST_WINDOWS.name(), bytes))
          .mapToLong((CostWindow window) -> window.getTotals().getRequests())
          .sum();
    }
  }
}
