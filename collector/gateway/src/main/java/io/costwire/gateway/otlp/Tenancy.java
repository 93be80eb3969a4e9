// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway.otlp;

import java.util.Optional;

/** Who pays for the spans of a request. The one place where a sender's identity comes in. */
@FunctionalInterface
public interface Tenancy {
  /**
   * The tenant of a resource's calls.
   *
   * @param asked what the resource says in {@code costwire.tenant}
   * @return empty when the sender may not write for that tenant
   */
  Optional<String> tenant(Optional<String> asked);

  /** Whether the sender's calls may have this tag with this value. */
  default boolean mayTag(String key, String value) {
    return true;
  }

  /** For senders that may write for any tenant. */
  static Tenancy open(String defaultTenant) {
    return asked -> Optional.of(asked.orElse(defaultTenant));
  }
}
