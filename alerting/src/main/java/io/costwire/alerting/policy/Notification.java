// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.policy;

/**
 * Word of a change of state, frozen as it was when it was decided.
 *
 * @param alert the alert as it was
 */
public record Notification(Alert alert) {

  public AlertKey key() {
    return alert.key();
  }

  public Lifecycle state() {
    return alert.state();
  }

  /** Revision of the signal that it tells of. */
  public long signalRevision() {
    return alert.signal().revision();
  }

  /** Whether both tell of the same change of the same alert. */
  public boolean sameChange(Notification other) {
    return key().equals(other.key()) && state() == other.state();
  }
}
