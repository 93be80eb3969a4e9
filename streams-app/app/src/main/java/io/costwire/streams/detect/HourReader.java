// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.detect;

import io.costwire.streams.detect.core.Amounts;
import io.costwire.streams.window.TotalsQuery;
import io.costwire.streams.window.TotalsReader;
import io.costwire.streams.window.core.DimensionSet;
import io.costwire.streams.window.core.DimensionSets;
import io.costwire.streams.window.core.Totals;
import io.costwire.streams.window.core.Totals.Cost;
import io.costwire.streams.window.core.Totals.Count;
import io.costwire.streams.window.core.WindowGrain;
import io.costwire.streams.window.core.WindowKey;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/**
 * Reads hours of a tenant by all dimensions together. What was read is kept until the next beat,
 * since one cause makes many series strange at once. For one thread.
 */
final class HourReader {
  /** Dimensions of the set that is read. */
  static final List<String> DIMENSIONS = DimensionSets.FIRST_CLASS;

  static final String SET = String.join(",", DIMENSIONS);

  /** Windows that are kept in mind, some 30 MB. */
  private static final int MAX_KEPT = 50_000;

  /** Windows of one hour; a set has fewer unless a rule allows more. */
  static final int MAX_OF_HOUR = DimensionSet.DEFAULT_MAX_KEYS + 1;

  private final ReadOnlyKeyValueStore<byte[], byte[]> windows;
  private final Map<Hour, Spend> kept = new HashMap<>();
  private int keptWindows;

  private record Hour(String tenant, long startSecond) {}

  /**
   * What an hour cost, by the values of all dimensions.
   *
   * @param truncated whether there is more than was read
   */
  record Spend(Map<List<String>, Amounts> byValues, boolean truncated) {}

  HourReader(ReadOnlyKeyValueStore<byte[], byte[]> windows) {
    this.windows = windows;
  }

  /** Names the task that keeps the hours of a tenant; see {@link WindowKey#owner}. */
  static int owner(String tenant) {
    return new WindowKey(WindowGrain.HOUR, 0, SET, tenant, List.of()).owner();
  }

  Spend read(String tenant, long startSecond) {
    Hour hour = new Hour(tenant, startSecond);
    Spend known = kept.get(hour);
    if (known != null) {
      return known;
    }
    Map<List<String>, Amounts> spend = new HashMap<>();
    TotalsQuery query =
        new TotalsQuery(
            tenant,
            SET,
            WindowGrain.HOUR,
            startSecond,
            startSecond + WindowGrain.HOUR.seconds(),
            MAX_OF_HOUR);
    TotalsReader.Found found = TotalsReader.read(windows, query);
    for (TotalsReader.Line line : found.lines()) {
      spend.put(line.window().values(), amounts(line.totals()));
    }
    if (keptWindows + spend.size() > MAX_KEPT) {
      forget();
    }
    Spend read = new Spend(spend, found.truncated());
    kept.put(hour, read);
    keptWindows += spend.size();
    return read;
  }

  void forget() {
    kept.clear();
    keptWindows = 0;
  }

  private static Amounts amounts(Totals totals) {
    Map<String, BigDecimal> usage = totals.usage();
    BigDecimal input = usage.getOrDefault("input_tokens", BigDecimal.ZERO);
    BigDecimal output = usage.getOrDefault("output_tokens", BigDecimal.ZERO);
    return new Amounts(
        totals.cost(Cost.BILLED),
        input.add(output),
        BigDecimal.valueOf(totals.count(Count.REQUESTS)));
  }
}
