// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway;

import io.costwire.gateway.otlp.SpanFate;
import io.costwire.gateway.otlp.TraceReader;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;

/**
 * Counts of OTLP. Spans of readable bodies = call + refused + repeated + wrapper + other; call and
 * refused ones are the events that {@link GatewayMetrics} counts as received.
 */
final class TraceMetrics {
  private final MeterRegistry registry;
  private final Counter unusable;

  TraceMetrics(MeterRegistry registry) {
    this.registry = registry;
    this.unusable =
        Counter.builder("costwire.gateway.otlp.attributes.unusable")
            .description("Known attributes whose value is too long or of a wrong kind")
            .register(registry);
    for (SpanFate fate : SpanFate.values()) {
      spans(fate, 0);
    }
  }

  void count(TraceReader.Reading reading) {
    reading.fates().forEach(this::spans);
    unusable.increment(reading.unusableAttributes());
  }

  private void spans(SpanFate fate, int spans) {
    Counter.builder("costwire.gateway.otlp.spans")
        .description("Spans in readable bodies")
        .tag("fate", fate.name().toLowerCase(Locale.ROOT))
        .register(registry)
        .increment(spans);
  }
}
