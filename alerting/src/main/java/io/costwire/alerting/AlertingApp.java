// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting;

import io.costwire.alerting.http.AlertingHttp;
import io.costwire.alerting.http.AlertsView;
import io.costwire.runtime.Component;
import io.costwire.runtime.Readiness;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The alerting app: turns signals into alerts and tells people. Kafka or the registry being away
 * shows in {@link #ready}; a receiver being away shows in metrics only, because nobody would be
 * helped by a restart.
 */
public final class AlertingApp implements Component {
  private static final Logger LOG = LoggerFactory.getLogger(AlertingApp.class);
  private static final Duration GRACE = Duration.ofSeconds(5);
  private static final Duration STOP_WITHIN = Duration.ofSeconds(20);
  private static final Duration PAUSE_FIRST = Duration.ofSeconds(1);
  private static final Duration PAUSE_LONGEST = Duration.ofSeconds(30);

  private final AlertingConfig config;
  private final AlertingSession.Parts parts;
  private final Optional<AlertingHttp> http;
  private final CountDownLatch stop = new CountDownLatch(1);
  private @Nullable Thread thread;

  /** Connects to nothing. */
  public AlertingApp(AlertingConfig config, MeterRegistry metrics, InstantSource clock) {
    this.config = config;
    this.parts =
        new AlertingSession.Parts(
            new Receivers(config, clock, metrics),
            new ReportBacklog(),
            new AlertingMetrics(metrics),
            new AlertingStatus(),
            new AlertsView(),
            clock);
    this.http =
        config
            .http()
            .map(at -> new AlertingHttp(at, parts.view(), new KafkaOrders(config.kafka()), clock));
    http.ifPresent(
        api ->
            Gauge.builder("costwire.alerting.keys.stale", api, it -> it.keysAreStale() ? 1 : 0)
                .description("1 while the key file is broken and the keys before it are in force")
                .register(metrics));
  }

  @Override
  public synchronized void start() {
    if (thread != null || stop.getCount() == 0) {
      return;
    }
    http.ifPresent(AlertingHttp::start);
    parts.status().waiting("alerting is loading its state");
    parts.deliveries().start();
    thread = Thread.ofPlatform().name("alerting-pipeline").daemon(true).start(this::run);
  }

  private void run() {
    Duration pause = PAUSE_FIRST;
    while (!stopping()) {
      boolean worked = session(pause.equals(PAUSE_FIRST));
      pause = worked ? PAUSE_FIRST : min(pause.multipliedBy(2), PAUSE_LONGEST);
      await(worked ? PAUSE_FIRST : pause);
    }
  }

  /** Returns whether the session came to work. */
  private boolean session(boolean loud) {
    AlertingSession session = new AlertingSession(config.kafka(), parts);
    try (session) {
      session.run(this::stopping, GRACE);
    } catch (RuntimeException e) {
      failed(e, loud || session.worked());
    }
    return session.worked();
  }

  private void failed(RuntimeException failure, boolean loud) {
    if (stopping()) {
      return;
    }
    parts.metrics().sessionFailed();
    String reason = reason(failure);
    parts.status().waiting(reason);
    if (loud) {
      LOG.warn("alerting=interrupted, trying again; repeats are counted: {}", reason, failure);
    } else {
      LOG.debug("alerting=interrupted: {}", reason, failure);
    }
  }

  /** What failed, and the innermost reason where that says more. */
  private static String reason(Throwable failure) {
    Throwable root = failure;
    for (@Nullable Throwable e = failure.getCause(); e != null; e = e.getCause()) {
      root = e;
    }
    String what = String.valueOf(failure.getMessage());
    String why = String.valueOf(root.getMessage());
    return what.contains(why) ? what : what + ": " + why;
  }

  private boolean stopping() {
    return stop.getCount() == 0;
  }

  private void await(Duration pause) {
    try {
      boolean unused = stop.await(pause.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Duration min(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }

  /** Port of the API, once started; empty where there is none. */
  public Optional<Integer> httpPort() {
    return http.map(AlertingHttp::port);
  }

  @Override
  public Readiness ready() {
    return parts.status().readiness();
  }

  @Override
  public synchronized void close() {
    if (stop.getCount() == 0) {
      return;
    }
    stop.countDown();
    http.ifPresent(AlertingHttp::close);
    Thread running = thread;
    if (running != null) {
      end(running);
    }
    parts.deliveries().close();
    parts.status().waiting("alerting was stopped");
  }

  private void end(Thread running) {
    try {
      if (!parts.status().working()) {
        running.interrupt();
      }
      if (!running.join(STOP_WITHIN)) {
        running.interrupt();
        boolean unused = running.join(GRACE);
      }
    } catch (InterruptedException e) {
      running.interrupt();
      Thread.currentThread().interrupt();
    }
  }
}
