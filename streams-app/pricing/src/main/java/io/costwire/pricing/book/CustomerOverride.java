// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.book;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a customer knows better than the list: which model a deployment really is, and what was
 * negotiated.
 *
 * @param account the account it is for, or null for every account
 * @param deployment the deployment or requested model it is for, or null for all of the provider's
 */
public record CustomerOverride(
    String id,
    @Nullable String account,
    String provider,
    @Nullable String deployment,
    Terms terms) {

  /**
   * What the override says, and while it is in force.
   *
   * @param base provider and model to price as, or null to keep the reported one
   * @param discount the share taken off the list price, between 0 and 1
   * @param margin the share added to the discounted price for passing it on, 0 or more
   */
  public record Terms(
      @Nullable ModelReference base,
      BigDecimal discount,
      @Nullable Instant from,
      @Nullable Instant to,
      BigDecimal margin) {

    /** Terms without a margin. */
    public Terms(
        @Nullable ModelReference base,
        BigDecimal discount,
        @Nullable Instant from,
        @Nullable Instant to) {
      this(base, discount, from, to, BigDecimal.ZERO);
    }
  }

  /** A model by provider. */
  public record ModelReference(String provider, String model) {}

  boolean applies(@Nullable String requestAccount, @Nullable String requestDeployment, Instant at) {
    return (account == null || account.equals(requestAccount))
        && (deployment == null || deployment.equals(requestDeployment))
        && (terms.from == null || !at.isBefore(terms.from))
        && (terms.to == null || at.isBefore(terms.to));
  }

  /** The discount and the margin, where there are such, as modifiers of every line. */
  public List<Modifier> modifiers() {
    List<Modifier> modifiers = new ArrayList<>(2);
    if (terms.discount.signum() != 0) {
      modifiers.add(modifier(Modifier.Kind.DISCOUNT, BigDecimal.ONE.subtract(terms.discount)));
    }
    if (terms.margin.signum() != 0) {
      modifiers.add(modifier(Modifier.Kind.MARGIN, BigDecimal.ONE.add(terms.margin)));
    }
    return modifiers;
  }

  private Modifier modifier(Modifier.Kind kind, BigDecimal multiply) {
    return new Modifier(id, Conditions.ALWAYS, multiply, Map.of(), Set.of(), kind);
  }

  int specificity() {
    return (account == null ? 0 : 1) + (deployment == null ? 0 : 2);
  }
}
