// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.window;

import io.costwire.streams.state.ByteReader;
import io.costwire.streams.state.ByteWriter;
import io.costwire.streams.window.core.Totals;
import io.costwire.streams.window.core.WindowKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jspecify.annotations.Nullable;

/** Reads totals out of the second step's store, while the task works on it. */
public final class TotalsReader {
  private TotalsReader() {}

  /** The totals of a window as they are now, committed or not. */
  public record Line(WindowKey window, Totals totals) {}

  /**
   * @param truncated whether there are more windows than were asked for
   */
  public record Found(List<Line> lines, boolean truncated) {}

  /** Totals of one window as they are now; null where there is none, or it is forgotten. */
  public static @Nullable Totals get(
      ReadOnlyKeyValueStore<byte[], byte[]> store, WindowKey window) {
    ByteWriter key = new ByteWriter();
    window.write(key);
    byte[] known = store.get(key.toBytes());
    return known == null ? null : totals(known);
  }

  /** Totals out of what is stored of a window. */
  public static Totals totals(byte[] stored) {
    ByteReader value = new ByteReader(stored);
    value.getVar();
    return Totals.read(value);
  }

  /** Windows in the order of their start. */
  public static Found read(ReadOnlyKeyValueStore<byte[], byte[]> store, TotalsQuery query) {
    List<Line> lines = new ArrayList<>();
    for (long start = query.startSecond();
        start < query.endSecond();
        start += query.grain().seconds()) {
      byte[] first = prefix(query, start);
      try (var entries = store.range(first, after(first))) {
        while (entries.hasNext()) {
          var entry = entries.next();
          if (!startsWith(entry.key, first)) {
            continue;
          }
          if (lines.size() == query.limit()) {
            return new Found(lines, true);
          }
          lines.add(new Line(WindowKey.read(new ByteReader(entry.key)), totals(entry.value)));
        }
      }
    }
    return new Found(lines, false);
  }

  /** All keys of a start, set and tenant begin alike. */
  private static byte[] prefix(TotalsQuery query, long start) {
    return new ByteWriter()
        .putByte(query.grain().code())
        .putFixed(start)
        .putText(query.set())
        .putText(query.tenant())
        .toBytes();
  }

  static byte[] after(byte[] prefix) {
    byte[] after = prefix.clone();
    int last = after.length - 1;
    while (after[last] == -1) {
      last--;
    }
    after[last]++;
    return Arrays.copyOf(after, last + 1);
  }

  private static boolean startsWith(byte[] key, byte[] prefix) {
    return key.length >= prefix.length
        && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
  }
}
