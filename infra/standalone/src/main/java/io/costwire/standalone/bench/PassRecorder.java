// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.bench;

import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;

/** The figures of a pass over all events: speed, loss, and what it left. */
final class PassRecorder {
  /** Ends the name of the rate of priced events alone. */
  static final String PRICED = "-priced-out";

  /** Ends the name of the processor time of an event. */
  static final String CPU = "-cpu";

  private static final String EVENTS = "events";
  private static final String RATE = "events/s";

  private final Samples samples;
  private final int warmUp;
  private final int total;

  /**
   * @param warmUp events that are not in the rates
   * @param total events of a pass, those of the warm-up included
   */
  PassRecorder(Samples samples, int warmUp, int total) {
    this.samples = samples;
    this.warmUp = warmUp;
    this.total = total;
  }

  /** Records what a pass of a job came to, and says it in a line. */
  String record(Job job, StreamsPass.Outcome outcome) {
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
    return String.format(
        Locale.ROOT,
        "%s: %,.0f events/s, %,d lost, %,d doubled",
        name,
        done,
        outcome.tally().lost(),
        outcome.tally().doubled());
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
}
