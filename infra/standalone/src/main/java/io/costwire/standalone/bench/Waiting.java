// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.bench;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.kafka.common.KafkaFuture;

/** Waits for the broker and for conditions, never for ever. */
final class Waiting {
  private static final long ANSWER_SECONDS = 30;
  private static final Duration STEP = Duration.ofMillis(50);

  private Waiting() {}

  /** The answer of the broker. */
  static <T> T on(String what, KafkaFuture<T> future) {
    try {
      return future.get(ANSWER_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for " + what, e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("the broker refused " + what + ": " + e.getCause(), e);
    } catch (TimeoutException e) {
      throw new IllegalStateException("the broker did not answer: " + what, e);
    }
  }

  /** Returns when the condition holds; throws when it does not in time. */
  static void until(String what, Duration patience, BooleanSupplier condition) {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - start > patience.toNanos()) {
        throw new IllegalStateException(
            "waited %d s in vain for %s".formatted(patience.toSeconds(), what));
      }
      pause(STEP);
    }
  }

  static void pause(Duration step) {
    LockSupport.parkNanos(step.toNanos());
    if (Thread.currentThread().isInterrupted()) {
      throw new IllegalStateException("interrupted");
    }
  }
}
