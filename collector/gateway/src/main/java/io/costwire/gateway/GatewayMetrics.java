// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway;

import io.costwire.gateway.access.ApiKeys;
import io.costwire.gateway.decode.Refusal;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;

/**
 * Counts of the gateway. For events, whenever no request is being worked on,
 *
 * <pre>received = accepted + rejected (by reason) + failed</pre>
 *
 * A body that cannot be read counts as one event. Failed events were not acknowledged by Kafka; the
 * sender was told so. Requests that never got as far as a body (overload, content type) are counted
 * by status only. Outcomes have the same counters under their own names.
 */
final class GatewayMetrics {
  private static final String PREFIX = "costwire.gateway.";
  private final MeterRegistry registry;
  private static final String EVENTS = "events";
  private static final String OUTCOMES = "outcomes";
  private final Counter unwrittenRejections;

  GatewayMetrics(MeterRegistry registry, InFlight inFlight, ApiKeys keys) {
    this.registry = registry;
    this.unwrittenRejections =
        counter("rejections.unwritten", "Rejections that did not reach usage.rejected");
    for (String kind : List.of(EVENTS, OUTCOMES)) {
      received(kind).increment(0);
      accepted(kind).increment(0);
      failed(kind).increment(0);
      for (Refusal.Reason reason : Refusal.Reason.values()) {
        rejected(kind, reason, 0);
      }
    }
    Gauge.builder(PREFIX + "inflight.requests", inFlight, InFlight::requests)
        .description("Requests being worked on")
        .register(registry);
    Gauge.builder(PREFIX + "inflight.bytes", inFlight, InFlight::bytes)
        .description("Memory of their bodies")
        .baseUnit("bytes")
        .register(registry);
    Gauge.builder(PREFIX + "keys", keys, ApiKeys::count)
        .description("API keys in force")
        .register(registry);
    Gauge.builder(PREFIX + "keys.stale", keys, k -> k.isStale() ? 1 : 0)
        .description("1 while the key file is broken and the keys before it are in force")
        .register(registry);
  }

  void count(Answer answer, int rejectionsUnwritten, Endpoint endpoint) {
    String kind = endpoint == Endpoint.OUTCOMES ? OUTCOMES : EVENTS;
    received(kind).increment(answer.results().size());
    accepted(kind).increment(answer.accepted());
    failed(kind).increment(answer.failed());
    answer.results().stream()
        .filter(Answer.Rejected.class::isInstance)
        .map(Answer.Rejected.class::cast)
        .forEach(r -> rejected(kind, r.refusal().reason(), 1));
    unwrittenRejections.increment(rejectionsUnwritten);
  }

  /**
   * @param endpoint template of the path, never the path itself
   */
  void request(String endpoint, int status, Duration took, long bytes) {
    Timer.builder(PREFIX + "request")
        .description("Time from the head of a request to its answer")
        .tag("endpoint", endpoint)
        .tag("status", Integer.toString(status))
        .register(registry)
        .record(took);
    Counter.builder(PREFIX + "body")
        .description("Bytes of bodies as they were sent")
        .baseUnit("bytes")
        .tag("endpoint", endpoint)
        .register(registry)
        .increment((double) bytes);
  }

  private Counter received(String kind) {
    return counter(kind + ".received", "Events or outcomes in bodies, readable or not");
  }

  private Counter accepted(String kind) {
    return counter(kind + ".accepted", "Those that Kafka acknowledged");
  }

  private Counter failed(String kind) {
    return counter(kind + ".failed", "Those that Kafka did not acknowledge");
  }

  private void rejected(String kind, Refusal.Reason reason, int events) {
    Counter.builder(PREFIX + kind + ".rejected")
        .description("Those refused")
        .tag("reason", reason.name())
        .register(registry)
        .increment(events);
  }

  private Counter counter(String name, String description) {
    return Counter.builder(PREFIX + name).description(description).register(registry);
  }
}
