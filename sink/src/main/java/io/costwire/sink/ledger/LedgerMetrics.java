// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink.ledger;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.function.ToDoubleFunction;

/**
 * Numbers of the ledger job. What is not known, because no pass was made yet, is not a number.
 * Conservation, per pass: every record of usage.events is counted once by result, or is part of the
 * lag.
 */
final class LedgerMetrics {
  private final MeterRegistry registry;
  private volatile double unreconciled = Double.NaN;
  private volatile double lag = Double.NaN;
  private volatile double seconds = Double.NaN;
  private volatile double at = Double.NaN;

  LedgerMetrics(MeterRegistry registry) {
    this.registry = registry;
    gauge(
        "costwire_ledger_unreconciled",
        "Overdue records and differing sums; should be 0",
        m -> m.unreconciled);
    gauge(
        "costwire_ledger_checked_offset_lag",
        "Offsets of usage.events that are not accounted for yet",
        m -> m.lag);
    gauge("costwire_ledger_last_pass_seconds", "How long the last pass took", m -> m.seconds);
    gauge("costwire_ledger_last_pass_timestamp_seconds", "When the last pass ended", m -> m.at);
    registry.counter("costwire_ledger_failed_passes");
  }

  private void gauge(String name, String description, ToDoubleFunction<LedgerMetrics> value) {
    Gauge.builder(name, this, value).description(description).register(registry);
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
    unreconciled = report.unreconciled();
    lag = report.lag();
    seconds = took.toMillis() / 1000.0;
    at = now.getEpochSecond();
  }

  /** Another instance makes the passes: its result is everybody's. */
  void other(Passes.Other pass) {
    unreconciled = pass.unreconciled();
    at = pass.at().getEpochSecond();
  }

  void failed() {
    registry.counter("costwire_ledger_failed_passes").increment();
  }

  private void count(String result, long records) {
    registry.counter("costwire_ledger_records", "result", result).increment((double) records);
  }
}
