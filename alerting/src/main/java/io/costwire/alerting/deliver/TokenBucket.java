// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.deliver;

import java.time.Duration;
import java.time.Instant;

/**
 * Lets a burst through and then one message per share of the period. Time is given, so that it can
 * be tested; a clock that is set back costs at most one period.
 */
final class TokenBucket {
  private final long shareNanos;
  private final long burstNanos;
  private Instant emptyAt;

  /**
   * @param now from when on it is full
   */
  TokenBucket(RateLimit limit, Instant now) {
    this.shareNanos = Math.max(1, limit.per().toNanos() / limit.messages());
    this.burstNanos = shareNanos * limit.messages();
    this.emptyAt = now.minusNanos(burstNanos);
  }

  /** From when on a message may go. */
  Instant readyAt(Instant now) {
    Instant ready = sane(now).plusNanos(shareNanos);
    return ready.isBefore(now) ? now : ready;
  }

  /** A message goes. */
  void take(Instant now) {
    emptyAt = sane(now).plusNanos(shareNanos);
  }

  /**
   * The time at which the bucket was empty, had it filled since without pause: between one burst
   * ago, when it is full, and now.
   */
  private Instant sane(Instant now) {
    Instant full = now.minusNanos(burstNanos);
    if (emptyAt.isBefore(full)) {
      return full;
    }
    return Duration.between(now, emptyAt).isPositive() ? now : emptyAt;
  }
}
