// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.policy;

import java.util.Objects;
import java.util.Optional;

/**
 * Word of an alert, frozen as it was when it was decided.
 *
 * @param alert the alert as it was; what nobody was told before is always FIRING or RESOLVED
 * @param reason why it is told
 * @param handle what the channel needs to edit or continue what it sent before, if it did
 */
public record Notification(Alert alert, Reason reason, Optional<String> handle) {
  public Notification {
    Objects.requireNonNull(alert, "alert");
    Objects.requireNonNull(reason, "reason");
    Objects.requireNonNull(handle, "handle");
  }

  public AlertKey key() {
    return alert.key();
  }

  public Lifecycle state() {
    return alert.state();
  }

  /** Revision of the news that it tells of. */
  public long revision() {
    return alert.newsRevision();
  }

  /** Whether both tell of the same change of the same alert, whatever the figures. */
  public boolean sameChange(Notification other) {
    return key().equals(other.key()) && state() == other.state() && reason == other.reason();
  }

  /** The same with what the channel said since. */
  public Notification withHandle(String newer) {
    return new Notification(alert, reason, Optional.of(newer));
  }
}
