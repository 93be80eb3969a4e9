// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.deliver;

import io.costwire.alerting.deliver.DeliveryQueue.Verdict;
import io.costwire.alerting.deliver.DeliveryReport.Outcome;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Deliveries to one receiver. Conservation of attempts: attempted = delivered + retrying + dead +
 * the one under way, where one attempt tells a message; of notifications: offered = delivered +
 * dead + suppressed + pending, as long as no other instance takes over. A retry is no loss.
 */
final class DeliveryMetrics {
  private static final String PREFIX = "costwire.alerting.deliveries";
  private final Counter attempted;
  private final Map<Outcome, Counter> outcomes = new EnumMap<>(Outcome.class);
  private final Counter suppressed;
  private final Counter deferred;
  private final Timer latency;
  private final MeterRegistry registry;
  private final List<Gauge> gauges;

  DeliveryMetrics(MeterRegistry registry, String receiver, DeliveryQueue queue) {
    attempted =
        Counter.builder(PREFIX + ".attempted")
            .description("Attempts to tell a receiver")
            .tag("receiver", receiver)
            .register(registry);
    for (Outcome outcome : List.of(Outcome.DELIVERED, Outcome.RETRYING, Outcome.DEAD)) {
      outcomes.put(
          outcome,
          Counter.builder(PREFIX)
              .description("Attempts by how they ended")
              .tag("receiver", receiver)
              .tag("outcome", outcome.name().toLowerCase(Locale.ROOT))
              .register(registry));
    }
    suppressed =
        Counter.builder(PREFIX + ".suppressed")
            .description("Notifications that a later state replaced, or that a silence took back")
            .tag("receiver", receiver)
            .register(registry);
    deferred =
        Counter.builder(PREFIX + ".deferred")
            .description("Notifications that found the queue full and wait in alert.state")
            .tag("receiver", receiver)
            .register(registry);
    latency =
        Timer.builder("costwire.alerting.signal.to.delivered")
            .description("From the emission of a signal to its delivery")
            .tag("receiver", receiver)
            .publishPercentileHistogram()
            .minimumExpectedValue(Duration.ofMillis(10))
            .maximumExpectedValue(Duration.ofHours(1))
            .register(registry);
    this.registry = registry;
    Gauge open =
        Gauge.builder(
                "costwire.alerting.circuit.open", queue, q -> q.openSince().isPresent() ? 1 : 0)
            .description("1 while a receiver is only probed because attempts fail")
            .tag("receiver", receiver)
            .register(registry);
    Gauge pending =
        Gauge.builder(PREFIX + ".pending", queue, DeliveryQueue::size)
            .description("Notifications that a receiver has yet to get")
            .tag("receiver", receiver)
            .register(registry);
    gauges = List.of(open, pending);
  }

  /** The receiver is gone, or is about to be replaced: what counts goes on, what is, is not. */
  void close() {
    gauges.forEach(registry::remove);
  }

  void attempted() {
    attempted.increment();
  }

  /** Of one attempt, all of whose notifications it ended for. */
  void ended(List<Verdict> verdicts) {
    verdicts.stream()
        .filter(verdict -> verdict.outcome() == Outcome.SUPPRESSED)
        .forEach(verdict -> suppressed());
    Counter counter = outcomes.get(outcomeOf(verdicts));
    if (counter != null) {
      counter.increment();
    }
  }

  /** An attempt that failed for some of its notifications for good failed with retries left. */
  private static Outcome outcomeOf(List<Verdict> verdicts) {
    Outcome first = verdicts.getFirst().outcome();
    boolean same = verdicts.stream().allMatch(verdict -> verdict.outcome() == first);
    return same && first != Outcome.SUPPRESSED ? first : Outcome.RETRYING;
  }

  void suppressed() {
    suppressed.increment();
  }

  void delivered(Duration sinceSignal) {
    latency.record(sinceSignal.isNegative() ? Duration.ZERO : sinceSignal);
  }

  void deferred() {
    deferred.increment();
  }
}
