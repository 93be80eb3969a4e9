// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.reset;

import com.fasterxml.jackson.databind.JsonNode;
import io.costwire.standalone.stack.ClickHouseClient;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The ClickHouse side of a reset. A row of usage_priced is replaced by that of the next generation;
 * totals need not be: an event that is priced as another model now leaves the old model's window
 * behind, and adjustments are named by where they came from. So totals of what is counted again are
 * deleted.
 */
final class ResetTables {
  private static final List<String> TOTALS =
      List.of("cost_1m", "cost_1h", "cost_1d", "cost_adjustments");

  /** Events may be this much before their arrival, by the clock of the sender. */
  private static final long MAX_AHEAD_MINUTES = 5;

  private final ClickHouseClient clickHouse;

  ResetTables(ClickHouseClient clickHouse) {
    this.clickHouse = clickHouse;
  }

  /** The newest generation of any row; 0 when there is none. */
  int generation() {
    int newest = 0;
    for (String table : List.of("usage_priced", "cost_1d", "budgets")) {
      String sql = "SELECT max(bitShiftRight(revision, 40)) AS generation FROM %s".formatted(table);
      for (JsonNode row : clickHouse.rows(sql)) {
        newest = Math.max(newest, row.path("generation").asInt());
      }
    }
    return newest;
  }

  /**
   * Rows that {@link #delete} would delete, by table.
   *
   * @param completeFrom as there
   */
  Map<String, Long> count(int generation, @Nullable Instant completeFrom) {
    Map<String, Long> rows = new LinkedHashMap<>();
    for (String table : TOTALS) {
      String sql =
          "SELECT count() AS n FROM %s WHERE %s"
              .formatted(table, condition(generation, completeFrom));
      rows.put(table, clickHouse.rows(sql).getFirst().path("n").asLong());
    }
    return rows;
  }

  /**
   * Deletes totals of older generations.
   *
   * @param completeFrom arrival time from which every event is still there; null for all
   */
  void delete(int generation, @Nullable Instant completeFrom) {
    for (String table : TOTALS) {
      clickHouse.query(
          "ALTER TABLE %s DELETE WHERE %s SETTINGS mutations_sync = 2"
              .formatted(table, condition(generation, completeFrom)),
          "TabSeparated");
    }
  }

  private static String condition(int generation, @Nullable Instant completeFrom) {
    String older = "bitShiftRight(revision, 40) < " + generation;
    return completeFrom == null
        ? older
        : older
            + " AND window_start >= toDateTime(%d, 'UTC')"
                .formatted(
                    completeFrom.plus(MAX_AHEAD_MINUTES, ChronoUnit.MINUTES).getEpochSecond() + 1);
  }
}
