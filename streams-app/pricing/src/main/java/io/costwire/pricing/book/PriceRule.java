// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.book;

import io.costwire.pricing.core.Rate;
import io.costwire.pricing.core.RatePlan;
import io.costwire.pricing.core.Tiers;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One dated set of prices of a model. Rules are added, never overwritten, so that history keeps its
 * price.
 */
public final class PriceRule {

  private final String id;
  private final Validity validity;
  private final Conditions when;
  private final Tiers tiers;
  private final List<Rate> rates;
  private final PriceSource source;
  private final RatePlan plan;

  /**
   * When a rule applies, and which wins where several do.
   *
   * @param from first instant, or null for always before
   * @param to first instant no longer covered, or null for open
   * @param recordedAt when the book learned of it, or null; for the record only
   */
  public record Validity(
      @Nullable Instant from, @Nullable Instant to, @Nullable Instant recordedAt, int priority) {

    boolean covers(Instant at) {
      return (from == null || !at.isBefore(from)) && (to == null || at.isBefore(to));
    }
  }

  PriceRule(String id, Validity validity, Conditions when, Prices prices) {
    this.id = id;
    this.validity = validity;
    this.when = when;
    this.tiers = prices.tiers();
    this.rates = List.copyOf(prices.rates());
    this.source = prices.source();
    this.plan = new RatePlan(rates, tiers);
  }

  record Prices(Tiers tiers, List<Rate> rates, PriceSource source) {}

  public String id() {
    return id;
  }

  public Validity validity() {
    return validity;
  }

  public Conditions when() {
    return when;
  }

  public Tiers tiers() {
    return tiers;
  }

  public List<Rate> rates() {
    return rates;
  }

  public PriceSource source() {
    return source;
  }

  public RatePlan plan() {
    return plan;
  }

  boolean applies(RequestFacts facts, String model) {
    return validity.covers(facts.at()) && when.hold(facts, model);
  }
}
