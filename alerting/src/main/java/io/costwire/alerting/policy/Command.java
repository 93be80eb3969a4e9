// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.policy;

/**
 * What a person does to an alert.
 *
 * @param alertKey text of the key; need not be one
 */
public record Command(String alertKey, Action action, Handling handling) {

  /** What is done. */
  public enum Action {
    ACKNOWLEDGE,
    RESOLVE,
    /** An action that this version does not know. */
    OTHER
  }
}
