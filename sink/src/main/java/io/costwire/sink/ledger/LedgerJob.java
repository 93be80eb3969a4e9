// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink.ledger;

import io.costwire.runtime.Component;
import io.costwire.runtime.Readiness;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Accounts for every record of usage.events while the sink runs, a pass at a time. Of several
 * instances one makes the passes; another goes on when it is silent, and two at once do no harm.
 *
 * <p>Nothing waits for it, and whatever fails is tried again with the next pass: that the last one
 * is long ago is the sign of it.
 */
public final class LedgerJob implements Component {
  private static final Logger LOG = LoggerFactory.getLogger(LedgerJob.class);

  /** Migrations, topics and the consumer group come first. */
  private static final Duration FIRST = Duration.ofSeconds(5);

  private static final Duration CLOSE = Duration.ofSeconds(10);

  private final LedgerSettings settings;
  private final LedgerMetrics metrics;
  private final InstantSource clock;
  private final Passes passes = new Passes();
  private final LedgerMemory memory;
  private final CountDownLatch stop = new CountDownLatch(1);
  private @Nullable LedgerSources sources;
  private @Nullable Thread thread;
  private boolean failing;
  private boolean unbalanced;

  public LedgerJob(LedgerSettings settings, MeterRegistry metrics, InstantSource clock) {
    this.settings = settings;
    this.metrics = new LedgerMetrics(metrics);
    this.clock = clock;
    this.memory = new LedgerMemory(settings.patience(), clock.instant());
  }

  @Override
  public synchronized void start() {
    if (thread == null && !settings.isOff()) {
      thread = Thread.ofPlatform().name("sink-ledger").daemon(true).start(this::run);
    }
  }

  private void run() {
    Duration first = settings.interval().compareTo(FIRST) < 0 ? settings.interval() : FIRST;
    for (Duration pause = first; !stoppedWithin(pause); pause = settings.interval()) {
      try {
        passUnlessAnotherDoes();
        failing = false;
      } catch (SQLException | RuntimeException e) {
        failed(e);
      }
    }
    closeSources();
  }

  private void passUnlessAnotherDoes() throws SQLException {
    try (LedgerDatabase database = new LedgerDatabase(settings.store())) {
      Optional<Passes.Other> other = passes.another(database, clock.instant(), settings.interval());
      if (other.isPresent()) {
        metrics.other(other.get());
        return;
      }
      pass(database);
    }
  }

  private void pass(LedgerDatabase database) throws SQLException {
    if (sources == null) {
      sources = new LedgerSources(settings.kafka(), this::stoppedWithin);
    }
    Instant start = now();
    PassReport report = new LedgerPass(settings, sources, database, memory, start).run();
    if (stop.getCount() == 0) {
      return;
    }
    Instant end = now();
    Duration took = Duration.between(start, end);
    passes.write(database, report, end, took);
    metrics.passed(report, end, took);
    if (report.expired() > 0) {
      LOG.error(
          "records of usage.events expired before the ledger had read them offsets={}; keep the"
              + " topic longer than the sink may be away",
          report.expired());
    }
    tell(report);
  }

  private void tell(PassReport report) {
    boolean balanced = report.unreconciled() == 0;
    if (!balanced && !unbalanced) {
      LOG.error(
          "the ledger does not balance, run costwire verify: pending={} stalled={} differences={}",
          report.overdue().pending(),
          report.overdue().stalled(),
          report.differences());
    } else if (balanced && unbalanced) {
      LOG.info("the ledger balances again");
    }
    unbalanced = !balanced;
  }

  private void failed(Exception e) {
    closeSources();
    if (stop.getCount() == 0) {
      return;
    }
    metrics.failed();
    if (failing) {
      LOG.debug("ledger pass failed again", e);
    } else {
      LOG.warn("ledger pass failed, the next one tries again: {}", e.getMessage());
    }
    failing = true;
  }

  private void closeSources() {
    if (sources != null) {
      sources.close();
      sources = null;
    }
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }

  private boolean stoppedWithin(Duration duration) {
    try {
      return stop.await(duration.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  /** The sink works without it, so it is never a reason not to be ready. */
  @Override
  public Readiness ready() {
    return Readiness.yes();
  }

  @Override
  public synchronized void close() {
    stop.countDown();
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
