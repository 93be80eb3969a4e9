// SPDX-License-Identifier: Apache-2.0
package io.costwire.micrometer;

import static java.util.Objects.requireNonNull;

import io.costwire.client.CostReporter;
import io.costwire.client.DropReason;
import io.costwire.client.ReporterMetrics;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * The counts of a reporter as meters named {@code costwire.client.*}. They are read when the
 * registry is, so recording an event does not pay for them, and they have one tag of their own,
 * {@code reason}, with the closed list of {@link DropReason} as values.
 *
 * <p>In every registry, when nothing moves, {@code accepted + recovered = sent + dropped +
 * queue.events}.
 *
 * <pre>{@code
 * new CostReporterMetrics(reporter).bindTo(registry);
 * }</pre>
 *
 * @since 0.1
 */
public final class CostReporterMetrics implements MeterBinder {
  private static final String PREFIX = "costwire.client.";

  private final ReporterMetrics metrics;
  private final Tags tags;

  /** Meters of the only reporter of a process. */
  public CostReporterMetrics(CostReporter reporter) {
    this(reporter, Tags.empty());
  }

  /**
   * Meters of one of several reporters.
   *
   * @param tags tell it from the others
   */
  public CostReporterMetrics(CostReporter reporter, Iterable<Tag> tags) {
    this.metrics = requireNonNull(reporter, "reporter").metrics();
    this.tags = Tags.of(requireNonNull(tags, "tags"));
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    counter("accepted", "events", "Events handed to record", ReporterMetrics::accepted)
        .register(registry);
    counter("sent", "events", "Events that the sender reported durable", ReporterMetrics::sent)
        .register(registry);
    counter(
            "recovered",
            "events",
            "Events that an earlier process left in the spool",
            ReporterMetrics::recovered)
        .register(registry);
    counter("retried", "events", "Times that an event was sent again", ReporterMetrics::retries)
        .register(registry);
    counter(
            "adjusted",
            "events",
            "Events with something shortened or rounded",
            ReporterMetrics::adjusted)
        .register(registry);
    counter(
            "tags.removed",
            null,
            "Tags left out because they are not allowed",
            ReporterMetrics::tagsRemoved)
        .register(registry);
    for (DropReason reason : DropReason.values()) {
      counter("dropped", "events", "Events given up, by reason", m -> m.dropped(reason))
          .tag("reason", reason.name().toLowerCase(Locale.ROOT))
          .register(registry);
    }
    gauge("queue.events", "events", "Events that wait or are being sent", ReporterMetrics::pending)
        .register(registry);
    gauge(
            "queue.size",
            BaseUnits.BYTES,
            "Memory that the waiting events take, roughly",
            ReporterMetrics::pendingBytes)
        .register(registry);
    bindSpool(registry);
  }

  /** Always there, so that an alert does not depend on a setting; all zero without a spool. */
  private void bindSpool(MeterRegistry registry) {
    counter(
            "spool.damaged",
            null,
            "Places in files of an earlier process that could not be read",
            m -> m.spool().damaged())
        .register(registry);
    counter(
            "spool.write.failures",
            null,
            "Times that the disk refused events",
            m -> m.spool().writeFailures())
        .register(registry);
    gauge("spool.events", "events", "Events in the spool", m -> m.spool().events())
        .register(registry);
    gauge("spool.size", BaseUnits.BYTES, "Size of the spool's files", m -> m.spool().bytes())
        .register(registry);
    gauge(
            "spool.oldest.age",
            "seconds",
            "How long the oldest event in the spool has been waiting",
            m -> m.spool().oldestAge().toMillis() / 1e3)
        .register(registry);
  }

  private FunctionCounter.Builder<ReporterMetrics> counter(
      String name,
      @Nullable String unit,
      String description,
      ToDoubleFunction<ReporterMetrics> count) {
    return FunctionCounter.builder(PREFIX + name, metrics, count)
        .baseUnit(unit)
        .description(description)
        .tags(tags);
  }

  private Gauge.Builder<ReporterMetrics> gauge(
      String name, String unit, String description, ToDoubleFunction<ReporterMetrics> value) {
    return Gauge.builder(PREFIX + name, metrics, value)
        .baseUnit(unit)
        .description(description)
        .tags(tags)
        .strongReference(true);
  }
}
