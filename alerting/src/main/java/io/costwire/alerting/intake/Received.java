// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.intake;

import io.costwire.alerting.policy.Command;
import io.costwire.alerting.policy.SignalEvent;
import io.costwire.schemas.Rejection;

/** One record of cost.signals or alert.commands. */
public sealed interface Received {

  /** A signal. */
  record Read(SignalEvent signal) implements Received {}

  /** What somebody did to an alert. */
  record Ordered(Command command) implements Received {}

  /** Neither: refused, and the refusal is to be recorded. */
  record Refused(Rejection rejection) implements Received {}
}
