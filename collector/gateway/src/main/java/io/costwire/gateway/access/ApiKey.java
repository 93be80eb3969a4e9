// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway.access;

import java.time.Instant;
import java.util.Optional;

/**
 * A key as it is kept: its hash, what it stands for, and until when.
 *
 * @param sha256 of the key, 32 bytes
 * @param rate as far as it has one of its own
 * @param expires when it stops to be taken; empty for never
 */
record ApiKey(byte[] sha256, Caller caller, OwnRate rate, Optional<Instant> expires) {

  boolean isExpired(Instant now) {
    return expires.isPresent() && !now.isBefore(expires.get());
  }

  /** Without the hash. */
  @Override
  public String toString() {
    return "ApiKey[" + caller.id() + "]";
  }
}
