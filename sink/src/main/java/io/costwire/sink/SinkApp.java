// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink;

import io.costwire.runtime.Component;
import io.costwire.runtime.Readiness;
import io.costwire.sink.failure.RetrySchedule;
import io.costwire.sink.ledger.LedgerJob;
import io.costwire.sink.retention.Retention;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sink as a component: keeps a session running, starts the next one when a session ends
 * unexpectedly, and says what it waits for.
 *
 * <p>Kafka, the registry or ClickHouse being away never ends it: readiness says so and work goes on
 * when they are back.
 */
public final class SinkApp implements Component {
  private static final Logger LOG = LoggerFactory.getLogger(SinkApp.class);
  private static final Duration RESTART_FIRST = Duration.ofMillis(500);
  private static final Duration CLOSE = Duration.ofSeconds(20);
  private static final String SESSION = "session";

  private final SinkConfig config;
  private final SinkMetrics metrics;
  private final Retention retention;
  private final InstantSource clock;
  private final CrashPoint.Probe probe;
  private final LedgerJob ledger;
  private final StopSignal stop = new StopSignal();
  private volatile @Nullable SinkSession session;
  private volatile @Nullable Thread thread;

  public SinkApp(SinkConfig config, MeterRegistry metrics, InstantSource clock) {
    this(config, metrics, clock, point -> {});
  }

  SinkApp(SinkConfig config, MeterRegistry metrics, InstantSource clock, CrashPoint.Probe probe) {
    this.config = config;
    this.metrics = new SinkMetrics(metrics);
    this.retention = new Retention(config.store(), config.retention(), metrics, clock);
    this.clock = clock;
    this.probe = probe;
    this.ledger = new LedgerJob(config.ledgerSettings(), metrics, clock);
  }

  @Override
  public synchronized void start() {
    if (thread == null && !stop.isStopped()) {
      thread = Thread.ofPlatform().name("sink").daemon(true).start(this::run);
      retention.start(this::hasJoined);
      ledger.start();
    }
  }

  private boolean hasJoined() {
    SinkSession current = session;
    return current != null && current.hasJoined();
  }

  private void run() {
    RetrySchedule restarts = new RetrySchedule(RESTART_FIRST, config.retryLongest(), new Random());
    for (int failures = 1; !stop.isStopped(); failures++) {
      try (SinkSession current = new SinkSession(config, metrics, clock, probe)) {
        session = current;
        current.run(stop);
        metrics.working(SESSION);
      } catch (SQLException | RuntimeException e) {
        metrics.failing(SESSION, String.valueOf(e.getMessage()));
        LOG.debug("session ended", e);
        stop.await(restarts.pause(failures));
      } finally {
        session = null;
      }
    }
  }

  @Override
  public Readiness ready() {
    Thread running = thread;
    if (running == null || !running.isAlive()) {
      return Readiness.no("the sink is not running");
    }
    if (!hasJoined()) {
      return Readiness.no(
          metrics.trouble().orElse("waiting for ClickHouse, the topics and the consumer group"));
    }
    metrics.working(SESSION);
    return metrics.trouble().map(Readiness::no).orElseGet(Readiness::yes);
  }

  @Override
  public synchronized void close() {
    stop.stop();
    retention.close();
    ledger.close();
    Thread running = thread;
    if (running != null) {
      try {
        running.join(CLOSE);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      thread = null;
    }
  }
}
