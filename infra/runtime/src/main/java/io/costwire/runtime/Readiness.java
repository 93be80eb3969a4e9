// SPDX-License-Identifier: Apache-2.0
package io.costwire.runtime;

/** Answer to the question whether a component does its work. */
public sealed interface Readiness {

  /** It does. */
  record Ready() implements Readiness {}

  /**
   * It does not (yet).
   *
   * @param reason what it waits for, in words for an operator
   */
  record NotReady(String reason) implements Readiness {}

  static Readiness yes() {
    return new Ready();
  }

  static Readiness no(String reason) {
    return new NotReady(reason);
  }
}
