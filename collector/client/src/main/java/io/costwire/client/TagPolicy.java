// SPDX-License-Identifier: Apache-2.0
package io.costwire.client;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * What of an event's tags may leave the process: only those of a list, some of them as a keyed
 * hash.
 *
 * <p>A hash is the first 128 bits of HMAC-SHA-256 with the operator's key, in hex. It is stable, so
 * that a user can be counted; without the key it cannot be found by trying names, as a plain hash
 * could.
 */
final class TagPolicy {
  private static final String ALGORITHM = "HmacSHA256";
  private static final int HASH_BYTES = 16;
  private static final int MIN_KEY_BYTES = 16;

  private final @Nullable Set<String> allowedKeys;
  private final Set<String> hashedKeys;
  private final @Nullable Mac mac;

  /**
   * @param allowedKeys null for all
   * @throws IllegalArgumentException when there is something to hash and the key is too short
   */
  TagPolicy(@Nullable Set<String> allowedKeys, Set<String> hashedKeys, byte[] key) {
    this.allowedKeys = allowedKeys == null ? null : Set.copyOf(allowedKeys);
    this.hashedKeys = Set.copyOf(hashedKeys);
    this.mac = hashedKeys.isEmpty() ? null : mac(key);
  }

  private static Mac mac(byte[] key) {
    if (key.length < MIN_KEY_BYTES) {
      throw new IllegalArgumentException(
          "hashTags needs a key of at least 16 bytes and got "
              + key.length
              + "; make one with: openssl rand -hex 32");
    }
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(key, ALGORITHM));
      return mac;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has HMAC-SHA-256", e);
    }
  }

  /** Those of the tags that are on the list. */
  Map<String, String> allowed(Map<String, String> tags) {
    if (allowedKeys == null || allowedKeys.containsAll(tags.keySet())) {
      return tags;
    }
    Map<String, String> allowed = new HashMap<>(tags);
    allowed.keySet().retainAll(allowedKeys);
    return Collections.unmodifiableMap(allowed);
  }

  /** The tags, with hashes in the place of values that may not be read. */
  Map<String, String> hashed(Map<String, String> tags) {
    if (mac == null || hashedKeys.stream().noneMatch(tags::containsKey)) {
      return tags;
    }
    Map<String, String> hashed = new HashMap<>(tags);
    for (String key : hashedKeys) {
      hashed.computeIfPresent(key, (name, value) -> hash(mac, value));
    }
    return Collections.unmodifiableMap(hashed);
  }

  private static String hash(Mac mac, String value) {
    synchronized (mac) {
      byte[] hash = mac.doFinal(value.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, HASH_BYTES);
    }
  }
}
