// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.window;

import io.costwire.streams.state.ByteReader;
import io.costwire.streams.state.ByteWriter;
import io.costwire.streams.window.core.Totals;
import io.costwire.streams.window.core.WindowGrain;
import io.costwire.streams.window.core.WindowKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jspecify.annotations.Nullable;

/** The second step's totals for another processor of the same task: what it reads is its own. */
public final class WindowLookup {
  private final ReadOnlyKeyValueStore<byte[], byte[]> store;
  private final ByteWriter writer = new ByteWriter();

  public WindowLookup(ReadOnlyKeyValueStore<byte[], byte[]> store) {
    this.store = store;
  }

  /** The totals of a window; null where nothing is kept of it. */
  public @Nullable Totals totals(WindowKey window) {
    window.write(writer.reset());
    byte[] value = store.get(writer.toBytes());
    return value == null ? null : totals(value);
  }

  /**
   * Windows of a set and start, of all tenants of this task, ordered by tenant.
   *
   * @param from where to begin, as {@link #first} or {@link #after} say
   */
  public List<TotalsReader.Line> from(byte[] from, byte[] end, int atMost) {
    List<TotalsReader.Line> lines = new ArrayList<>();
    try (var entries = store.range(from, end)) {
      while (entries.hasNext() && lines.size() < atMost) {
        var entry = entries.next();
        lines.add(
            new TotalsReader.Line(WindowKey.read(new ByteReader(entry.key)), totals(entry.value)));
      }
    }
    return lines;
  }

  /** First key of a set's windows with a start. */
  public static byte[] first(WindowGrain grain, long startSecond, String set) {
    return new ByteWriter().putByte(grain.code()).putFixed(startSecond).putText(set).toBytes();
  }

  /** First key behind all that begin like this one. */
  public static byte[] end(byte[] first) {
    return TotalsReader.after(first);
  }

  /** First key of a tenant's windows. */
  public static byte[] firstOfTenant(byte[] first, String tenant) {
    return new ByteWriter().putBytes(first).putText(tenant).toBytes();
  }

  /** First key behind all windows of a tenant. */
  public static byte[] afterTenant(byte[] first, String tenant) {
    return TotalsReader.after(firstOfTenant(first, tenant));
  }

  /** First key behind a window. */
  public static byte[] after(WindowKey window) {
    ByteWriter key = new ByteWriter();
    window.write(key);
    return Arrays.copyOf(key.toBytes(), key.length() + 1);
  }

  private static Totals totals(byte[] value) {
    ByteReader in = new ByteReader(value);
    in.getVar();
    return Totals.read(in);
  }
}
