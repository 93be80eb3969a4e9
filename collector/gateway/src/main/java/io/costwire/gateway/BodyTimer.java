// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Ends the reading of a body that does not arrive in time. The web server has no timeout for that,
 * so the reading thread is interrupted, which closes its connection: a sender that stalls holds its
 * place for a known time and no longer.
 */
final class BodyTimer implements AutoCloseable {
  private final ScheduledThreadPoolExecutor timer;
  private final Duration timeout;

  BodyTimer(Duration timeout) {
    this.timeout = timeout;
    this.timer =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("gateway-body-timer").factory());
    timer.setRemoveOnCancelPolicy(true);
  }

  /** Runs the reading; {@link Body.TooSlow} when it was ended, Incomplete when it failed. */
  Body within(Callable<Body> reading) {
    Thread reader = Thread.currentThread();
    AtomicBoolean open = new AtomicBoolean(true);
    Future<?> end =
        timer.schedule(
            () -> {
              if (open.compareAndSet(true, false)) {
                reader.interrupt();
              }
            },
            timeout.toMillis(),
            TimeUnit.MILLISECONDS);
    Body body = read(reading);
    end.cancel(false);
    if (open.compareAndSet(true, false)) {
      return body;
    }
    Thread.interrupted(); // the interrupt was for the reading only
    return new Body.TooSlow();
  }

  @SuppressWarnings("CatchingUnchecked") // the web server reports a cut connection in many ways
  private static Body read(Callable<Body> reading) {
    try {
      return reading.call();
    } catch (IOException | RuntimeException e) {
      return new Body.Incomplete();
    } catch (Exception e) {
      throw new IllegalStateException("reading a body", e);
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
