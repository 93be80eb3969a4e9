// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.bench;

import java.util.BitSet;
import org.HdrHistogram.Histogram;

/**
 * How long after the moment at which it was to be sent each probe was seen for the first time. A
 * sender that falls behind thus makes delays longer, not fewer.
 */
final class Sightings {
  private final long intervalNanos;
  private final int measuredFrom;
  private final int count;
  private final BitSet seen;
  private final Histogram micros = new Histogram(3);
  private long startNanos;

  /**
   * @param intervalNanos from one probe to the next
   * @param measuredFrom number of the first probe behind the warm-up
   * @param count of all probes
   */
  Sightings(long intervalNanos, int measuredFrom, int count) {
    this.intervalNanos = intervalNanos;
    this.measuredFrom = measuredFrom;
    this.count = count;
    this.seen = new BitSet(count);
  }

  /** When the first probe was to be sent. */
  synchronized void start(long nanos) {
    startNanos = nanos;
  }

  /** Only the first sighting of a probe counts. */
  synchronized void seen(int number, long nowNanos) {
    if (number < 0 || number >= count || seen.get(number)) {
      return;
    }
    seen.set(number);
    if (number >= measuredFrom) {
      micros.recordValue(Math.max(0, (nowNanos - startNanos - number * intervalNanos) / 1_000));
    }
  }

  synchronized int unseen() {
    return count - seen.cardinality();
  }

  synchronized double percentileMs(double percentile) {
    return micros.getValueAtPercentile(percentile) / 1000.0;
  }

  synchronized double maxMs() {
    return micros.getMaxValue() / 1000.0;
  }
}
