// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway.access;

import java.time.Instant;
import java.util.Optional;

/**
 * A key as it is kept: its hash, what it stands for, and until when.
 *
 * @param sha256 of the key, 32 bytes
 * @param rate of its own; empty for that of the configuration
 * @param expires when it stops to be taken; empty for never
 */
record ApiKey(byte[] sha256, Caller caller, Optional<Rate> rate, Optional<Instant> expires) {

  boolean isExpired(Instant now) {
    return expires.isPresent() && !now.isBefore(expires.get());
  }

  /** Without the hash. */
  @Override
  public String toString() {
    return "ApiKey[" + caller.id() + "]";
  }
}
