// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.policy;

import io.costwire.alerting.policy.Decision.Ignored;
import io.costwire.alerting.policy.Decision.Opened;
import io.costwire.alerting.policy.Decision.Resolved;
import io.costwire.alerting.policy.Decision.Updated;
import java.util.Optional;
import java.util.Set;

/**
 * The life of an alert: FIRED opens or updates, WITHDRAWN resolves, what is not newer is ignored.
 * The same signals in the same order always give the same alerts, however often they are replayed.
 */
final class AlertPolicy {
  private AlertPolicy() {}

  /**
   * @param latest the latest episode of the signal's id
   * @param receivers whom a new alert is for
   */
  static Decision decide(Optional<Alert> latest, SignalEvent signal, Set<String> receivers) {
    if (latest.isPresent() && signal.revision() <= latest.get().signal().revision()) {
      return new Ignored(IgnoreReason.REPLAYED);
    }
    return switch (signal.phase()) {
      case FIRED -> fired(latest, signal, receivers);
      case ENDED, WITHDRAWN -> over(latest, signal);
      case OTHER -> new Ignored(IgnoreReason.UNKNOWN_STATE);
    };
  }

  private static Decision fired(Optional<Alert> latest, SignalEvent signal, Set<String> receivers) {
    if (latest.isEmpty()) {
      return new Opened(Alert.open(new AlertKey(signal.signalId(), 1), signal, receivers));
    }
    return switch (latest.get().state()) {
      case FIRING -> new Updated(latest.get().update(signal));
      case RESOLVED -> new Opened(Alert.open(latest.get().key().next(), signal, receivers));
    };
  }

  private static Decision over(Optional<Alert> latest, SignalEvent signal) {
    return latest
        .filter(alert -> alert.state() == Lifecycle.FIRING)
        .<Decision>map(alert -> new Resolved(alert.resolve(signal)))
        .orElseGet(() -> new Ignored(IgnoreReason.NOTHING_FIRING));
  }
}
