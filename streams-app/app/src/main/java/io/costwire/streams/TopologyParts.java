// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams;

import io.costwire.schemas.topics.Topic;
import io.costwire.schemas.topics.Topics;
import io.costwire.streams.budget.ActiveBudgets;
import io.costwire.streams.budget.BudgetStage;
import io.costwire.streams.detect.ActiveSignalRules;
import io.costwire.streams.detect.AnomalyStage;
import io.costwire.streams.detect.GapStage;
import io.costwire.streams.flow.StageMetrics;
import io.costwire.streams.ingest.IngestStage;
import io.costwire.streams.ingest.core.EventTimePolicy;
import io.costwire.streams.ingest.core.SeenHorizon;
import io.costwire.streams.notice.NoticeStage;
import io.costwire.streams.owner.ActiveOwnership;
import io.costwire.streams.price.ActiveBook;
import io.costwire.streams.price.PriceStage;
import io.costwire.streams.window.ActiveDimensions;
import io.costwire.streams.window.WindowStage;
import io.costwire.streams.window.core.WindowRetention;
import io.costwire.streams.wire.SchemaRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;

/**
 * Everything the topology is made of beside Kafka: what it decides by, what it looks up, what it
 * counts.
 *
 * @param pause waits for a number of milliseconds, between two attempts to reach the registry
 */
public record TopologyParts(
    Settings settings,
    Control control,
    SchemaRegistry registry,
    StageMetrics metrics,
    InstantSource clock,
    LongConsumer pause) {

  /** Topics that the topology writes to. */
  public static final List<Topic<?>> OUTPUTS =
      List.of(
          Topics.USAGE_PRICED,
          Topics.COST_WINDOWS,
          Topics.COST_ADJUSTMENTS,
          Topics.COST_BUDGETS,
          Topics.COST_SIGNALS,
          Topics.USAGE_REJECTED);

  /**
   * What is configured.
   *
   * @param beat how often sums are handed on, and committed
   * @param parkedMax events without a price that are kept per partition
   */
  public record Settings(
      int generation,
      String currency,
      EventTimePolicy eventTimes,
      SeenHorizon seenHorizon,
      WindowRetention windowRetention,
      Duration beat,
      long parkedMax) {
    /** Some 100 MB of usual events per partition. */
    public static final long DEFAULT_PARKED_MAX = 200_000;
  }

  /** What follows the control topics. */
  public record Control(
      ActiveBook book,
      ActiveOwnership ownership,
      ActiveBudgets budgets,
      ActiveDimensions dimensions,
      ActiveSignalRules signals) {}

  /** The parts as they are in production. */
  public static TopologyParts of(
      Settings settings,
      Control control,
      SchemaRegistry registry,
      StageMetrics metrics,
      InstantSource clock) {
    return new TopologyParts(settings, control, registry, metrics, clock, TopologyParts::park);
  }

  IngestStage.Parts ingest() {
    return new IngestStage.Parts(
        registry,
        new IngestStage.Rules(settings.eventTimes, settings.seenHorizon, settings.beat),
        metrics,
        clock,
        pause);
  }

  PriceStage.Parts price() {
    return new PriceStage.Parts(
        control.book,
        control.ownership,
        new PriceStage.Rules(settings.generation, settings.parkedMax),
        new PriceStage.Wire(registry, pause),
        metrics,
        clock);
  }

  WindowStage.Parts window() {
    return new WindowStage.Parts(
        new WindowStage.Rules(
            control.dimensions,
            settings.windowRetention,
            settings.beat,
            settings.generation,
            settings.currency),
        metrics,
        clock);
  }

  BudgetStage.Parts budget() {
    return new BudgetStage.Parts(
        control.budgets,
        new BudgetStage.Rules(BudgetStage.DEFAULT_RETENTION, settings.beat, settings.generation),
        metrics,
        clock);
  }

  AnomalyStage.Parts anomalies() {
    return new AnomalyStage.Parts(
        new AnomalyStage.Rules(settings.beat, settings.generation, settings.currency),
        control.signals,
        control.dimensions,
        metrics,
        clock);
  }

  GapStage.Parts gaps() {
    return new GapStage.Parts(
        new GapStage.Rules(
            GapStage.Rules.DEFAULT_GRACE,
            GapStage.Rules.DEFAULT_FORGET_AFTER,
            settings.beat,
            settings.generation),
        metrics,
        clock);
  }

  NoticeStage.Parts notice() {
    return new NoticeStage.Parts(
        new NoticeStage.Control(control.signals, control.book, control.dimensions),
        new NoticeStage.Rules(settings.beat, settings.generation, settings.currency),
        metrics,
        clock);
  }

  private static void park(long milliseconds) {
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(milliseconds));
  }
}
