// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.backtest;

import io.costwire.signals.anomaly.SeriesBucket;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Makes buckets of sums: the one place that says what of history a detector is given. A bucket with
 * a request is what was spent in it; one without is missing, which is not 0. Missing ones are given
 * until a silence would be noticed; the detector counts those that are left out.
 */
final class SeriesBuckets {
  /** Buckets of an anomaly's series, as the streams app makes them. */
  static final Duration STEP = Duration.ofMinutes(5);

  /** Takes the buckets of one series after the other. */
  interface Reader {
    void begin(Series series);

    /** A bucket, in order. */
    void bucket(SeriesBucket bucket);

    /** The series has no more. */
    void end();
  }

  private final long step;
  private final long end;
  private final long maxMissing;
  private final Reader reader;
  private @Nullable Series current;
  private long next;

  /**
   * @param to first time that is no longer looked at
   * @param silence after which nothing more can come of a silence
   */
  SeriesBuckets(Duration step, Instant to, Duration silence, Reader reader) {
    this.step = step.toSeconds();
    this.end = to.getEpochSecond();
    this.maxMissing = Math.max(3, silence.dividedBy(step)) + 1;
    this.reader = reader;
  }

  /**
   * A sum; series come one after the other, the sums of each in order of time.
   *
   * @param atSecond start of the bucket
   */
  void sum(Series series, long atSecond, BigDecimal cost) {
    if (!series.equals(current)) {
      finish();
      current = series;
      reader.begin(series);
    } else {
      missing(atSecond);
    }
    reader.bucket(SeriesBucket.spent(Instant.ofEpochSecond(atSecond), cost));
    next = atSecond + step;
  }

  /** No more sums come. */
  void finish() {
    if (current != null) {
      // of the last bucket nobody knows yet whether anything comes
      missing(end - Math.floorMod(end, step));
      reader.end();
    }
    current = null;
  }

  private void missing(long until) {
    long last = Math.min(until, next + maxMissing * step);
    for (long at = next; at < last; at += step) {
      reader.bucket(SeriesBucket.missing(Instant.ofEpochSecond(at)));
    }
  }
}
