// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.bench;

/**
 * When the records of an output topic were appended, in milliseconds and ascending. Only committed
 * records count, while the times are those of the work and not of the commits.
 */
final class AppendTimes {
  private final long[] ascending;

  AppendTimes(long[] ascending) {
    this.ascending = ascending;
  }

  long last() {
    return ascending.length == 0 ? 0 : ascending[ascending.length - 1];
  }

  /** Records per second between the record that ends the warm-up and the last one. */
  double ratePerSecond(int warmUp) {
    return ratePerSecond(warmUp, last());
  }

  /** The same when the work on these records was over only later. */
  double ratePerSecond(int warmUp, long doneAt) {
    if (ascending.length <= warmUp) {
      throw new IllegalStateException(
          "only %d records came out, the warm-up alone has %d".formatted(ascending.length, warmUp));
    }
    long millis = Math.max(1, doneAt - ascending[warmUp]);
    return (ascending.length - 1 - warmUp) * 1000.0 / millis;
  }
}
