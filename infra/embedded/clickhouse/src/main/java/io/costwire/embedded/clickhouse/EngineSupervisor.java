// SPDX-License-Identifier: Apache-2.0
package io.costwire.embedded.clickhouse;

import io.costwire.embedded.process.DataDirectory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the child running: waits for its end and starts it again with growing pauses. */
final class EngineSupervisor implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EngineSupervisor.class);
  private static final long FIRST_PAUSE_MS = 100;
  private static final long LONGEST_PAUSE_MS = 10_000;
  private static final Duration STABLE_AFTER = Duration.ofMinutes(1);

  private final ServerOptions options;
  private final Path java;
  private final DataDirectory directory;
  private final Runnable onRestart;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread watcher;
  private volatile EngineProcess process;

  EngineSupervisor(ServerOptions options, Path java, DataDirectory directory, Runnable onRestart)
      throws InterruptedException {
    this.options = options;
    this.java = java;
    this.directory = directory;
    this.onRestart = onRestart;
    this.process = EngineProcess.start(options, java, directory);
    this.watcher = Thread.ofPlatform().daemon().name("clickhouse-supervisor").start(this::watch);
  }

  EngineProcess process() {
    return process;
  }

  int port() {
    return options.port();
  }

  @Override
  public void close() {
    closing.countDown();
    watcher.interrupt();
    try {
      watcher.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    process.close();
    directory.close();
  }

  private void watch() {
    long pauseMs = FIRST_PAUSE_MS;
    try {
      while (true) {
        long started = System.nanoTime();
        process.awaitEnd();
        if (closing.await(0, TimeUnit.MILLISECONDS)) {
          return;
        }
        LOG.error(
            "ClickHouse ended and is started again pause_ms={} {}", pauseMs, process.lastWords());
        pauseMs = System.nanoTime() - started > STABLE_AFTER.toNanos() ? FIRST_PAUSE_MS : pauseMs;
        pauseMs = restart(pauseMs);
      }
    } catch (InterruptedException e) {
      // close() interrupts the wait.
    }
  }

  /** Tries until the child answers; the next pause. */
  private long restart(long firstPauseMs) throws InterruptedException {
    for (long pauseMs = firstPauseMs; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
      if (closing.await(pauseMs, TimeUnit.MILLISECONDS)) {
        throw new InterruptedException("closing");
      }
      onRestart.run();
      try {
        process = EngineProcess.start(options, java, directory);
        LOG.info("ClickHouse answers again url=http://127.0.0.1:{}", options.port());
        return Math.min(2 * pauseMs, LONGEST_PAUSE_MS);
      } catch (RuntimeException e) {
        LOG.error("ClickHouse could not be started again: {}", e.getMessage());
      }
    }
  }
}
