// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.window;

import io.costwire.streams.state.ByteReader;
import io.costwire.streams.state.ByteWriter;
import io.costwire.streams.window.core.Totals;
import io.costwire.streams.window.core.WindowGrain;
import io.costwire.streams.window.core.WindowKey;
import io.costwire.streams.window.core.WindowRetention;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * What the second step remembers, in one logged store: totals and revision of each window, how many
 * keys each set has, and how far back windows are kept.
 */
final class WindowState {
  /** Key of the horizons; no window has a grain of code 0. */
  private static final byte[] HORIZONS_KEY = {0};

  /** Added to the code of a grain in keys of numbers of keys, so that they expire alike. */
  private static final int KEY_COUNTS = 16;

  private final KeyValueStore<byte[], byte[]> store;
  private final ByteWriter writer = new ByteWriter();
  // start in seconds before which state of a grain is forgotten; never goes back
  private final Map<WindowGrain, Long> horizons = new EnumMap<>(WindowGrain.class);

  /** Totals, and how often they have changed. */
  record Stored(long changes, Totals totals) {}

  WindowState(KeyValueStore<byte[], byte[]> store) {
    this.store = store;
  }

  byte[] key(WindowKey window) {
    window.write(writer.reset());
    return writer.toBytes();
  }

  @Nullable Stored get(byte[] key) {
    byte[] known = store.get(key);
    if (known == null) {
      return null;
    }
    ByteReader in = new ByteReader(known);
    return new Stored(in.getVar(), Totals.read(in));
  }

  void put(byte[] key, Stored stored) {
    writer.reset().putVar(stored.changes);
    stored.totals.write(writer);
    store.put(key, writer.toBytes());
  }

  /** Counts a new key of a window's set and tenant; false when there are as many as allowed. */
  boolean admit(WindowKey window, int maxKeys) {
    writer.reset().putByte(KEY_COUNTS + window.grain().code()).putFixed(window.startSecond());
    writer.putText(window.set()).putText(window.tenant());
    byte[] key = writer.toBytes();
    byte[] known = store.get(key);
    long count = known == null ? 0 : new ByteReader(known).getVar();
    if (count >= maxKeys) {
      return false;
    }
    store.put(key, writer.reset().putVar(count + 1).toBytes());
    return true;
  }

  boolean isForgotten(WindowKey window) {
    loadHorizons();
    return window.startSecond() < horizons.getOrDefault(window.grain(), 0L);
  }

  /** Forgets windows that nothing is sent to any more, in bounded steps; how many it did. */
  int expire(WindowRetention retention, long observedMs, int atMost) {
    loadHorizons();
    advanceHorizons(retention, observedMs);
    int windows = 0;
    for (WindowGrain grain : WindowGrain.ALL) {
      long horizon = horizons.getOrDefault(grain, 0L);
      windows += expire(grain.code(), horizon, atMost - windows);
      expire(KEY_COUNTS + grain.code(), horizon, atMost);
    }
    return windows;
  }

  private int expire(int code, long horizon, int atMost) {
    List<byte[]> keys = new ArrayList<>();
    try (var entries = store.range(first(code, 0), first(code, horizon))) {
      while (entries.hasNext() && keys.size() < atMost) {
        keys.add(entries.next().key);
      }
    }
    keys.forEach(store::delete);
    return keys.size();
  }

  private byte[] first(int code, long startSecond) {
    return writer.reset().putByte(code).putFixed(startSecond).toBytes();
  }

  /** With the first step and not in init, so that a rebalance does not wait for it. */
  private void loadHorizons() {
    if (!horizons.isEmpty()) {
      return;
    }
    byte[] known = store.get(HORIZONS_KEY);
    ByteReader in = known == null ? null : new ByteReader(known);
    for (WindowGrain grain : WindowGrain.ALL) {
      horizons.put(grain, in == null ? 0L : in.getFixed());
    }
  }

  private void advanceHorizons(WindowRetention retention, long observedMs) {
    boolean moved = false;
    for (WindowGrain grain : WindowGrain.ALL) {
      long horizon = retention.horizonSecond(grain, observedMs);
      if (horizon > horizons.getOrDefault(grain, 0L)) {
        horizons.put(grain, horizon);
        moved = true;
      }
    }
    if (moved) {
      writer.reset();
      WindowGrain.ALL.forEach(grain -> writer.putFixed(horizons.getOrDefault(grain, 0L)));
      store.put(HORIZONS_KEY, writer.toBytes());
    }
  }
}
