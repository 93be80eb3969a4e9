// SPDX-License-Identifier: Apache-2.0
package io.costwire.runtime.access;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;

/** How keys are made and hashed. */
public final class KeyHashes {
  static final String PREFIX = "cw_";
  private static final int RANDOM_BYTES = 32;

  private KeyHashes() {}

  /** A new key of 256 random bits. */
  public static String newKey() {
    byte[] bytes = new byte[RANDOM_BYTES];
    new SecureRandom().nextBytes(bytes);
    return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** What is kept of a key. */
  public static byte[] sha256(String key) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** Where a hash is looked up; it tells nothing about the key. */
  static long slot(byte[] sha256) {
    return ByteBuffer.wrap(sha256).getLong();
  }
}
