// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway.access;

import java.time.Duration;

/**
 * What one key may still send. Two buckets, of events and of bytes, fill at their rate up to two
 * seconds' worth. What a request holds is known after it was read, so it is charged then and may
 * leave a debt; the next request waits until that is paid. So a body of any allowed size gets
 * through, and on average nobody exceeds the rate.
 */
public final class Allowance {
  private final Rate rate;
  private final Bucket events;
  private final Bucket bytes;

  public Allowance(Rate rate, long nowNanos) {
    this.rate = rate;
    this.events = new Bucket(rate.eventsPerSecond(), nowNanos);
    this.bytes = new Bucket(rate.bytesPerSecond(), nowNanos);
  }

  public Rate rate() {
    return rate;
  }

  /** How long the next request has to wait; zero when it may come now. */
  public synchronized Duration delay(long nowNanos) {
    return Duration.ofNanos(Math.max(events.delayNanos(nowNanos), bytes.delayNanos(nowNanos)));
  }

  /** Charges what a request held. */
  public synchronized void charge(long eventCount, long byteCount, long nowNanos) {
    events.take(eventCount, nowNanos);
    bytes.take(byteCount, nowNanos);
  }

  /** Levels are in billionths, so that they stay whole numbers. */
  private static final class Bucket {
    private static final long UNIT = 1_000_000_000L;
    // bursts of two seconds: batches come in beats
    private static final long BURST_SECONDS = 2;
    // keeps the arithmetic within a long
    private static final long MAX_RATE = 1_000_000_000L;

    private final long perSecond;
    private long level;
    private long at;

    Bucket(long perSecond, long nowNanos) {
      this.perSecond = Math.min(perSecond, MAX_RATE);
      this.level = full();
      this.at = nowNanos;
    }

    private long full() {
      return perSecond * BURST_SECONDS * UNIT;
    }

    long delayNanos(long nowNanos) {
      if (perSecond == 0) {
        return 0;
      }
      fill(nowNanos);
      return level > 0 ? 0 : -level / perSecond + 1;
    }

    void take(long amount, long nowNanos) {
      if (perSecond > 0) {
        fill(nowNanos);
        level = Math.subtractExact(level, Math.min(amount, MAX_RATE) * UNIT);
      }
    }

    private void fill(long nowNanos) {
      long passed = Math.max(0, nowNanos - at);
      at = nowNanos;
      long needed = full() - level;
      boolean overflows = passed > needed / perSecond;
      level = overflows ? full() : level + passed * perSecond;
    }
  }
}
