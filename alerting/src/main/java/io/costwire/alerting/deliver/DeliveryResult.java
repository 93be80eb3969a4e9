// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.deliver;

import io.costwire.alerting.policy.AlertKey;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** How one attempt to tell a receiver ended. Reasons carry no secret and no content. */
public sealed interface DeliveryResult {

  /**
   * The receiver has it.
   *
   * @param handles what the channel needs to edit or continue what it sent, per alert; recorded,
   *     and given back with the next notification of the alert
   */
  record Delivered(Map<AlertKey, String> handles) implements DeliveryResult {
    public Delivered {
      handles = Map.copyOf(handles);
    }

    /** Nothing of it can be edited. */
    public Delivered() {
      this(Map.of());
    }
  }

  /**
   * It may work later.
   *
   * @param after how long the receiver asked to be left alone, if it did
   */
  record Retry(String reason, Optional<Duration> after) implements DeliveryResult {
    /** The receiver did not say when. */
    public Retry(String reason) {
      this(reason, Optional.empty());
    }
  }

  /** It will never work: the receiver refused it. */
  record Dead(String reason) implements DeliveryResult {}
}
