// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.time.Duration;

/**
 * What storing some rows took.
 *
 * @param rows rows that were stored between the two moments
 */
record Effort(long rows, Moment from, Moment to) {
  private static final OperatingSystemMXBean PROCESS =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  /**
   * Clocks at one moment.
   *
   * @param process processor time of this process, whatever runs in it
   * @param sink processor time of the sink's own threads that are alive
   * @param engine processor time of the engine's process
   */
  record Moment(long wall, long process, long sink, long engine) {
    static Moment now(long enginePid) {
      return new Moment(
          System.nanoTime(), PROCESS.getProcessCpuTime(), sinkThreads(), ofProcess(enginePid));
    }

    private static long sinkThreads() {
      long nanos = 0;
      for (ThreadInfo thread : THREADS.getThreadInfo(THREADS.getAllThreadIds())) {
        if (thread != null && thread.getThreadName().startsWith("sink")) {
          nanos += Math.max(0, THREADS.getThreadCpuTime(thread.getThreadId()));
        }
      }
      return nanos;
    }

    private static long ofProcess(long pid) {
      return ProcessHandle.of(pid)
          .flatMap(process -> process.info().totalCpuDuration())
          .map(Duration::toNanos)
          .orElse(0L);
    }
  }

  double rowsPerSecond() {
    return rows * 1e9 / (to.wall - from.wall);
  }

  /** Rows for each second of a core, those of this process and of the engine together. */
  double rowsPerCoreSecond() {
    return rows * 1e9 / (to.process - from.process + to.engine - from.engine);
  }

  /** Processor time of this process for a row, in microseconds. */
  double processMicros() {
    return micros(from.process, to.process);
  }

  /** Processor time of the sink's threads for a row, in microseconds. */
  double sinkMicros() {
    return micros(from.sink, to.sink);
  }

  /** Processor time of the engine for a row, in microseconds. */
  double engineMicros() {
    return micros(from.engine, to.engine);
  }

  private double micros(long begin, long end) {
    return (end - begin) / 1e3 / rows;
  }
}
