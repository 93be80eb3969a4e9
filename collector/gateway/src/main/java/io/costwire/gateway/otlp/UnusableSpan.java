// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway.otlp;

import io.costwire.gateway.decode.Refusal;
import io.costwire.gateway.decode.Refusal.Reason;

/** A span that is a model call and cannot become an event. */
final class UnusableSpan extends Exception {
  private static final long serialVersionUID = 1L;
  private final transient Refusal refusal;

  UnusableSpan(Reason reason, String attribute, String message) {
    super(message, null, false, false);
    this.refusal = new Refusal(reason, attribute, message);
  }

  Refusal refusal() {
    return refusal;
  }
}
