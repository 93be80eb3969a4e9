// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.bench;

import io.costwire.schemas.topics.Topics;
import io.costwire.standalone.stack.Progress;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/** One rate: sends by its schedule, waits until all is visible, and counts what is missing. */
final class DelayPhase {
  /** Beginning of the ids of signals about probes. */
  static final String SIGNALS = "budget|" + BenchBudgets.PROBE_BUDGET + "|";

  private static final Duration PATIENCE = Duration.ofSeconds(120);

  private final BenchCluster cluster;
  private final Catchup catchup;
  private final AlertingRun alerting;
  private final Plan plan;

  /**
   * What is sent when.
   *
   * @param phase number of the phase, part of all ids
   * @param warmUp is not measured
   */
  record Plan(int phase, int perSecond, Duration warmUp, Duration measured) {
    long events() {
      return perSecond * seconds();
    }

    int probes() {
      return Math.toIntExact(seconds() * 1_000 / DelayLoad.PROBE_EVERY.toMillis());
    }

    /** Number of the first probe that is measured. */
    int measuredFrom() {
      return Math.toIntExact(warmUp.toMillis() / DelayLoad.PROBE_EVERY.toMillis());
    }

    private long seconds() {
      return warmUp.plus(measured).toSeconds();
    }

    /** Events whose time has come: the first one at once. */
    long eventsDue(long elapsedNanos) {
      // in two steps: nanoseconds times rate is too large for long runs
      long seconds = elapsedNanos / 1_000_000_000;
      long rest = elapsedNanos % 1_000_000_000;
      return Math.min(events(), seconds * perSecond + rest * perSecond / 1_000_000_000 + 1);
    }

    int probesDue(long elapsedNanos) {
      return (int) Math.min(probes(), elapsedNanos / DelayLoad.PROBE_EVERY.toNanos() + 1);
    }
  }

  DelayPhase(BenchCluster cluster, Catchup catchup, AlertingRun alerting, Plan plan) {
    this.cluster = cluster;
    this.catchup = catchup;
    this.alerting = alerting;
    this.plan = plan;
  }

  void run(DelayLoad load, Samples samples, Progress progress) {
    Seen seen = new Seen(sightings(), sightings(), sightings());
    var told = new ToldProbes(plan.phase, seen.deliveries);
    var scan = new TopicScan(cluster.bootstrapServers());
    var from = scan.ends(Topics.USAGE_PRICED.name());
    DelayLoad.Sent sent;
    long behind;
    try (var ignored = reader(Topics.COST_WINDOWS.name(), "MINUTE|team|", seen.windows);
        var ignoredToo = reader(Topics.COST_SIGNALS.name(), SIGNALS, seen.signals)) {
      long start = System.nanoTime();
      seen.start(start);
      alerting.watch(told);
      sent = load.send(plan, start);
      behind = catchup.behind();
      awaitSightings(seen);
    }
    catchup.await();
    Tally tally = tally(scan, from);
    if (plan.measured.isZero()) {
      progress.done("warmed up");
      return;
    }
    progress.done(summary(sent, tally, seen));
    String rate = plan.perSecond + "/s-";
    record(samples, rate + "emit-to-window", seen.windows);
    record(samples, rate + "emit-to-signal", seen.signals);
    record(samples, rate + "emit-to-delivered", seen.deliveries);
    samples.counted(
        rate + "emit-to-delivered-probes" + BenchResult.DOUBLED, "events", told.doubled());
    samples.measured(rate + "sent", "events/s", sent.perSecond());
    samples.counted(rate + "behind-at-the-end", "events", behind);
    samples.counted(rate + "events" + BenchResult.LOST, "events", tally.lost() + sent.failed());
    samples.counted(rate + "events" + BenchResult.DOUBLED, "events", tally.doubled());
  }

  /** Where the probes of the phase were seen. */
  private record Seen(Sightings windows, Sightings signals, Sightings deliveries) {
    void start(long nanos) {
      windows.start(nanos);
      signals.start(nanos);
      deliveries.start(nanos);
    }

    int missing() {
      return windows.unseen() + signals.unseen() + deliveries.unseen();
    }
  }

  private Tally tally(TopicScan scan, Map<TopicPartition, Long> from) {
    var tally = new Tally(Math.toIntExact(plan.events()));
    String ids = "delay-" + plan.phase + "-";
    scan.from(
        from,
        message -> {
          if (message.key().startsWith(ids)) {
            tally.add(message.key(), message.timestamp());
          }
        });
    return tally;
  }

  private String summary(DelayLoad.Sent sent, Tally tally, Seen seen) {
    return String.format(
        Locale.ROOT,
        "%,d events/s: %,.0f sent, %,d lost, %,d doubled, p99 to window %.0f ms, to signal %.0f ms,"
            + " delivered %.0f ms",
        plan.perSecond,
        sent.perSecond(),
        tally.lost(),
        tally.doubled(),
        seen.windows.percentileMs(99),
        seen.signals.percentileMs(99),
        seen.deliveries.percentileMs(99));
  }

  private Sightings sightings() {
    return new Sightings(DelayLoad.PROBE_EVERY.toNanos(), plan.measuredFrom(), plan.probes());
  }

  private ProbeReader reader(String topic, String keys, Sightings sightings) {
    return new ProbeReader(cluster.bootstrapServers(), topic, keys, plan.phase, sightings);
  }

  private static void awaitSightings(Seen seen) {
    long start = System.nanoTime();
    while (seen.missing() > 0 && System.nanoTime() - start < PATIENCE.toNanos()) {
      Waiting.pause(Duration.ofMillis(50));
    }
  }

  private static void record(Samples samples, String metric, Sightings sightings) {
    samples.measured(metric + "-p50", "ms", sightings.percentileMs(50));
    samples.measured(metric + "-p99", "ms", sightings.percentileMs(99));
    samples.measured(metric + "-max", "ms", sightings.maxMs());
    samples.counted(metric + "-probes" + BenchResult.LOST, "events", sightings.unseen());
  }
}
