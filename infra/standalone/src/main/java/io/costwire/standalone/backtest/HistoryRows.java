// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.backtest;

import com.fasterxml.jackson.databind.JsonNode;
import io.costwire.standalone.stack.ClickHouseClient;
import io.costwire.standalone.stack.Progress;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** Reads history, counts what was read, and tells a waiting person how far it is. */
final class HistoryRows {
  private static final long TELL_NANOS = Duration.ofSeconds(5).toNanos();

  private final ClickHouseClient clickHouse;
  private final Progress progress;
  private long rows;
  private long told = System.nanoTime();

  HistoryRows(ClickHouseClient clickHouse, Progress progress) {
    this.clickHouse = clickHouse;
    this.progress = progress;
  }

  /**
   * Gives rows one by one.
   *
   * @param what they are of, for the person
   */
  void each(String what, String sql, Consumer<JsonNode> reader) {
    clickHouse.eachRow(
        sql,
        row -> {
          reader.accept(row);
          rows++;
          if (System.nanoTime() - told > TELL_NANOS) {
            told = System.nanoTime();
            progress.done("%s: %,d sums read in all".formatted(what, rows));
          }
        });
  }

  /** Few rows, which are not counted. */
  List<JsonNode> few(String sql) {
    return clickHouse.rows(sql);
  }

  long read() {
    return rows;
  }

  Progress progress() {
    return progress;
  }
}
