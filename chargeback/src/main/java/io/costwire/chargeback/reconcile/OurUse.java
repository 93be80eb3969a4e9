// SPDX-License-Identifier: Apache-2.0
package io.costwire.chargeback.reconcile;

import java.math.BigDecimal;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * What one service used in a slot on the same terms, as we priced it.
 *
 * @param charges tokens with a price; a kind without any is left out
 */
public record OurUse(
    Slot slot, Terms terms, String service, Counted counted, Map<TokenKind, Charge> charges) {

  /** Tokens, and what is billed for them. */
  public record Charge(BigDecimal quantity, BigDecimal amount) {}

  /**
   * What is not a charge for tokens.
   *
   * @param requests all of them
   * @param unknown requests among them whose cost is not known
   * @param unpriced tokens of these
   * @param other billed for other things: searches, capacity, corrections by the provider
   */
  public record Counted(
      long requests, long unknown, Map<TokenKind, BigDecimal> unpriced, BigDecimal other) {
    public Counted {
      unpriced = copy(unpriced);
    }
  }

  public OurUse {
    charges = copy(charges);
  }

  /** What is billed for all of it whose cost is known. */
  public BigDecimal cost() {
    return charges.values().stream().map(Charge::amount).reduce(counted.other(), BigDecimal::add);
  }

  OurUse at(Slot other) {
    return new OurUse(other, terms, service, counted, charges);
  }

  private static <T> Map<TokenKind, T> copy(Map<TokenKind, T> map) {
    Map<TokenKind, T> copy = new EnumMap<>(TokenKind.class);
    copy.putAll(map);
    return Collections.unmodifiableMap(copy);
  }
}
