// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.bench;

import com.sun.management.OperatingSystemMXBean;
import io.costwire.runtime.Component;
import io.costwire.runtime.Readiness;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/** One job over all events: runs it, and looks at what it left when it has ended. */
final class StreamsPass {
  private static final Duration START_PATIENCE = Duration.ofMinutes(5);

  private static final OperatingSystemMXBean PROCESS =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private final BenchCluster cluster;
  private final Job job;
  private final int total;
  private final TopicScan scan;

  /**
   * What came out.
   *
   * @param inWindows events that the windows hold; 0 for a job without windows
   */
  record Outcome(Tally tally, Effort effort, long inWindows, Sizes footprint) {}

  /**
   * @param doneAt when the last record of any output was appended
   * @param cpuNanos processor time of the whole process, broker included, from start to end
   */
  record Effort(long doneAt, long cpuNanos) {}

  /** What it left, by store and topic, and how long it took to come back. */
  record Sizes(
      SortedMap<String, Long> stateBytes,
      SortedMap<String, Long> changelogBytes,
      SortedMap<String, Long> changelogRecords,
      SortedMap<String, Long> repartitionRecords,
      Restart restart) {

    static final Sizes NOTHING =
        new Sizes(
            new TreeMap<>(), new TreeMap<>(), new TreeMap<>(), new TreeMap<>(), new Restart(0, 0));
  }

  /**
   * Milliseconds until all tasks run.
   *
   * @param withState with the state on disk
   * @param restored with an empty disk
   */
  record Restart(double withState, double restored) {}

  StreamsPass(BenchCluster cluster, Job job, int total) {
    this.cluster = cluster;
    this.job = job;
    this.total = total;
    this.scan = new TopicScan(cluster.bootstrapServers());
  }

  void measure(BiConsumer<Job, Outcome> results) {
    long cpuBefore = PROCESS.getProcessCpuTime();
    try (Component app = job.opening().get()) {
      app.start();
      awaitReady(app);
      new Catchup(cluster, job.applicationId()).await();
    }
    long cpuNanos = PROCESS.getProcessCpuTime() - cpuBefore;
    var tally = new Tally(total);
    scan.all(job.output(), message -> tally.add(message.key(), message.timestamp()));
    Job.Windows windows = job.windows();
    Outcome outcome =
        windows == null
            ? new Outcome(tally, new Effort(tally.times().last(), cpuNanos), 0, Sizes.NOTHING)
            : new Outcome(
                tally,
                new Effort(lastAppend(), cpuNanos),
                StreamsBench.eventsIn(cluster, windows),
                sizes());
    results.accept(job, outcome);
  }

  private long lastAppend() {
    long[] last = new long[1];
    for (String output : job.outputs()) {
      scan.all(output, message -> last[0] = Math.max(last[0], message.timestamp()));
    }
    return last[0];
  }

  private Sizes sizes() {
    var footprint = new Footprint(cluster, job);
    SortedMap<String, Long> state = footprint.stateBytes();
    return new Sizes(
        state,
        footprint.changelogBytes(),
        footprint.changelogRecords(),
        footprint.repartitionRecords(),
        restart());
  }

  private Restart restart() {
    double withState = start();
    cluster.awaitNoMembers(job.applicationId());
    BenchCluster.deleteFolder(job.stateDir());
    return new Restart(withState, start());
  }

  /** Milliseconds until it is ready; nobody of before is a member of its group any more. */
  private double start() {
    cluster.awaitNoMembers(job.applicationId());
    try (Component app = job.opening().get()) {
      long begin = System.nanoTime();
      app.start();
      awaitReady(app);
      return (System.nanoTime() - begin) / 1e6;
    }
  }

  private void awaitReady(Component app) {
    Waiting.until(
        job.name() + " to be ready", START_PATIENCE, () -> app.ready() instanceof Readiness.Ready);
  }
}
