// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.bench;

import io.costwire.runtime.Component;
import io.costwire.runtime.Readiness;
import io.costwire.schemas.BudgetDefinition;
import io.costwire.schemas.topics.TopicSerdes;
import io.costwire.standalone.stack.Progress;
import io.costwire.streams.price.PriceBookPublisher;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How long it takes from sending an event until it is in a committed window, until a committed
 * signal says that it crossed a budget, and until a receiver of alerts is told, while other events
 * arrive at a steady rate. The clock starts when a probe was to be sent, whether or not the sender
 * was in time.
 */
public final class DelayBench {
  static final String BENCH = "delay";
  private static final Duration WARM_UP = Duration.ofSeconds(10);
  private static final Duration START_PATIENCE = Duration.ofMinutes(2);

  private final List<Integer> rates;
  private final Duration measured;
  private final Progress progress;

  /**
   * @param rates events per second, one phase each
   * @param measured length of each phase behind its warm-up
   */
  public DelayBench(List<Integer> rates, Duration measured, Progress progress) {
    this.rates = List.copyOf(rates);
    this.measured = measured;
    this.progress = progress;
  }

  /** Runs all phases, on a broker of their own, after one that is not measured at all. */
  public List<BenchResult> run() throws IOException {
    var samples = new Samples(BENCH);
    try (var cluster = BenchCluster.start()) {
      prepare(cluster);
      Job job = new StreamsJobs(cluster).full();
      try (Component app = job.opening().get();
          var alerting = AlertingRun.start(cluster);
          var load = new DelayLoad(cluster)) {
        app.start();
        Waiting.until(
            "the streams app", START_PATIENCE, () -> app.ready() instanceof Readiness.Ready);
        var catchup = new Catchup(cluster, job.applicationId());
        // the compiler is busy for the first seconds of a JVM's life
        new DelayPhase(cluster, catchup, alerting, plan(0, 5_000, Duration.ZERO))
            .run(load, new Samples(BENCH), progress);
        for (int i = 0; i < rates.size(); i++) {
          new DelayPhase(cluster, catchup, alerting, plan(i + 1, rates.get(i), measured))
              .run(load, samples, progress);
        }
      }
    }
    return samples.results("");
  }

  private static DelayPhase.Plan plan(int phase, int perSecond, Duration measured) {
    return new DelayPhase.Plan(phase, perSecond, WARM_UP, measured);
  }

  private static void prepare(BenchCluster cluster) {
    new PriceBookPublisher(
            Map.of("bootstrap.servers", cluster.bootstrapServers()),
            new TopicSerdes(cluster.registryUrl()),
            InstantSource.system())
        .publishShipped();
    Instant now = Instant.now();
    List<BudgetDefinition> budgets = new ArrayList<>(BenchBudgets.ordinary(now));
    budgets.add(BenchBudgets.probe(now));
    BenchBudgets.publish(cluster, budgets);
  }
}
