// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.ingest.core;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * 128 bits that stand for (tenant, event id) in the store of seen ids. Cryptographic, so that no
 * tenant can make up an id whose hash makes another tenant's event a duplicate. For one thread.
 */
public final class EventIdHash {
  /** 2^-64 odds of a collision among four billion ids; half of SHA-256. */
  public static final int BYTES = 16;

  private final MessageDigest sha256;

  public EventIdHash() {
    try {
      sha256 = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  public byte[] of(String tenant, String eventId) {
    byte[] name = tenant.getBytes(StandardCharsets.UTF_8);
    // the length keeps (ab, c) and (a, bc) apart
    sha256.update((byte) name.length);
    sha256.update((byte) (name.length >>> 8));
    sha256.update(name);
    sha256.update(eventId.getBytes(StandardCharsets.UTF_8));
    return Arrays.copyOf(sha256.digest(), BYTES);
  }
}
