// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.intake;

import io.costwire.alerting.policy.SignalEvent;
import io.costwire.schemas.Rejection;

/** One record of cost.signals. */
public sealed interface Received {

  /** A signal. */
  record Read(SignalEvent signal) implements Received {}

  /** Not a signal: refused, and the refusal is to be recorded. */
  record Refused(Rejection rejection) implements Received {}
}
