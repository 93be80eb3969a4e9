// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway.access;

import java.security.MessageDigest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Keys of one version of the file, found by their hash. */
final class KeyList {
  private final List<ApiKey> keys;
  private final Map<Long, ApiKey> bySlot = new HashMap<>();

  /**
   * @param keys with different hashes
   */
  KeyList(List<ApiKey> keys) {
    this.keys = List.copyOf(keys);
    this.keys.forEach(key -> bySlot.put(KeyHashes.slot(key.sha256()), key));
  }

  List<ApiKey> keys() {
    return keys;
  }

  /** The key with this hash; the whole hash is compared in constant time. */
  Optional<ApiKey> find(byte[] sha256) {
    return Optional.ofNullable(bySlot.get(KeyHashes.slot(sha256)))
        .filter(key -> MessageDigest.isEqual(key.sha256(), sha256));
  }
}
