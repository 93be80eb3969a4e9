// SPDX-License-Identifier: Apache-2.0
package io.costwire.client;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;

/**
 * Identity of events.
 *
 * <p>The id of a provider's response is the same on every path that reports it (listener, callback,
 * gateway): {@code printf 'acme\nopenai\nchatcmpl-9x2' | sha256sum | cut -c1-32}. An event that
 * reports no usage has an id of its own, with {@code chatcmpl-9x2#no-usage} in that place, so that
 * it does not take the place of one that does. Without a response id, an event gets a UUIDv7.
 *
 * @since 0.1
 */
public final class EventIds {
  private static final int HASH_BYTES = 16;
  private static final long RANDOM_A_MASK = 0xFFFL;
  private static final long VERSION_7 = 0x7000L;
  private static final long VARIANT = 0x8000_0000_0000_0000L;
  private static final long RANDOM_B_MASK = 0x3FFF_FFFF_FFFF_FFFFL;

  // drawn in pieces, because each call of the system's source costs as much as many bytes
  private static final int POOL_BYTES = 4_096;

  private static final String NO_USAGE = "#no-usage";

  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();
  private final ByteBuffer pool = ByteBuffer.allocate(POOL_BYTES).position(POOL_BYTES);

  public EventIds(InstantSource clock) {
    this.clock = clock;
  }

  /** A new UUIDv7: unique without coordination, and ids of one time lie together in a store. */
  public String timeOrdered() {
    long high = clock.millis() << 16 | VERSION_7;
    long low = VARIANT;
    synchronized (pool) {
      if (pool.remaining() < Long.BYTES * 2) {
        random.nextBytes(pool.array());
        pool.clear();
      }
      high |= pool.getLong() & RANDOM_A_MASK;
      low |= pool.getLong() & RANDOM_B_MASK;
    }
    return new UUID(high, low).toString();
  }

  /**
   * The id of a provider's response: the first 128 bits of SHA-256 over tenant, provider (by {@link
   * ProviderAliases#canonical}) and response id, one a line, as 32 hex digits.
   */
  public static String ofResponse(String tenant, String provider, String responseId) {
    String name = ProviderAliases.canonical(provider);
    byte[] hash = sha256(tenant + "\n" + name + "\n" + responseId);
    return HexFormat.of().formatHex(hash, 0, HASH_BYTES);
  }

  /**
   * The id of an event about a provider's response: {@link #ofResponse}, or where the event has no
   * usage the same of {@code responseId#no-usage}, since the usage may be reported by another way.
   * Outcomes always point to the id with usage.
   *
   * @return empty without a provider or a response id
   */
  public static Optional<String> ofEvent(String tenant, UsageEvent event) {
    String provider = event.provider();
    String response = event.providerResponseId();
    if (provider == null || response == null) {
      return Optional.empty();
    }
    return Optional.of(
        ofResponse(tenant, provider, event.usage().isEmpty() ? response + NO_USAGE : response));
  }

  /** A stand-in for a response id that is too long to keep: its hash. */
  public static String shortened(String responseId) {
    return "sha256:" + HexFormat.of().formatHex(sha256(responseId));
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
