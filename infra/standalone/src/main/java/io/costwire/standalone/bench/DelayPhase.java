// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.bench;

import io.costwire.schemas.topics.Topics;
import io.costwire.standalone.stack.Progress;
import java.time.Duration;
import java.util.Locale;

/** One rate: sends by its schedule, waits until all is visible, and counts what is missing. */
final class DelayPhase {
  private static final Duration PATIENCE = Duration.ofSeconds(120);

  private final BenchCluster cluster;
  private final Catchup catchup;
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

  DelayPhase(BenchCluster cluster, Catchup catchup, Plan plan) {
    this.cluster = cluster;
    this.catchup = catchup;
    this.plan = plan;
  }

  void run(DelayLoad load, Samples samples, Progress progress) {
    Sightings windows = sightings();
    Sightings signals = sightings();
    var scan = new TopicScan(cluster.bootstrapServers());
    var from = scan.ends(Topics.USAGE_PRICED.name());
    DelayLoad.Sent sent;
    long behind;
    try (var ignored = reader(Topics.COST_WINDOWS.name(), "MINUTE|team|", windows);
        var ignoredToo = reader(Topics.COST_SIGNALS.name(), "budget|bench-probe|", signals)) {
      long start = System.nanoTime();
      windows.start(start);
      signals.start(start);
      sent = load.send(plan, start);
      behind = catchup.behind();
      awaitSightings(windows, signals);
    }
    catchup.await();
    var tally = new Tally(Math.toIntExact(plan.events()));
    String ids = "delay-" + plan.phase + "-";
    scan.from(
        from,
        message -> {
          if (message.key().startsWith(ids)) {
            tally.add(message.key(), message.timestamp());
          }
        });
    if (plan.measured.isZero()) {
      progress.done("warmed up");
      return;
    }
    progress.done(
        String.format(
            Locale.ROOT,
            "%,d events/s: %,.0f sent, %,d lost, %,d doubled, window p99 %.0f ms, signal p99 %.0f"
                + " ms",
            plan.perSecond,
            sent.perSecond(),
            tally.lost(),
            tally.doubled(),
            windows.percentileMs(99),
            signals.percentileMs(99)));
    String rate = plan.perSecond + "/s-";
    record(samples, rate + "emit-to-window", windows);
    record(samples, rate + "emit-to-signal", signals);
    samples.measured(rate + "sent", "events/s", sent.perSecond());
    samples.counted(rate + "behind-at-the-end", "events", behind);
    samples.counted(rate + "events" + BenchResult.LOST, "events", tally.lost() + sent.failed());
    samples.counted(rate + "events" + BenchResult.DOUBLED, "events", tally.doubled());
  }

  private Sightings sightings() {
    return new Sightings(DelayLoad.PROBE_EVERY.toNanos(), plan.measuredFrom(), plan.probes());
  }

  private ProbeReader reader(String topic, String keys, Sightings sightings) {
    return new ProbeReader(cluster.bootstrapServers(), topic, keys, plan.phase, sightings);
  }

  private static void awaitSightings(Sightings windows, Sightings signals) {
    long start = System.nanoTime();
    while (windows.unseen() + signals.unseen() > 0
        && System.nanoTime() - start < PATIENCE.toNanos()) {
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
