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

  private static final int BYTES = Long.BYTES;

  /** Behind the key and the value of a partial sum of corrections; nothing for first prices. */
  public void write(ByteWriter out) {
    if (!equals(NOW)) {
      out.putFixed(atMicros);
    }
  }

  /** What stands behind a partial sum. */
  public static Counted read(ByteReader in) {
    return in.atEnd() ? NOW : new Counted(in.getFixed());
  }

  /** Bytes that {@link #write} put behind the key of a partial sum. */
  public static int bytesBehind(byte[] value) {
    ByteReader in = new ByteReader(value);
    Spend.read(in);
    return in.atEnd() ? 0 : BYTES;
  }

  /** Whether an account that began to count at a time has counted the events. */
  public boolean isIn(long beganAtMicros) {
    return atMicros >= beganAtMicros;
  }
}
