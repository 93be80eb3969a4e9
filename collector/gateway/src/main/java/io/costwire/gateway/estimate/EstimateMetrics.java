// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway.estimate;

import io.costwire.pricing.PriceStatus;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Counts of estimates and of the price book behind them. */
public final class EstimateMetrics {
  private static final String PREFIX = "costwire.gateway.";
  private final MeterRegistry registry;
  private final Map<PriceStatus, Counter> answered = new EnumMap<>(PriceStatus.class);
  private final Counter refused;
  private final Counter unusable;

  public EstimateMetrics(MeterRegistry registry) {
    this.registry = registry;
    for (PriceStatus status : PriceStatus.values()) {
      answered.put(
          status,
          Counter.builder(PREFIX + "estimates")
              .description("Requests that were priced before they were made")
              .tag("status", status.name())
              .register(registry));
    }
    this.refused =
        Counter.builder(PREFIX + "prices.refused")
            .description("Versions of the price book that cannot be used")
            .register(registry);
    this.unusable =
        Counter.builder(PREFIX + "prices.unusable")
            .description("Records of control.prices that cannot be read")
            .register(registry);
  }

  /** An answer of this status was given. */
  public void answered(String status) {
    Counter counter = answered.get(PriceStatus.valueOf(status));
    if (counter != null) {
      counter.increment();
    }
  }

  /** Shows how old the book may be; nothing while it is the shipped one. */
  void age(Supplier<Optional<Duration>> age) {
    TimeGauge.builder(PREFIX + "prices.age", age, TimeUnit.MILLISECONDS, EstimateMetrics::millis)
        .description("Since when changes of the price book may be missing in estimates")
        .strongReference(true)
        .register(registry);
  }

  private static double millis(Supplier<Optional<Duration>> age) {
    return age.get().map(known -> (double) known.toMillis()).orElse(Double.NaN);
  }

  void refused() {
    refused.increment();
  }

  void unusable() {
    unusable.increment();
  }
}
