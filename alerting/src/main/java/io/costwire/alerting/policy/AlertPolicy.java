// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.policy;

import io.costwire.alerting.policy.Decision.Acknowledged;
import io.costwire.alerting.policy.Decision.Ignored;
import io.costwire.alerting.policy.Decision.Noted;
import io.costwire.alerting.policy.Decision.Opened;
import io.costwire.alerting.policy.Decision.Resolved;
import io.costwire.alerting.policy.Decision.Updated;
import io.costwire.alerting.policy.SignalEvent.Phase;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * The life of an alert: FIRED opens or updates, ENDED and WITHDRAWN resolve, what is not newer is
 * ignored. The same signals and commands in the same order always give the same alerts, however
 * often they are replayed.
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
    Alert alert = latest.get();
    if (!isOver(alert)) {
      return new Updated(alert.update(signal));
    }
    return causeGoesOn(alert)
        ? new Ignored(IgnoreReason.RESOLVED_BY_HAND)
        : new Opened(Alert.open(alert.key().next(), signal, receivers));
  }

  private static Decision over(Optional<Alert> latest, SignalEvent signal) {
    if (latest.isPresent() && !isOver(latest.get())) {
      return new Resolved(latest.get().resolve(signal));
    }
    return latest
        .filter(AlertPolicy::causeGoesOn)
        .<Decision>map(alert -> new Noted(alert.signalOver(signal)))
        .orElseGet(() -> new Ignored(IgnoreReason.NOTHING_FIRING));
  }

  /**
   * @param named the alert of the command's key
   */
  static Decision decide(Optional<Alert> named, Command command, Instant now) {
    if (named.isEmpty()) {
      return new Ignored(IgnoreReason.NO_SUCH_ALERT);
    }
    Alert alert = named.get();
    Handling handling = within(alert, command.handling(), now);
    return switch (command.action()) {
      case ACKNOWLEDGE, RESOLVE -> {
        if (isOver(alert)) {
          yield new Ignored(IgnoreReason.NOTHING_FIRING);
        }
        yield command.action() == Command.Action.RESOLVE
            ? new Resolved(alert.resolve(handling))
            : acknowledge(alert, handling);
      }
      case OTHER -> new Ignored(IgnoreReason.UNKNOWN_STATE);
    };
  }

  private static Decision acknowledge(Alert alert, Handling handling) {
    return alert.acknowledged().isPresent()
        ? new Ignored(IgnoreReason.ACKNOWLEDGED_BEFORE)
        : new Acknowledged(alert.acknowledge(handling));
  }

  /** Whoever sent the command has a clock of its own; an end is neither before the beginning. */
  private static Handling within(Alert alert, Handling handling, Instant now) {
    Instant at = handling.at().isAfter(now) ? now : handling.at();
    Instant opened = alert.span().openedAt();
    return new Handling(handling.by(), at.isBefore(opened) ? opened : at);
  }

  private static boolean isOver(Alert alert) {
    return alert.state() == Lifecycle.RESOLVED;
  }

  /** Whether somebody ended it by hand although its cause holds. */
  private static boolean causeGoesOn(Alert alert) {
    return alert.resolvedBy().isPresent() && alert.signal().phase() == Phase.FIRED;
  }
}
