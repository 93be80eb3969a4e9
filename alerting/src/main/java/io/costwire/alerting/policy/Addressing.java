// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.policy;

import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Whom alerts are for, and on which terms. Pure: the same signal has the same answer. */
public interface Addressing {
  /** Kind of what alerting says of its own receivers. */
  String DELIVERY_FAILURE = "DELIVERY_FAILURE";

  /** The receivers of an alert that opens now. */
  Map<String, Terms> plan(SignalEvent signal);

  /** The terms of a receiver that an alert has from before the plan was changed. */
  Terms otherwise(String receiver);

  /** Every receiver that is there. */
  Set<String> receivers();

  /** Whether it says that a receiver fails. */
  static boolean isDeliveryFailure(SignalEvent signal) {
    return signal.details().headline().kind().equals(DELIVERY_FAILURE);
  }

  /** Nobody is told by a channel that this channel fails. */
  static boolean isAbout(String receiver, SignalEvent signal) {
    return isDeliveryFailure(signal) && signal.details().scope().subject().equals(receiver);
  }

  /** Every alert goes to everybody at once. */
  static Addressing everyone(Set<String> receivers) {
    Map<String, Terms> plan =
        receivers.stream()
            .collect(Collectors.toUnmodifiableMap(Function.identity(), name -> Terms.PLAIN));
    return new Addressing() {
      @Override
      public Map<String, Terms> plan(SignalEvent signal) {
        if (!isDeliveryFailure(signal)) {
          return plan;
        }
        return plan.entrySet().stream()
            .filter(entry -> !isAbout(entry.getKey(), signal))
            .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
      }

      @Override
      public Terms otherwise(String receiver) {
        return Terms.PLAIN;
      }

      @Override
      public Set<String> receivers() {
        return plan.keySet();
      }
    };
  }
}
