// SPDX-License-Identifier: Apache-2.0
package io.costwire.chargeback.reconcile;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/**
 * The provider's tokens without ours, by what they say of us. The three sum to the difference; only
 * kinds that the provider tells can differ.
 *
 * @param cache tokens of a cache that we did not count as such
 * @param unpriced tokens of ours that have no price
 * @param traffic the rest: requests that one side does not have
 */
record TokenDifference(Quantities cache, Quantities unpriced, Quantities traffic) {
  private static final List<TokenKind> CACHED =
      List.of(TokenKind.CACHE_READ, TokenKind.CACHE_WRITE);

  /**
   * @param priced tokens of ours with a price
   * @param unpriced tokens of ours without one
   */
  static TokenDifference of(Quantities priced, Quantities unpriced, Bill.Tokens theirs) {
    Quantities ours = priced.plus(unpriced);
    Quantities difference = difference(ours, theirs);
    Quantities cache = cache(ours, difference);
    Quantities rest = difference;
    Quantities waiting = Quantities.NONE;
    Quantities traffic = Quantities.NONE;
    for (TokenKind kind : TokenKind.values()) {
      BigDecimal beyond = rest.of(kind).subtract(cache.of(kind)).add(unpriced.of(kind));
      BigDecimal ownPart = beyond.max(BigDecimal.ZERO).min(unpriced.of(kind));
      waiting = waiting.plus(kind, ownPart);
      traffic = traffic.plus(kind, beyond.subtract(ownPart));
    }
    return new TokenDifference(cache, waiting, traffic);
  }

  /** Which side does not count the cache. */
  Cause cacheCause() {
    BigDecimal cached = cache.of(TokenKind.CACHE_READ).add(cache.of(TokenKind.CACHE_WRITE));
    return cached.signum() < 0 ? new Cause.CacheAtInputPrice() : new Cause.UncountedCache();
  }

  private static Quantities difference(Quantities ours, Bill.Tokens theirs) {
    BigDecimal read = theirs.cacheRead().orElse(ours.of(TokenKind.CACHE_READ));
    BigDecimal write = theirs.cacheWrite().orElse(ours.of(TokenKind.CACHE_WRITE));
    Optional<BigDecimal> uncached =
        theirs.input().map(input -> input.subtract(read).subtract(write).max(BigDecimal.ZERO));
    return Quantities.NONE
        .plus(TokenKind.CACHE_READ, read.subtract(ours.of(TokenKind.CACHE_READ)))
        .plus(TokenKind.CACHE_WRITE, write.subtract(ours.of(TokenKind.CACHE_WRITE)))
        .plus(TokenKind.UNCACHED_INPUT, less(uncached, ours.of(TokenKind.UNCACHED_INPUT)))
        .plus(TokenKind.OUTPUT, less(theirs.output(), ours.of(TokenKind.OUTPUT)));
  }

  private static BigDecimal less(Optional<BigDecimal> theirs, BigDecimal ours) {
    return theirs.map(it -> it.subtract(ours)).orElse(BigDecimal.ZERO);
  }

  /** Cached tokens that we have none of, and those that we have under plain input. */
  private static Quantities cache(Quantities ours, Quantities difference) {
    Quantities cache = Quantities.NONE;
    BigDecimal plain = ours.of(TokenKind.UNCACHED_INPUT);
    boolean underPlain = isUnderPlain(ours, difference);
    for (TokenKind kind : CACHED) {
      BigDecimal more = difference.of(kind);
      if (isNew(kind, ours, difference)) {
        BigDecimal moved = underPlain ? more.min(plain) : BigDecimal.ZERO;
        plain = plain.subtract(moved);
        cache = cache.plus(kind, more).plus(TokenKind.UNCACHED_INPUT, moved.negate());
        continue;
      }
      BigDecimal back =
          difference.of(TokenKind.UNCACHED_INPUT).subtract(cache.of(TokenKind.UNCACHED_INPUT));
      if (more.signum() * back.signum() < 0) {
        BigDecimal swapped = more.abs().min(back.abs());
        BigDecimal signed = more.signum() < 0 ? swapped.negate() : swapped;
        cache = cache.plus(kind, signed).plus(TokenKind.UNCACHED_INPUT, signed.negate());
      }
    }
    return cache;
  }

  private static boolean isNew(TokenKind kind, Quantities ours, Quantities difference) {
    return ours.of(kind).signum() == 0 && difference.of(kind).signum() > 0;
  }

  /**
   * Whether cached tokens that we have none of are in our plain input, and not missing from it:
   * input then grew as output did, with them and not without.
   */
  private static boolean isUnderPlain(Quantities ours, Quantities difference) {
    BigDecimal output = ours.of(TokenKind.OUTPUT);
    BigDecimal input = ours.total().subtract(output);
    BigDecimal more = difference.total().subtract(difference.of(TokenKind.OUTPUT));
    BigDecimal cached = BigDecimal.ZERO;
    for (TokenKind kind : CACHED) {
      cached = isNew(kind, ours, difference) ? cached.add(difference.of(kind)) : cached;
    }
    // all times our output, so that nothing is divided
    BigDecimal expected = input.multiply(difference.of(TokenKind.OUTPUT));
    BigDecimal with = more.multiply(output).subtract(expected).abs();
    BigDecimal without = more.subtract(cached).multiply(output).subtract(expected).abs();
    return with.compareTo(without) < 0;
  }
}
