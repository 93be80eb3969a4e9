// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.deliver;

import io.costwire.alerting.render.Links;
import java.time.Duration;

/**
 * What every channel has.
 *
 * @param name of the receiver
 * @param timeout of one attempt, from connecting to the end of the answer
 */
public record ChannelSettings(String name, Duration timeout, Links links) {
  public ChannelSettings {
    if (timeout.isNegative() || timeout.isZero()) {
      throw new IllegalArgumentException("the timeout must be above 0");
    }
  }
}
