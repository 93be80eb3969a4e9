// SPDX-License-Identifier: Apache-2.0
package io.costwire.signals.anomaly;

import java.math.BigDecimal;
import java.time.Instant;

/**
 * One stretch of strange spend: one signal, however many buckets it lasts. With the series' key its
 * start identifies it, also when history is replayed.
 *
 * @param start start of the first strange bucket
 * @param last start of the latest bucket that belongs to it
 * @param buckets how many buckets were heard in it
 * @param actual exact money spent in those buckets
 * @param expected what was expected in them; each bucket's expectation is rounded once, to scale 9
 * @param peak the bucket furthest from its expectation
 * @param surprise the highest score so far, as log10 of days: 3 means that chance alone would do
 *     this once in a thousand days
 * @since 0.1
 */
public record Episode(
    Direction direction,
    Pattern pattern,
    Instant start,
    Instant last,
    int buckets,
    BigDecimal actual,
    BigDecimal expected,
    Peak peak,
    double surprise) {

  /** The bucket furthest from its expectation. */
  public record Peak(Instant at, BigDecimal actual, BigDecimal expected) {

    BigDecimal distance() {
      return actual.subtract(expected).abs();
    }
  }

  static Episode first(SeriesBucket bucket, BigDecimal actual, BigDecimal expected, Finding found) {
    return new Episode(
        found.direction(),
        found.pattern(),
        bucket.start(),
        bucket.start(),
        1,
        actual,
        expected,
        new Peak(bucket.start(), actual, expected),
        found.surprise());
  }

  Episode with(Instant at, BigDecimal bucketActual, BigDecimal bucketExpected, double score) {
    Peak candidate = new Peak(at, bucketActual, bucketExpected);
    return new Episode(
        direction,
        pattern,
        start,
        at,
        buckets + 1,
        actual.add(bucketActual),
        expected.add(bucketExpected),
        candidate.distance().compareTo(peak.distance()) > 0 ? candidate : peak,
        Math.max(surprise, score));
  }

  /** Money spent beyond what was expected; negative where less was spent. */
  public BigDecimal excess() {
    return actual.subtract(expected);
  }
}
