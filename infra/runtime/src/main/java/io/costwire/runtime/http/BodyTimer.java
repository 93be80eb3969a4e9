// SPDX-License-Identifier: Apache-2.0
package io.costwire.runtime.http;

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
public final class BodyTimer implements AutoCloseable {
  private final ScheduledThreadPoolExecutor timer;
  private final Duration timeout;

  /**
   * @param app whose bodies are read, for the name of the thread
   * @param timeout of one body
   */
  public BodyTimer(String app, Duration timeout) {
    this.timeout = timeout;
    this.timer =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name(app + "-body-timer").factory());
    timer.setRemoveOnCancelPolicy(true);
  }

  /** What came of reading. */
  public sealed interface Outcome<T> {
    /** It came to its end. */
    record Done<T>(T value) implements Outcome<T> {}

    /** The connection broke. */
    record Broken<T>() implements Outcome<T> {}

    /** It was ended. */
    record TooSlow<T>() implements Outcome<T> {}
  }

  /**
   * Runs the reading.
   *
   * @throws IllegalStateException when it fails with a checked exception other than IOException
   */
  public <T> Outcome<T> within(Callable<T> reading) {
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
    Outcome<T> outcome = read(reading);
    end.cancel(false);
    if (open.compareAndSet(true, false)) {
      return outcome;
    }
    Thread.interrupted(); // the interrupt was for the reading only
    return new Outcome.TooSlow<>();
  }

  @SuppressWarnings("CatchingUnchecked") // the web server reports a cut connection in many ways
  private static <T> Outcome<T> read(Callable<T> reading) {
    try {
      return new Outcome.Done<>(reading.call());
    } catch (IOException | RuntimeException e) {
      return new Outcome.Broken<>();
    } catch (Exception e) {
      throw new IllegalStateException("reading a body", e);
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
