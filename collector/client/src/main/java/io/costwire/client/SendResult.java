// SPDX-License-Identifier: Apache-2.0
package io.costwire.client;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What became of a batch.
 *
 * @since 0.1
 */
public sealed interface SendResult {

  /** Every event is durable. */
  record AllSent() implements SendResult {}

  /**
   * Every event is durable but these.
   *
   * @param retryAfter how long the other side asked to be left alone; zero when it did not
   */
  record SomeFailed(List<Failure> failures, Duration retryAfter) implements SendResult {
    public SomeFailed {
      failures = List.copyOf(failures);
    }

    public SomeFailed(List<Failure> failures) {
      this(failures, Duration.ZERO);
    }
  }

  /**
   * One event that did not get through.
   *
   * @param index of the event in the batch
   * @param kind whether sending it again can help
   * @param reason for the log; carries nothing of the event
   */
  record Failure(int index, Kind kind, String reason) {}

  /** Whether sending again can help. */
  enum Kind {
    /** The other side did not answer or asked to come again. */
    RETRY,
    /** The other side will never take this event. */
    REFUSED
  }

  static SendResult allSent() {
    return new AllSent();
  }

  /** The first {@code size} events failed, all for the same reason. */
  static SendResult allFailed(int size, Kind kind, String reason) {
    return new SomeFailed(
        IntStream.range(0, size).mapToObj(i -> new Failure(i, kind, reason)).toList());
  }
}
