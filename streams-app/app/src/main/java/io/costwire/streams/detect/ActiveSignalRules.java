// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.detect;

import io.costwire.signals.rules.SignalRules;

/** The rules that all tasks go by: replaced as a whole, read without a lock. */
public final class ActiveSignalRules {
  private volatile Versioned current = new Versioned(0, SignalRules.DEFAULT);

  /** Rules, and how often they were replaced. */
  public record Versioned(long version, SignalRules rules) {}

  public Versioned current() {
    return current;
  }

  /** For the one thread that follows control.signals. */
  void activate(SignalRules rules) {
    current = new Versioned(current.version + 1, rules);
  }
}
