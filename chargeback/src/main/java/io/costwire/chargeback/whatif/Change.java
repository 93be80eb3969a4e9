// SPDX-License-Identifier: Apache-2.0
package io.costwire.chargeback.whatif;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Something that is done otherwise with a share of the requests.
 *
 * @param match dimensions and tags that a request must have, all of them; empty for every request
 * @param share of the matching requests, above 0 and up to 1
 */
public record Change(String id, Map<String, String> match, BigDecimal share, Action action) {
  private static final BigDecimal RANGE = new BigDecimal(1L << 53);
  private static final int UNUSED_BITS = 11;

  /** What is done. */
  public sealed interface Action {}

  /**
   * Another model answers.
   *
   * @param provider its provider; null for the one that the request had
   */
  public record Move(@Nullable String provider, String model) implements Action {}

  /** The request goes to a service tier such as batch, flex or default. */
  public record Tier(String tier) implements Action {}

  /**
   * A share of the input tokens is read from the provider's cache, at least.
   *
   * @param rate of the input, above 0 and up to 1
   */
  public record PromptCache(BigDecimal rate) implements Action {}

  /** A cache of one's own answers a prompt that was answered before; known by fingerprint. */
  public record AnswerRepeats() implements Action {}

  /**
   * Prepaid capacity serves the requests.
   *
   * @param cost of the capacity for the whole range, in the currency of the history
   */
  public record Provisioned(BigDecimal cost) implements Action {}

  public Change {
    match = Map.copyOf(match);
    if (share.signum() <= 0 || share.compareTo(BigDecimal.ONE) > 0) {
      throw new IllegalArgumentException(
          "a share of %s; use one above 0, up to 1".formatted(share));
    }
  }

  /**
   * Whether it is made with a request: always the same answer for the same request and change.
   *
   * @param dimension gives the value of a dimension or tag; null for none
   */
  public boolean concerns(String eventId, UnaryOperator<@Nullable String> dimension) {
    for (Map.Entry<String, String> condition : match.entrySet()) {
      if (!condition.getValue().equals(dimension.apply(condition.getKey()))) {
        return false;
      }
    }
    return share.compareTo(BigDecimal.ONE) == 0 || draw(eventId).compareTo(share) < 0;
  }

  /** Even between 0 and 1, from the hash of the request and the change. */
  private BigDecimal draw(String eventId) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      sha.update(id.getBytes(StandardCharsets.UTF_8));
      sha.update((byte) 0);
      byte[] hash = sha.digest(eventId.getBytes(StandardCharsets.UTF_8));
      long bits = ByteBuffer.wrap(hash).getLong() >>> UNUSED_BITS;
      return new BigDecimal(bits).divide(RANGE);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
