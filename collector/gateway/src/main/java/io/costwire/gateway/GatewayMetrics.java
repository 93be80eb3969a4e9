// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway;

import io.costwire.gateway.decode.Refusal;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;

/**
 * Counts of the gateway. For events, whenever no request is being worked on,
 *
 * <pre>received = accepted + rejected (by reason) + failed</pre>
 *
 * A body that cannot be read counts as one event. Failed events were not acknowledged by Kafka; the
 * sender was told so. Requests that never got as far as a body (overload, content type) are counted
 * by status only.
 */
final class GatewayMetrics {
  private static final String PREFIX = "costwire.gateway.";
  private final MeterRegistry registry;
  private final Counter received;
  private final Counter accepted;
  private final Counter failed;
  private final Counter unwrittenRejections;

  GatewayMetrics(MeterRegistry registry, InFlight inFlight) {
    this.registry = registry;
    this.received = counter("events.received", "Events in bodies, readable or not");
    this.accepted = counter("events.accepted", "Events that Kafka acknowledged");
    this.failed = counter("events.failed", "Events that Kafka did not acknowledge");
    this.unwrittenRejections =
        counter("rejections.unwritten", "Rejections that did not reach usage.rejected");
    for (Refusal.Reason reason : Refusal.Reason.values()) {
      rejected(reason, 0);
    }
    Gauge.builder(PREFIX + "inflight.requests", inFlight, InFlight::requests)
        .description("Requests being worked on")
        .register(registry);
    Gauge.builder(PREFIX + "inflight.bytes", inFlight, InFlight::bytes)
        .description("Memory of their bodies")
        .baseUnit("bytes")
        .register(registry);
  }

  void count(Answer answer, int rejectionsUnwritten) {
    received.increment(answer.results().size());
    accepted.increment(answer.accepted());
    failed.increment(answer.failed());
    answer.results().stream()
        .filter(Answer.Rejected.class::isInstance)
        .map(Answer.Rejected.class::cast)
        .forEach(r -> rejected(r.refusal().reason(), 1));
    unwrittenRejections.increment(rejectionsUnwritten);
  }

  void request(int status, Duration took) {
    Timer.builder(PREFIX + "request")
        .description("Time from the first byte of a request to its answer")
        .tag("status", Integer.toString(status))
        .register(registry)
        .record(took);
  }

  private void rejected(Refusal.Reason reason, int events) {
    Counter.builder(PREFIX + "events.rejected")
        .description("Events refused")
        .tag("reason", reason.name())
        .register(registry)
        .increment(events);
  }

  private Counter counter(String name, String description) {
    return Counter.builder(PREFIX + name).description(description).register(registry);
  }
}
