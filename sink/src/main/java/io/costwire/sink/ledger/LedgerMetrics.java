// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink.ledger;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Numbers of the ledger job. What is not known, because no pass was made yet, is not a number.
 * Conservation, per pass: every record of usage.events is counted once by result, or is part of the
 * lag.
 */
final class LedgerMetrics {
  private final MeterRegistry registry;
  private volatile @Nullable Shown shown;
  private volatile @Nullable Own own;

  /** What is known of the last pass, whoever made it. */
  private record Shown(long unreconciled, Instant at) {}

  /** What only the instance that made it knows. */
  private record Own(long lag, Duration took) {}

  LedgerMetrics(MeterRegistry registry) {
    this.registry = registry;
    gauge(
        "costwire_ledger_unreconciled",
        "Overdue records and differing sums; should be 0",
        metrics -> ofShown(metrics.shown, pass -> (double) pass.unreconciled));
    gauge(
        "costwire_ledger_last_pass_timestamp_seconds",
        "When the last pass ended",
        metrics -> ofShown(metrics.shown, pass -> (double) pass.at.getEpochSecond()));
    gauge(
        "costwire_ledger_checked_offset_lag",
        "Offsets of usage.events that are not accounted for yet",
        metrics -> ofOwn(metrics.own, pass -> (double) pass.lag));
    gauge(
        "costwire_ledger_last_pass_seconds",
        "How long the last pass took",
        metrics -> ofOwn(metrics.own, pass -> pass.took.toMillis() / 1000.0));
    registry.counter("costwire_ledger_failed_passes");
  }

  private void gauge(String name, String description, ToDoubleFunction<LedgerMetrics> value) {
    Gauge.builder(name, this, value).description(description).register(registry);
  }

  private static double ofShown(@Nullable Shown pass, ToDoubleFunction<Shown> value) {
    return pass == null ? Double.NaN : value.applyAsDouble(pass);
  }

  private static double ofOwn(@Nullable Own pass, ToDoubleFunction<Own> value) {
    return pass == null ? Double.NaN : value.applyAsDouble(pass);
  }

  void passed(PassReport report, Instant now, Duration took) {
    Tally checked = report.checked();
    count("priced", checked.statuses().priced());
    count("partial", checked.statuses().partial());
    count("unpriced", checked.statuses().unpriced());
    count("no_usage", checked.statuses().noUsage());
    count("invalid", checked.statuses().invalid());
    count("rejected", checked.rejected());
    count("duplicate", checked.duplicate());
    count("expired", report.expired());
    shown = new Shown(report.unreconciled(), now);
    own = new Own(report.lag(), took);
  }

  /** Another instance makes the passes: its result is everybody's. */
  void other(Passes.Other pass) {
    shown = new Shown(pass.unreconciled(), pass.at());
    own = null;
  }

  void failed() {
    registry.counter("costwire_ledger_failed_passes").increment();
  }

  private void count(String result, long records) {
    registry.counter("costwire_ledger_records", "result", result).increment((double) records);
  }
}
