// SPDX-License-Identifier: Apache-2.0
package io.costwire.embedded.clickhouse;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads that call the engine. A native call would block the carrier of a virtual thread, and
 * with it the whole server.
 *
 * <p>Reads and writes have threads of their own, so that pages cannot keep the sink waiting. Both
 * queues are bounded; a request that finds its queue full is refused as ClickHouse refuses it.
 */
final class EngineThreads implements AutoCloseable {
  private static final int READERS = 4;
  private static final int WRITERS = 4;
  private static final int QUEUED_MAX = 64;
  private static final long STOP_TIMEOUT_SECONDS = 5;

  private final ExecutorService readers = pool("engine-read", READERS);
  private final ExecutorService writers = pool("engine-write", WRITERS);

  <T> T read(Callable<T> task) throws Exception {
    return run(readers, task);
  }

  <T> T write(Callable<T> task) throws Exception {
    return run(writers, task);
  }

  @Override
  public void close() {
    readers.shutdown();
    writers.shutdown();
    try {
      if (!writers.awaitTermination(STOP_TIMEOUT_SECONDS, TimeUnit.SECONDS)
          || !readers.awaitTermination(1, TimeUnit.SECONDS)) {
        System.err.println(
            "Statements still run at shutdown; the engine is left as it is after a kill.");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  boolean isIdle() {
    return readers.isTerminated() && writers.isTerminated();
  }

  private static <T> T run(ExecutorService threads, Callable<T> task) throws Exception {
    try {
      return threads.submit(task).get();
    } catch (RejectedExecutionException e) {
      throw EngineException.refused(
          EngineException.TOO_MANY_SIMULTANEOUS_QUERIES,
          "TOO_MANY_SIMULTANEOUS_QUERIES",
          "Too many simultaneous queries. Maximum: %d running and %d waiting"
              .formatted(READERS, QUEUED_MAX));
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Exception cause) {
        throw cause;
      }
      throw e;
    }
  }

  private static ExecutorService pool(String name, int size) {
    return new ThreadPoolExecutor(
        size,
        size,
        0,
        TimeUnit.SECONDS,
        new ArrayBlockingQueue<>(QUEUED_MAX),
        Thread.ofPlatform().daemon().name(name + "-", 0).factory());
  }
}
