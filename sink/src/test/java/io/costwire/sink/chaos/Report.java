// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The figures of a run. */
final class Report {
  private final long seed;
  private final long startedAt = System.nanoTime();
  private final Map<Strike, List<Duration>> recoveries = new TreeMap<>();

  Report(long seed) {
    this.seed = seed;
  }

  Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - startedAt);
  }

  /** How long it took until everything sent before the end of a strike was stored. */
  void recovered(Strike strike, Duration after) {
    recoveries.computeIfAbsent(strike, s -> new ArrayList<>()).add(after);
  }

  String table(Journal journal, List<String> differences) {
    StringBuilder table = new StringBuilder(1024).append(System.lineSeparator());
    row(table, "seed", seed);
    row(table, "rounds", recoveries.values().stream().mapToInt(List::size).sum());
    recoveries.forEach((strike, times) -> row(table, "  " + strike.text(), times(times)));
    row(table, "records sent, repeats included", journal.sent());
    row(table, "events", journal.events().size());
    row(table, "corrections", journal.corrections().size());
    row(table, "windows", journal.windows().size());
    row(table, "poison", journal.poisoned().size());
    row(table, "differences", differences.isEmpty() ? "none" : differences.size());
    row(table, "duration", seconds(elapsed()));
    return table.toString();
  }

  private static String times(List<Duration> times) {
    List<Duration> sorted = times.stream().sorted().toList();
    return "%d x, recovery p50 %s, max %s"
        .formatted(
            sorted.size(), seconds(sorted.get((sorted.size() - 1) / 2)), seconds(sorted.getLast()));
  }

  private static void row(StringBuilder table, String name, Object value) {
    table.append("| %-56s | %40s |%n".formatted(name, value));
  }

  private static String seconds(Duration duration) {
    return "%d.%d s".formatted(duration.toSeconds(), duration.toMillisPart() / 100);
  }
}
