// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink.table;

import io.costwire.schemas.CostWindow;
import io.costwire.schemas.PricedUsage;
import io.costwire.schemas.topics.Topic;
import io.costwire.schemas.topics.Topics;
import io.costwire.sink.batch.RowRefused;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;

/** Which topic fills which tables. */
public final class Routes {
  private static final Table<CostWindow> MINUTES = CostWindowTable.minutes();
  private static final Table<CostWindow> HOURS = CostWindowTable.hours();
  private static final Table<CostWindow> DAYS = CostWindowTable.days();

  /** Priced usage, and beside it what corrections replaced. */
  public static final Route<PricedUsage> PRICED =
      one(Topics.USAGE_PRICED, UsagePricedTable.table())
          .with(
              new Route.Beside<>(
                  UsageCorrectionsTable.table(), priced -> priced.getReplaced() != null));

  /** Every topic that the sink reads, in the order in which data flows. */
  public static final List<Route<?>> ALL =
      List.of(
          one(Topics.USAGE_OUTCOMES, OutcomesTable.table()),
          PRICED,
          new Route<>(Topics.COST_WINDOWS, List.of(MINUTES, HOURS, DAYS), Routes::byGrain),
          one(Topics.COST_ADJUSTMENTS, CostAdjustmentsTable.table()),
          one(Topics.COST_BUDGETS, BudgetsTable.table()),
          one(Topics.COST_SIGNALS, SignalsTable.table()),
          one(Topics.USAGE_REJECTED, RejectedTable.table()),
          one(Topics.CONTROL_PRICES, PricesTable.table()),
          one(Topics.ALERT_STATE, AlertsTable.table()),
          one(Topics.ALERT_NOTIFICATIONS, AlertNotificationsTable.table()));

  private Routes() {}

  private static <V extends SpecificRecord> Route<V> one(Topic<V> topic, Table<V> table) {
    return new Route<>(topic, List.of(table), value -> table);
  }

  private static Table<CostWindow> byGrain(CostWindow window) {
    return switch (window.getGrain()) {
      case MINUTE -> MINUTES;
      case HOUR -> HOURS;
      case DAY -> DAYS;
      case OTHER ->
          throw new RowRefused("no table for the grain of the window; this sink is too old");
    };
  }

  /** Columns of every table, for the check against the migrations. */
  static List<? extends Table<?>> tables() {
    return ALL.stream().<Table<?>>flatMap(route -> route.tables().stream()).toList();
  }
}
