// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink.retention;

import io.costwire.sink.retention.MonthOutcome.Blocked;
import io.costwire.sink.retention.MonthOutcome.Dropped;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Numbers and log lines about months that went, or did not. */
final class RetentionMetrics {
  private static final Logger LOG = LoggerFactory.getLogger(RetentionMetrics.class);

  private final MeterRegistry registry;
  private final Map<String, AtomicLong> blocked;
  private final Counter failures;

  RetentionMetrics(MeterRegistry registry) {
    this.registry = registry;
    this.failures =
        Counter.builder("costwire_sink_retention_failures")
            .description("Passes that ended with an error; the next one goes on")
            .register(registry);
    this.blocked =
        Stream.concat(Stream.of(Tier.values()).map(Tier::table), Stream.of("rejected"))
            .collect(Collectors.toMap(Function.identity(), this::gauge));
  }

  private AtomicLong gauge(String table) {
    AtomicLong months = new AtomicLong();
    Gauge.builder("costwire_sink_retention_blocked", months, AtomicLong::get)
        .description("Months that are over and stay, because their sums differ from the days")
        .tag("table", table)
        .register(registry);
    return months;
  }

  void done(List<MonthOutcome> outcomes) {
    for (MonthOutcome outcome : outcomes) {
      switch (outcome) {
        case Dropped dropped -> dropped(dropped);
        case Blocked stays -> stays(stays);
      }
    }
    blocked.forEach(
        (table, months) ->
            months.set(
                outcomes.stream()
                    .filter(o -> o instanceof Blocked && o.table().equals(table))
                    .count()));
  }

  private void dropped(Dropped month) {
    registry.counter("costwire_sink_retention_dropped_months", "table", month.table()).increment();
    registry
        .counter("costwire_sink_retention_dropped_rows", "table", month.table())
        .increment((double) month.rows());
    LOG.info(
        "month sealed and dropped table={} month={} rows={}",
        month.table(),
        month.month(),
        month.rows());
  }

  private static void stays(Blocked month) {
    LOG.warn(
        "month is over but stays: it does not equal the days table={} month={} differences={}"
            + " do=\"{}\"",
        month.table(),
        month.month(),
        month.differences(),
        "run `costwire verify`; if rows were replayed after the month had been sealed, delete its"
            + " entries of ledger_months; if the days are right, drop the partition by hand");
  }

  void failed(String why) {
    failures.increment();
    LOG.warn("retention will be tried again why=\"{}\"", why);
  }
}
