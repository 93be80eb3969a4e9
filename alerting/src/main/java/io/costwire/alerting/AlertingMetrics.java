// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting;

import io.costwire.alerting.policy.AlertBook;
import io.costwire.alerting.policy.Decision;
import io.costwire.alerting.policy.Lifecycle;
import io.costwire.schemas.Rejection;
import io.costwire.schemas.topics.Topics;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What became of signals, counted once their outcome is recorded. Conservation: signals in = opened
 * + updated + resolved + noted + ignored(reason) + rejected(reason). Commands are counted the same
 * way on their own, deliveries per receiver.
 */
final class AlertingMetrics {
  private static final String NO_REASON = "none";
  private static final String SIGNALS = "costwire.alerting.signals";
  private static final String SIGNALS_DESCRIPTION = "Signals by what they did";
  private static final String COMMANDS = "costwire.alerting.commands";
  private static final String COMMANDS_DESCRIPTION = "Commands by what they did";

  private final MeterRegistry registry;
  private final Counter in;
  private final Counter failures;
  private final AtomicLong lag = new AtomicLong();
  private final AtomicLong active = new AtomicLong();
  private final AtomicLong silences = new AtomicLong();
  private final Map<Lifecycle, AtomicLong> alerts = new EnumMap<>(Lifecycle.class);

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
    gauge("costwire.alerting.signals.lag", lag, "Signals and commands not read yet");
    gauge("costwire.alerting.active", active, "1 on the instance that alerts, 0 on one that waits");
    gauge("costwire.alerting.silences", silences, "Silences that last, or are to come");
    for (Lifecycle state : Lifecycle.values()) {
      AtomicLong value = new AtomicLong();
      alerts.put(state, value);
      alerts(state, value);
    }
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

  /** Of a signal. */
  void decided(Decision decision) {
    in.increment();
    count(SIGNALS, SIGNALS_DESCRIPTION, decision);
  }

  /** Of a command. */
  void ordered(Decision decision) {
    count(COMMANDS, COMMANDS_DESCRIPTION, decision);
  }

  private void count(String name, String description, Decision decision) {
    switch (decision) {
      case Decision.Opened opened -> count(name, description, "opened", NO_REASON);
      case Decision.Updated updated -> count(name, description, "updated", NO_REASON);
      case Decision.Acknowledged acknowledged ->
          count(name, description, "acknowledged", NO_REASON);
      case Decision.Resolved resolution -> count(name, description, "resolved", NO_REASON);
      case Decision.Noted noted -> count(name, description, "noted", NO_REASON);
      case Decision.Ignored ignored ->
          count(name, description, "ignored", ignored.reason().label());
    }
  }

  /** A record that is none. */
  void rejected(Rejection rejection) {
    String reason = rejection.getReason().name().toLowerCase(Locale.ROOT);
    if (Topics.ALERT_COMMANDS.name().equals(rejection.getSourceTopic())) {
      count(COMMANDS, COMMANDS_DESCRIPTION, "rejected", reason);
      return;
    }
    in.increment();
    count(SIGNALS, SIGNALS_DESCRIPTION, "rejected", reason);
  }

  private void count(String name, String description, String outcome, String reason) {
    Counter.builder(name)
        .description(description)
        .tag("outcome", outcome)
        .tag("reason", reason)
        .register(registry)
        .increment();
  }

  void silences(int there) {
    silences.set(there);
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
    alerts.forEach((state, value) -> value.set(book.count(state)));
  }
}
