// SPDX-License-Identifier: Apache-2.0
package io.costwire.benchmarks;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.BenchmarkParams;

/**
 * The caller's part of reporting, in two ways.
 *
 * <p>{@code burst}: a thousand records, then a pause (not measured) until the background thread has
 * nearly caught up. Nothing is dropped, so every operation does all of its work: this is what the
 * sides are compared by. {@code saturated}: as fast as the caller can, with no pause. A background
 * thread cannot keep up with that and most records are dropped; it says what overload costs.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ClientBenchmark {
  static final int BURST = 1_000;
  // what may still wait when the next burst begins: far below the room of the queues
  private static final long CAUGHT_UP = 2L * BURST;
  private static final long PAUSE_NANOS = 20_000;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** The side under test, shared by the threads. */
  @State(Scope.Benchmark)
  public static class Shared {
    /** Who is measured. */
    @Param public Side side = Side.COSTWIRE_RECORD;

    private final AtomicLong offered = new AtomicLong();
    private final AtomicLong allocated = new AtomicLong();
    private final AtomicInteger iterations = new AtomicInteger();
    private Contender contender = new Micrometer();

    /** Opens the side. */
    @Setup(Level.Trial)
    public void open() {
      contender = side.open();
    }

    /** Writes down what became of everything offered. */
    @TearDown(Level.Trial)
    public void close(BenchmarkParams trial) throws IOException {
      awaitCounts(trial);
      contender.settle();
      var callers = new Fate.Count(offered.get(), allocated.get());
      Fate.of(trial, side, contender, callers).write();
      contender.close();
    }

    /** The thread that is done first gets here while others have not added their share. */
    private void awaitCounts(BenchmarkParams trial) {
      int all =
          trial.getThreads() * (trial.getWarmup().getCount() + trial.getMeasurement().getCount());
      long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
      while (iterations.get() < all && System.nanoTime() < until) {
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }

    boolean isBehind() {
      return offered.get() - contender.delivered() - Math.max(0, contender.dropped()) > CAUGHT_UP;
    }
  }

  /** A thread that goes from burst to burst. */
  @State(Scope.Thread)
  public static class Bursting {
    private Shared shared = new Shared();
    private long allocatedBefore;

    /** Waits for the background thread. */
    @Setup(Level.Invocation)
    public void awaitRoom(Shared shared) {
      this.shared = shared;
      while (shared.isBehind()) {
        LockSupport.parkNanos(PAUSE_NANOS);
      }
      allocatedBefore = THREADS.getCurrentThreadAllocatedBytes();
    }

    /** Counts the burst. */
    @TearDown(Level.Invocation)
    public void count() {
      shared.allocated.addAndGet(THREADS.getCurrentThreadAllocatedBytes() - allocatedBefore);
      shared.offered.addAndGet(BURST);
    }

    /** Says that this thread has counted. */
    @TearDown(Level.Iteration)
    public void end(Shared shared) {
      shared.iterations.incrementAndGet();
    }
  }

  /** A thread that does not pause. */
  @State(Scope.Thread)
  public static class Saturating {
    private long offered;
    private long allocatedBefore;

    /** Begins to count. */
    @Setup(Level.Iteration)
    public void begin() {
      offered = 0;
      allocatedBefore = THREADS.getCurrentThreadAllocatedBytes();
    }

    /** Adds this thread's share. */
    @TearDown(Level.Iteration)
    public void count(Shared shared) {
      shared.allocated.addAndGet(THREADS.getCurrentThreadAllocatedBytes() - allocatedBefore);
      shared.offered.addAndGet(offered);
      shared.iterations.incrementAndGet();
    }
  }

  /** A thousand records with nothing dropped. */
  @Benchmark
  @OperationsPerInvocation(BURST)
  public void burst(Shared shared, Bursting thread) {
    Contender contender = shared.contender;
    for (int i = 0; i < BURST; i++) {
      contender.offer();
    }
  }

  /** One record after the other. */
  @Benchmark
  public void saturated(Shared shared, Saturating thread) {
    shared.contender.offer();
    thread.offered++;
  }
}
