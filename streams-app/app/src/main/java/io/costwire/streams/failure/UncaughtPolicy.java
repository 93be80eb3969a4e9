// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.failure;

import io.costwire.streams.wire.RegistryUnavailable;
import io.micrometer.core.instrument.Counter;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What to do when a thread fails: replace it, a bounded number of times, because most failures pass
 * and the transaction has been aborted. What fails again and again would do so for ever; then the
 * app stops and readiness says why. An outage of the registry is waited out.
 */
public final class UncaughtPolicy implements StreamsUncaughtExceptionHandler {
  /** Failures within {@link #WITHIN} after which replacing threads is hopeless. */
  static final int MAX_FAILURES = 10;

  static final Duration WITHIN = Duration.ofMinutes(10);

  private static final Logger log = LoggerFactory.getLogger(UncaughtPolicy.class);

  private final InstantSource clock;
  private final Counter failures;
  private final Deque<Long> recentMs = new ArrayDeque<>();
  private volatile @Nullable String last;
  private volatile @Nullable String fatal;

  /**
   * @param failures counts threads that failed
   */
  public UncaughtPolicy(InstantSource clock, Counter failures) {
    this.clock = clock;
    this.failures = failures;
  }

  @Override
  public synchronized StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse handle(
      Throwable exception) {
    failures.increment();
    Throwable root = root(exception);
    last = root.getClass().getSimpleName() + ": " + root.getMessage();
    if (root instanceof RegistryUnavailable
        || exception.getCause() instanceof RegistryUnavailable) {
      log.warn("stage=runtime reason=registry_unavailable action=replace_thread");
      return StreamThreadExceptionResponse.REPLACE_THREAD;
    }
    long now = clock.millis();
    recentMs.addLast(now);
    while (recentMs.getFirst() < now - WITHIN.toMillis()) {
      recentMs.removeFirst();
    }
    if (exception instanceof Error || recentMs.size() > MAX_FAILURES) {
      fatal =
          "%d threads failed within %s, the last with %s; mend the cause and restart"
              .formatted(recentMs.size(), WITHIN, last);
      log.error("stage=runtime reason=too_many_failures action=shutdown", exception);
      return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }
    log.warn("stage=runtime reason=thread_failed action=replace_thread", exception);
    return StreamThreadExceptionResponse.REPLACE_THREAD;
  }

  /** Why the app has stopped, if it has. */
  public Optional<String> fatal() {
    return Optional.ofNullable(fatal);
  }

  /** The last failure of a thread, for an operator. */
  public Optional<String> last() {
    return Optional.ofNullable(last);
  }

  private static Throwable root(Throwable exception) {
    Throwable root = exception;
    while (root.getCause() != null && root.getCause() != root) {
      root = root.getCause();
    }
    return root;
  }
}
