// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting;

import io.costwire.alerting.policy.AlertBook;
import io.costwire.alerting.policy.Decision;
import io.costwire.alerting.policy.Lifecycle;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What became of signals, counted once their outcome is recorded. Conservation: signals in = opened
 * + updated + resolved + ignored(reason) + rejected(reason). Deliveries are counted per receiver.
 */
final class AlertingMetrics {
  private static final String NO_REASON = "none";

  private final MeterRegistry registry;
  private final Counter in;
  private final Counter failures;
  private final AtomicLong lag = new AtomicLong();
  private final AtomicLong active = new AtomicLong();
  private final AtomicLong firing = new AtomicLong();
  private final AtomicLong resolved = new AtomicLong();

  AlertingMetrics(MeterRegistry registry) {
    this.registry = registry;
    in =
        Counter.builder("costwire.alerting.signals.in")
            .description("Records read from cost.signals")
            .register(registry);
    failures =
        Counter.builder("costwire.alerting.session.failures")
            .description("Times that Kafka or the registry failed and the work was begun anew")
            .register(registry);
    gauge("costwire.alerting.signals.lag", lag, "Signals not read yet");
    gauge("costwire.alerting.active", active, "1 on the instance that alerts, 0 on one that waits");
    alerts(Lifecycle.FIRING, firing);
    alerts(Lifecycle.RESOLVED, resolved);
  }

  private void gauge(String name, AtomicLong value, String description) {
    Gauge.builder(name, value, AtomicLong::get).description(description).register(registry);
  }

  private void alerts(Lifecycle state, AtomicLong value) {
    Gauge.builder("costwire.alerting.alerts", value, AtomicLong::get)
        .description("Alerts in memory by state")
        .tag("state", state.name().toLowerCase(Locale.ROOT))
        .register(registry);
  }

  void decided(Decision decision) {
    switch (decision) {
      case Decision.Opened opened -> signal("opened", NO_REASON);
      case Decision.Updated updated -> signal("updated", NO_REASON);
      case Decision.Resolved resolution -> signal("resolved", NO_REASON);
      case Decision.Ignored ignored -> signal("ignored", ignored.reason().label());
    }
  }

  void rejected(String reason) {
    signal("rejected", reason.toLowerCase(Locale.ROOT));
  }

  private void signal(String outcome, String reason) {
    in.increment();
    Counter.builder("costwire.alerting.signals")
        .description("Signals by what they did")
        .tag("outcome", outcome)
        .tag("reason", reason)
        .register(registry)
        .increment();
  }

  void sessionFailed() {
    failures.increment();
  }

  void lag(long signals) {
    lag.set(signals);
  }

  void active(boolean alerting) {
    active.set(alerting ? 1 : 0);
  }

  void alerts(AlertBook book) {
    firing.set(book.count(Lifecycle.FIRING));
    resolved.set(book.count(Lifecycle.RESOLVED));
  }
}
