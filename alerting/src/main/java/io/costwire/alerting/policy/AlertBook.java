// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.policy;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Every alert that still matters: the latest episode of each signal, and older ones that somebody
 * has yet to hear of. Lives on one thread; what it holds can be rebuilt from alert.state.
 */
public final class AlertBook {
  private final Set<String> receivers;
  private final Map<AlertKey, Alert> alerts = new HashMap<>();
  private final Map<String, AlertKey> latest = new HashMap<>();

  /**
   * @param receivers names of the configured receivers
   * @param recorded latest recorded state of every alert, in any order
   */
  public AlertBook(Set<String> receivers, Collection<Alert> recorded) {
    this.receivers = Set.copyOf(receivers);
    recorded.forEach(this::put);
  }

  /** Applies a signal and says what it did. */
  public Decision apply(SignalEvent signal) {
    Optional<Alert> current = Optional.ofNullable(latest.get(signal.signalId())).map(alerts::get);
    Decision decision = AlertPolicy.decide(current, signal, receivers);
    switch (decision) {
      case Decision.Opened(Alert alert) -> put(alert);
      case Decision.Updated(Alert alert) -> put(alert);
      case Decision.Resolved(Alert alert) -> put(alert);
      case Decision.Ignored ignored -> {}
    }
    return decision;
  }

  /**
   * Notes that a receiver was told of a revision, or given up for it.
   *
   * @return the alert as it is now, or empty where it was noted before or nobody waits for it
   */
  public Optional<Alert> settle(AlertKey key, String receiver, long signalRevision) {
    Alert alert = alerts.get(key);
    Long known = alert == null ? null : alert.told().get(receiver);
    if (alert == null || known == null || known >= signalRevision) {
      return Optional.empty();
    }
    Alert settled = alert.settle(receiver, signalRevision);
    put(settled);
    return Optional.of(settled);
  }

  /** What a receiver has yet to hear, oldest first. */
  public List<Notification> owedTo(String receiver) {
    return alerts.values().stream()
        .filter(alert -> alert.owes(receiver))
        .sorted(
            Comparator.comparing((Alert alert) -> alert.span().updatedAt())
                .thenComparing(alert -> alert.key().toString()))
        .map(Notification::new)
        .toList();
  }

  /** Number of alerts in a state. */
  public long count(Lifecycle state) {
    return alerts.values().stream().filter(alert -> alert.state() == state).count();
  }

  private void put(Alert alert) {
    AlertKey key = alert.key();
    alerts.put(key, alert);
    AlertKey before = latest.get(key.signalId());
    if (before == null || before.episode() < key.episode()) {
      latest.put(key.signalId(), key);
      forgetIfSettled(before == null ? key : before);
    } else {
      forgetIfSettled(key);
    }
  }

  private void forgetIfSettled(AlertKey key) {
    Alert alert = alerts.get(key);
    boolean current = key.equals(latest.get(key.signalId()));
    if (alert != null && !current && receivers.stream().noneMatch(alert::owes)) {
      alerts.remove(key);
    }
  }
}
