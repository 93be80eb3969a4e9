// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.detect;

import io.costwire.streams.detect.core.BucketSpend;
import io.costwire.streams.detect.core.SeriesKey;
import io.costwire.streams.detect.core.Watch;
import io.costwire.streams.state.ByteReader;
import io.costwire.streams.window.TotalsReader;
import io.costwire.streams.window.core.Totals;
import io.costwire.streams.window.core.Totals.Cost;
import io.costwire.streams.window.core.Totals.Count;
import io.costwire.streams.window.core.WindowGrain;
import io.costwire.streams.window.core.WindowKey;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jspecify.annotations.Nullable;

/** Reads minutes out of the store of window totals, which is the truth about a bucket. */
final class SpendReader {
  private final ReadOnlyKeyValueStore<byte[], byte[]> windows;

  SpendReader(ReadOnlyKeyValueStore<byte[], byte[]> windows) {
    this.windows = windows;
  }

  /** What a series spent in a bucket, as far as windows are kept. */
  BucketSpend read(SeriesKey series, long bucketSecond) {
    BucketSpend sum = BucketSpend.NOTHING;
    long minute = WindowGrain.MINUTE.seconds();
    for (long second = bucketSecond;
        second < bucketSecond + Watch.BUCKET_SECONDS;
        second += minute) {
      Totals totals = TotalsReader.get(windows, series.window(WindowGrain.MINUTE, second));
      if (totals != null) {
        sum =
            sum.plus(
                new BucketSpend(
                    totals.cost(Cost.BILLED),
                    totals.count(Count.REQUESTS),
                    totals.count(Count.UNPRICED)));
      }
    }
    return sum;
  }

  /**
   * Goes through some windows of minutes, and what was billed in them.
   *
   * @param from key to begin with
   * @return where to go on, null at the end
   */
  byte @Nullable [] step(
      byte[] from, int atMost, BiConsumer<WindowKey, Supplier<BigDecimal>> action) {
    List<KeyValue<byte[], byte[]>> some = new ArrayList<>();
    byte[] next = null;
    try (var entries = windows.range(from, WindowKey.firstOf(WindowGrain.HOUR, 0))) {
      while (entries.hasNext() && next == null) {
        KeyValue<byte[], byte[]> entry = entries.next();
        if (some.size() < atMost) {
          some.add(entry);
        } else {
          next = entry.key;
        }
      }
    }
    for (KeyValue<byte[], byte[]> entry : some) {
      if (entry.key[0] == WindowGrain.MINUTE.code()) {
        action.accept(
            WindowKey.read(new ByteReader(entry.key)),
            () -> TotalsReader.totals(entry.value).cost(Cost.BILLED));
      }
    }
    return next;
  }
}
