// SPDX-License-Identifier: Apache-2.0
package io.costwire.signals.anomaly;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;

/**
 * One bucket of one series, complete as far as anyone knows. Buckets are given in the order of
 * their start; those left out count as missing.
 *
 * @param start event time at which the bucket begins, in whole milliseconds as Kafka has them; what
 *     is smaller is cut off
 * @since 0.1
 */
public record SeriesBucket(Instant start, Reading reading) {

  public SeriesBucket {
    start = start.truncatedTo(ChronoUnit.MILLIS);
    Objects.requireNonNull(reading, "reading");
  }

  public static SeriesBucket spent(Instant start, BigDecimal amount) {
    return new SeriesBucket(start, new Reading.Spent(amount));
  }

  public static SeriesBucket missing(Instant start) {
    return new SeriesBucket(start, new Reading.Missing());
  }
}
