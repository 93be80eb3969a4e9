// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The figures of a run. */
final class Report {
  private final long seed;
  private final long startedAt = System.nanoTime();
  private final Map<Strike, Integer> rounds = new TreeMap<>();
  private final List<Duration> recoveries = new ArrayList<>();

  Report(long seed) {
    this.seed = seed;
  }

  Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - startedAt);
  }

  void round(Strike strike) {
    rounds.merge(strike, 1, Integer::sum);
  }

  void recovered(Duration after) {
    recoveries.add(after);
  }

  String table(Expected expected, int adjustments, Comparison.Result result) {
    StringBuilder table = new StringBuilder(1024).append(System.lineSeparator());
    row(table, "seed", seed);
    row(table, "rounds", rounds.values().stream().mapToInt(Integer::intValue).sum());
    rounds.forEach((strike, count) -> row(table, "  " + strike.text(), count));
    row(
        table,
        "processes killed",
        rounds.entrySet().stream().mapToInt(e -> e.getKey().kills() * e.getValue()).sum());
    row(table, "records sent, repeats included", expected.sent());
    row(table, "events due", expected.events().size());
    row(
        table,
        "refusals due",
        expected.rejections().values().stream().mapToInt(Integer::intValue).sum());
    row(table, "windows compared", expected.windows().size());
    row(table, "budget accounts compared", expected.budgets().size());
    row(table, "adjustments", adjustments);
    row(table, "lost", result.lost());
    row(table, "doubled", result.doubled());
    row(table, "other differences", result.isEqual() ? "none" : "see below");
    recoveries.sort(null);
    if (!recoveries.isEmpty()) {
      row(table, "recovery p50", seconds(recoveries.get((recoveries.size() - 1) / 2)));
      row(table, "recovery max", seconds(recoveries.getLast()));
    }
    row(table, "duration", seconds(elapsed()));
    return table.toString();
  }

  private static void row(StringBuilder table, String name, Object value) {
    table.append("| %-52s | %20s |%n".formatted(name, value));
  }

  private static String seconds(Duration duration) {
    return "%d.%d s".formatted(duration.toSeconds(), duration.toMillisPart() / 100);
  }
}
