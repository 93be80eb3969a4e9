// SPDX-License-Identifier: Apache-2.0
package io.costwire.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.openjdk.jmh.infra.BenchmarkParams;

/**
 * What became of the records of one trial, warm-up included.
 *
 * @param dropped counted by what did not arrive, whatever the side itself says
 * @param callers records that were offered, and bytes that the callers' threads allocated; the
 *     background thread's are not in it
 * @param balanced whether the side's own counts agree with that
 */
record Fate(
    String benchmark, int threads, Side side, Count callers, long dropped, boolean balanced) {
  /** File that gets a line for each trial. */
  static final String FILE = "costwire.benchmarks.fates";

  static Fate of(BenchmarkParams trial, Side side, Contender settled, Count count) {
    long missing = count.offered - settled.delivered();
    boolean agrees = settled.dropped() < 0 || settled.dropped() == missing;
    String benchmark = trial.getBenchmark().substring(trial.getBenchmark().lastIndexOf('.') + 1);
    return new Fate(
        benchmark, trial.getThreads(), side, count, missing, agrees && settled.isBalanced());
  }

  /** What the callers' threads did. */
  record Count(long offered, long allocated) {}

  /** Appends a JSON object, as a line, where the run wants to have it. */
  void write() throws IOException {
    String file = System.getProperty(FILE, "");
    if (!file.isEmpty()) {
      Files.writeString(
          Path.of(file), json() + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
  }

  private String json() {
    return """
    {"benchmark":"%s","threads":%d,"side":"%s","offered":%d,"dropped":%d,"allocated":%d,"balanced":%b}\
    """
        .formatted(benchmark, threads, side, callers.offered, dropped, callers.allocated, balanced);
  }
}
