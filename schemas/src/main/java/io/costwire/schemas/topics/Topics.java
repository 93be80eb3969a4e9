// SPDX-License-Identifier: Apache-2.0
package io.costwire.schemas.topics;

import static io.costwire.schemas.topics.Topic.Timestamps.CREATE_TIME;
import static io.costwire.schemas.topics.Topic.Timestamps.LOG_APPEND_TIME;

import io.costwire.schemas.AlertCommand;
import io.costwire.schemas.AlertNotification;
import io.costwire.schemas.AlertState;
import io.costwire.schemas.BudgetDefinition;
import io.costwire.schemas.BudgetStatus;
import io.costwire.schemas.CostAdjustment;
import io.costwire.schemas.CostWindow;
import io.costwire.schemas.DimensionRule;
import io.costwire.schemas.OwnershipRules;
import io.costwire.schemas.PriceControl;
import io.costwire.schemas.PricedUsage;
import io.costwire.schemas.Rejection;
import io.costwire.schemas.RepriceJob;
import io.costwire.schemas.Signal;
import io.costwire.schemas.SignalRule;
import io.costwire.schemas.Silence;
import io.costwire.schemas.UsageEvent;
import io.costwire.schemas.UsageOutcome;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;

/**
 * Every topic of the data path, in the order in which data flows. Apps and infra create topics from
 * this list; the table in the module's README is checked against it.
 */
public final class Topics {

  static {
    SchemaClasses.trust();
  }

  /**
   * Partitions of topics that carry traffic: twice the cores of the smallest machine we support, so
   * that two instances share the work evenly, and few enough for a laptop. Keys hash to partitions,
   * so the number is fixed for the life of a topic.
   */
  static final int DATA_PARTITIONS = 4;

  /** Control topics are small and read whole by every instance: order across keys matters. */
  static final int CONTROL_PARTITIONS = 1;

  public static final Topic<UsageEvent> USAGE_EVENTS =
      new Topic<>(
          "usage.events",
          UsageEvent.class,
          "event id",
          DATA_PARTITIONS,
          Retention.days(7),
          LOG_APPEND_TIME,
          "collector");
  public static final Topic<UsageOutcome> USAGE_OUTCOMES =
      data("usage.outcomes", UsageOutcome.class, "event or trace id", 7, "collector");
  public static final Topic<PricedUsage> USAGE_PRICED =
      data("usage.priced", PricedUsage.class, "event id", 7, "streams-app");
  public static final Topic<CostWindow> COST_WINDOWS =
      data(
          "cost.windows",
          CostWindow.class,
          "grain, dimension set, tenant, values, window start",
          7,
          "streams-app");
  public static final Topic<CostAdjustment> COST_ADJUSTMENTS =
      data(
          "cost.adjustments",
          CostAdjustment.class,
          "event id, grain, dimension set",
          7,
          "streams-app");
  public static final Topic<BudgetStatus> COST_BUDGETS =
      new Topic<>(
          "cost.budgets",
          BudgetStatus.class,
          "budget, group, period start",
          DATA_PARTITIONS,
          Retention.latest(),
          CREATE_TIME,
          "streams-app");
  public static final Topic<Signal> COST_SIGNALS =
      data("cost.signals", Signal.class, "signal id", 30, "streams-app");
  public static final Topic<Rejection> USAGE_REJECTED =
      data(
          "usage.rejected",
          Rejection.class,
          "source",
          30,
          "collector, streams-app, sink, alerting");
  public static final Topic<PriceControl> CONTROL_PRICES =
      control(
          "control.prices",
          PriceControl.class,
          "list, version, provider; or manifest",
          Retention.latest());
  public static final Topic<BudgetDefinition> CONTROL_BUDGETS =
      control("control.budgets", BudgetDefinition.class, "budget id", Retention.latest());
  public static final Topic<DimensionRule> CONTROL_RULES =
      control("control.rules", DimensionRule.class, "rule id", Retention.latest());
  public static final Topic<SignalRule> CONTROL_SIGNALS =
      control("control.signals", SignalRule.class, "rule id", Retention.latest());
  public static final Topic<OwnershipRules> CONTROL_OWNERSHIP =
      control("control.ownership", OwnershipRules.class, "rules", Retention.latest());

  /**
   * Rows of history to price again. As many partitions as usage.events, and each row in the
   * partition of its event: the task that priced an event is the one that corrects it. Stamped by
   * the broker, like the events.
   */
  public static final Topic<RepriceJob> CONTROL_REPRICE =
      new Topic<>(
          "control.reprice",
          RepriceJob.class,
          "event id",
          DATA_PARTITIONS,
          Retention.days(7),
          LOG_APPEND_TIME,
          "costwire command, sink");

  public static final Topic<AlertState> ALERT_STATE =
      new Topic<>(
          "alert.state",
          AlertState.class,
          "alert key",
          CONTROL_PARTITIONS,
          Retention.latest(),
          CREATE_TIME,
          "alerting");
  public static final Topic<AlertNotification> ALERT_NOTIFICATIONS =
      new Topic<>(
          "alert.notifications",
          AlertNotification.class,
          "alert key",
          CONTROL_PARTITIONS,
          Retention.days(30),
          CREATE_TIME,
          "alerting");

  public static final Topic<AlertCommand> ALERT_COMMANDS =
      new Topic<>(
          "alert.commands",
          AlertCommand.class,
          "alert key",
          CONTROL_PARTITIONS,
          Retention.days(30),
          CREATE_TIME,
          "costwire command, alerting");
  public static final Topic<Silence> ALERT_SILENCES =
      new Topic<>(
          "alert.silences",
          Silence.class,
          "silence id",
          CONTROL_PARTITIONS,
          Retention.latest(),
          CREATE_TIME,
          "costwire command, alerting");

  /** All topics, in the order in which data flows. */
  public static final List<Topic<?>> ALL =
      List.of(
          USAGE_EVENTS,
          USAGE_OUTCOMES,
          USAGE_PRICED,
          COST_WINDOWS,
          COST_ADJUSTMENTS,
          COST_BUDGETS,
          COST_SIGNALS,
          USAGE_REJECTED,
          CONTROL_PRICES,
          CONTROL_BUDGETS,
          CONTROL_RULES,
          CONTROL_SIGNALS,
          CONTROL_OWNERSHIP,
          CONTROL_REPRICE,
          ALERT_COMMANDS,
          ALERT_SILENCES,
          ALERT_STATE,
          ALERT_NOTIFICATIONS);

  private Topics() {}

  private static <V extends SpecificRecord> Topic<V> data(
      String name, Class<V> type, String key, int days, String writers) {
    return new Topic<>(
        name, type, key, DATA_PARTITIONS, Retention.days(days), CREATE_TIME, writers);
  }

  private static <V extends SpecificRecord> Topic<V> control(
      String name, Class<V> type, String key, Retention retention) {
    return new Topic<>(
        name, type, key, CONTROL_PARTITIONS, retention, CREATE_TIME, "costwire command");
  }
}
