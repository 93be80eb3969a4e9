// SPDX-License-Identifier: Apache-2.0
package io.costwire.runtime.access;

import java.security.MessageDigest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Keys of one version of the file, found by their hash. */
public final class KeyList<H> {
  private final List<ApiKey<H>> keys;
  private final Map<Long, ApiKey<H>> bySlot = new HashMap<>();

  /**
   * @param keys with different hashes
   */
  KeyList(List<ApiKey<H>> keys) {
    this.keys = List.copyOf(keys);
    this.keys.forEach(key -> bySlot.put(KeyHashes.slot(key.sha256()), key));
  }

  public List<ApiKey<H>> keys() {
    return keys;
  }

  /** The key with this hash; the whole hash is compared in constant time. */
  Optional<ApiKey<H>> find(byte[] sha256) {
    return Optional.ofNullable(bySlot.get(KeyHashes.slot(sha256)))
        .filter(key -> MessageDigest.isEqual(key.sha256(), sha256));
  }
}
