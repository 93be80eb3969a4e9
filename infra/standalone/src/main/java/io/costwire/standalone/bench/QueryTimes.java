// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How long a query takes, asked again and again.
 *
 * @param times of all runs but the first, which reads what is not in memory yet; ascending
 * @param first how long that one took
 * @param readRows rows that the engine reads for it
 */
record QueryTimes(List<Duration> times, Duration first, long readRows) {
  private static final int FEWEST = 3;
  private static final int FEW = 5;
  private static final int MOST = 20;

  /** A slow query is asked less often. */
  private static final Duration ENOUGH = Duration.ofSeconds(4);

  private static final Duration TOO_LONG = Duration.ofSeconds(30);

  static QueryTimes measure(QueryClient client, String sql) {
    QueryClient.Answer first = client.ask(sql, Map.of());
    List<Duration> times = new ArrayList<>();
    Duration spent = Duration.ZERO;
    while (times.size() < enough(spent)) {
      Duration took = client.ask(sql, Map.of()).took();
      times.add(took);
      spent = spent.plus(took);
    }
    return new QueryTimes(times.stream().sorted().toList(), first.took(), first.readRows());
  }

  private static int enough(Duration spent) {
    if (spent.compareTo(ENOUGH) < 0) {
      return MOST;
    }
    return spent.compareTo(TOO_LONG) < 0 ? FEW : FEWEST;
  }

  /** Milliseconds that so many percent of the runs did not exceed. */
  double percentile(int percent) {
    int rank = (times.size() * percent + 99) / 100;
    return times.get(Math.max(0, rank - 1)).toNanos() / 1e6;
  }
}
