// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.budget.core;

import io.costwire.streams.state.ByteReader;
import io.costwire.streams.state.ByteWriter;

/**
 * When the events of a partial sum came to count. What corrects a price changes only accounts that
 * had counted the price before: a budget counts from when it was applied.
 *
 * @param atMicros when the event was priced for the first time, microseconds since 1970 UTC; {@link
 *     #NOW} for first prices
 */
public record Counted(long atMicros) {
  /** First prices: whoever gets them counts them. */
  public static final Counted NOW = new Counted(Long.MAX_VALUE);

  void write(ByteWriter out) {
    out.putFixed(atMicros);
  }

  static Counted read(ByteReader in) {
    return new Counted(in.getFixed());
  }

  /** Whether an account that began to count at a time has counted the events. */
  public boolean isIn(long beganAtMicros) {
    return atMicros >= beganAtMicros;
  }
}
