// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.window.core;

import io.costwire.streams.state.ByteReader;
import io.costwire.streams.state.ByteWriter;
import java.util.List;

/**
 * What events have in common that the first step sums up: the minute, and every dimension value
 * that any set uses.
 *
 * @param liveGrains bit per grain code: windows that still take in money
 * @param minuteSecond start of the minute of event time, seconds since 1970 UTC
 * @param values one for each of {@link DimensionSets#dimensions}
 */
public record CombineKey(int liveGrains, long minuteSecond, String tenant, List<String> values) {

  /** Bytes of the hash in front of a stored key. */
  public static final int HASH_BYTES = Integer.BYTES;

  public boolean isLive(WindowGrain grain) {
    return (liveGrains & 1 << grain.code()) != 0;
  }

  /** The grains of which the window around a minute takes in money that arrives now. */
  public static int liveGrains(WindowRetention retention, long minuteSecond, long arrivedAtMs) {
    int live = 0;
    for (WindowGrain grain : WindowGrain.values()) {
      if (retention.isLive(grain, grain.startOf(minuteSecond), arrivedAtMs)) {
        live |= 1 << grain.code();
      }
    }
    return live;
  }

  /**
   * The stored form. The cache in front of the store is a tree; with a hash in front, comparing two
   * keys ends after four bytes instead of going through what nearly all keys begin with.
   */
  public void writeHashed(ByteWriter out) {
    out.putInt(0);
    write(out);
    out.setInt(0, out.hashFrom(HASH_BYTES));
  }

  void write(ByteWriter out) {
    out.putByte(liveGrains).putFixed(minuteSecond).putText(tenant).putVar(values.size());
    for (String value : values) {
      out.putText(value);
    }
  }

  public static CombineKey read(ByteReader in) {
    int liveGrains = in.getByte();
    long minuteSecond = in.getFixed();
    String tenant = in.getText();
    String[] values = new String[in.getCount()];
    for (int i = 0; i < values.length; i++) {
      values[i] = in.getText();
    }
    return new CombineKey(liveGrains, minuteSecond, tenant, List.of(values));
  }
}
