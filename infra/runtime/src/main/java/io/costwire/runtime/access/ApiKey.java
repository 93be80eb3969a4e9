// SPDX-License-Identifier: Apache-2.0
package io.costwire.runtime.access;

import java.time.Instant;
import java.util.Optional;

/**
 * A key as it is kept: its hash, what it stands for, and until when.
 *
 * @param id for logs and records; never the key
 * @param sha256 of the key, 32 bytes
 * @param expires when it stops to be taken; empty for never
 * @param holder what it stands for
 */
public record ApiKey<H>(String id, byte[] sha256, Optional<Instant> expires, H holder) {

  boolean isExpired(Instant now) {
    return expires.isPresent() && !now.isBefore(expires.get());
  }

  /** Without the hash. */
  @Override
  public String toString() {
    return "ApiKey[" + id + "]";
  }
}
