// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.deliver;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * A receiver that there is to be.
 *
 * @param identity equal to that of the placement before where nothing changed
 * @param open makes the receiver; connects to nothing
 */
public record Placement(
    String name, Object identity, Optional<RateLimit> rateLimit, Supplier<Receiver> open) {

  /** A receiver that is there already. */
  public static Placement of(Receiver receiver) {
    return new Placement(receiver.name(), receiver, Optional.empty(), () -> receiver);
  }
}
