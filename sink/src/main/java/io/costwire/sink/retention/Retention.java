// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink.retention;

import io.costwire.sink.clickhouse.ClickHouse;
import io.costwire.sink.clickhouse.ClickHouseSettings;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs retention in the background: soon after the start and then daily, or hourly while something
 * is left to do. It never stops the sink, and a dead one is gone on with by the next pass.
 */
public final class Retention implements AutoCloseable {
  private static final Duration DAILY = Duration.ofDays(1);
  private static final Duration SOON = Duration.ofHours(1);
  private static final Duration LOOK = Duration.ofSeconds(2);
  private static final Duration CLOSE = Duration.ofSeconds(5);

  private final ClickHouseSettings settings;
  private final RetentionPolicy policy;
  private final RetentionMetrics metrics;
  private final InstantSource clock;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private @Nullable Thread thread;

  public Retention(
      ClickHouseSettings settings,
      RetentionPolicy policy,
      MeterRegistry registry,
      InstantSource clock) {
    this.settings = settings;
    this.policy = policy;
    this.metrics = new RetentionMetrics(registry);
    this.clock = clock;
  }

  /**
   * Starts the thread.
   *
   * @param hasTables whether the migrations have run; asked until it is so
   */
  public synchronized void start(BooleanSupplier hasTables) {
    if (thread == null) {
      thread = Thread.ofVirtual().name("retention").start(() -> run(hasTables));
    }
  }

  private void run(BooleanSupplier hasTables) {
    try {
      while (!hasTables.getAsBoolean()) {
        if (stopped.await(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
          return;
        }
      }
      Duration pause = pass();
      while (!stopped.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
        pause = pass();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Does what is due now; the time until the next pass. */
  Duration pass() {
    try {
      List<MonthOutcome> outcomes =
          new RetentionPass(settings, policy, step -> {}).run(clock.instant());
      metrics.done(outcomes);
      try (Connection database = ClickHouse.connect(settings)) {
        new ColdStorage(database, settings.deployment()).apply(policy.cold());
      }
      return outcomes.isEmpty() ? DAILY : SOON;
    } catch (SQLException | RuntimeException e) {
      metrics.failed(String.valueOf(e.getMessage()));
      return SOON;
    }
  }

  /** Ends after the statement that runs; what is unfinished is gone on with at the next start. */
  @Override
  public synchronized void close() {
    stopped.countDown();
    Thread running = thread;
    thread = null;
    if (running != null) {
      running.interrupt();
      try {
        running.join(CLOSE);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
