// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway.access;

import java.util.OptionalLong;

/**
 * What a key says of its rate; what it does not say is as in the configuration.
 *
 * @param eventsPerSecond 0 for any amount
 * @param bytesPerSecond 0 for any amount
 */
record OwnRate(OptionalLong eventsPerSecond, OptionalLong bytesPerSecond) {

  Rate orElse(Rate others) {
    return new Rate(
        eventsPerSecond.orElse(others.eventsPerSecond()),
        bytesPerSecond.orElse(others.bytesPerSecond()));
  }
}
