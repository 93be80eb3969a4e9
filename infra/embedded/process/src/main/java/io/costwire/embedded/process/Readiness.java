// SPDX-License-Identifier: Apache-2.0
package io.costwire.embedded.process;

import static java.util.Objects.requireNonNull;

/** Whether a server answers now and, where it does not, why. */
public sealed interface Readiness {
  /** The server answers. */
  record Ready() implements Readiness {}

  /** The server does not answer; {@code reason} is a sentence for people. */
  record NotReady(String reason) implements Readiness {
    public NotReady {
      requireNonNull(reason, "reason");
    }
  }

  static Readiness ready() {
    return new Ready();
  }

  static Readiness notReady(String reason) {
    return new NotReady(reason);
  }

  default boolean isReady() {
    return this instanceof Ready;
  }
}
