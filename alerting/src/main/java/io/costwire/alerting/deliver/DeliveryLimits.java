// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.deliver;

import java.time.Duration;

/**
 * Bounds of delivery, the same for every receiver.
 *
 * @param deadline how long a notification is tried before it is given up
 * @param queuedMax notifications that wait in memory per receiver; more stay in alert.state until
 *     there is room
 */
public record DeliveryLimits(Backoff backoff, Duration deadline, int queuedMax) {
  public DeliveryLimits {
    if (deadline.isNegative() || queuedMax < 1) {
      throw new IllegalArgumentException("deadline below 0 or queuedMax below 1");
    }
  }
}
