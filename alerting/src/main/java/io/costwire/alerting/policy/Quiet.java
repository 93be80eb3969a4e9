// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.policy;

import java.time.Instant;
import java.util.Optional;

/** Who is not to be told of what, for a while. */
@FunctionalInterface
public interface Quiet {
  /** No silence at all. */
  Quiet NONE = (signal, now) -> Optional.empty();

  /** Identity of a silence that matches, if any does. */
  Optional<String> matching(SignalEvent signal, Instant now);
}
