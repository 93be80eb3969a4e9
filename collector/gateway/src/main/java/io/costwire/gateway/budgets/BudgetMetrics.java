// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway.budgets;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Counts of the budgets that are held. */
public final class BudgetMetrics {
  private static final String PREFIX = "costwire.gateway.budgets.";
  private final MeterRegistry registry;
  private final Counter dropped;
  private final Counter unusable;
  private final AtomicInteger held = new AtomicInteger();

  public BudgetMetrics(MeterRegistry registry) {
    this.registry = registry;
    this.dropped =
        Counter.builder(PREFIX + "dropped")
            .description("Statuses of running periods beyond GATEWAY_BUDGETS_MAX")
            .register(registry);
    this.unusable =
        Counter.builder(PREFIX + "unusable")
            .description("Records of budgets that cannot be read or counted")
            .register(registry);
    Gauge.builder(PREFIX + "held", held, AtomicInteger::get)
        .description("Statuses of budgets in memory")
        .register(registry);
  }

  /** Shows how old the answers are; nothing until there are any. */
  void age(Supplier<Optional<Duration>> age) {
    TimeGauge.builder(PREFIX + "age", age, TimeUnit.MILLISECONDS, BudgetMetrics::millis)
        .description("Since when commits of the streams app may be missing in answers")
        .strongReference(true)
        .register(registry);
  }

  private static double millis(Supplier<Optional<Duration>> age) {
    return age.get().map(known -> (double) known.toMillis()).orElse(Double.NaN);
  }

  void dropped() {
    dropped.increment();
  }

  void unusable() {
    unusable.increment();
  }

  void held(int statuses) {
    held.set(statuses);
  }
}
