// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.book;

import io.costwire.pricing.core.Rate;
import io.costwire.pricing.core.RatePlan;
import io.costwire.pricing.core.Tiers;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
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
  private final @Nullable String currency;
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

    public boolean covers(Instant at) {
      return (from == null || !at.isBefore(from)) && (to == null || at.isBefore(to));
    }
  }

  /** A rule as it is, unchecked; what a book reads is checked by {@link PriceBook#read}. */
  public PriceRule(String id, Validity validity, Conditions when, Prices prices) {
    this.id = id;
    this.validity = validity;
    this.when = when;
    this.tiers = prices.tiers();
    this.rates = List.copyOf(prices.rates());
    this.source = prices.source();
    this.currency = prices.currency();
    this.plan = new RatePlan(rates, tiers);
  }

  /**
   * What a rule charges.
   *
   * @param currency the currency of the rates, or null for the book's
   */
  public record Prices(
      Tiers tiers, List<Rate> rates, PriceSource source, @Nullable String currency) {
    public Prices {
      rates = List.copyOf(rates);
    }
  }

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

  /** The currency of the rates, or null for the book's. */
  public @Nullable String currency() {
    return currency;
  }

  public Prices prices() {
    return new Prices(tiers, rates, source, currency);
  }

  public RatePlan plan() {
    return plan;
  }

  /** Whether it applies to the same requests, dates aside. */
  public boolean hasConditionsOf(PriceRule other) {
    return validity.priority == other.validity.priority && when.equals(other.when);
  }

  /** The latest rule on the same conditions that begins before this one. */
  public @Nullable PriceRule predecessor(List<PriceRule> rules) {
    PriceRule latest = null;
    for (PriceRule rule : rules) {
      boolean earlier = rule.hasConditionsOf(this) && rule.start().isBefore(start());
      if (earlier && (latest == null || latest.start().isBefore(rule.start()))) {
        latest = rule;
      }
    }
    return latest;
  }

  Instant start() {
    return validity.from == null ? Instant.MIN : validity.from;
  }

  /** Whether every request costs the same by both. */
  public boolean chargesAs(PriceRule other) {
    return Objects.equals(currency, other.currency)
        && tiers.steps().size() == other.tiers.steps().size()
        && (tiers.steps().size() == 1 || tiers.equals(other.tiers))
        && minimums().equals(other.minimums())
        && BookDiff.rates(this, other).isEmpty();
  }

  private Set<String> minimums() {
    return rates.stream()
        .filter(rate -> rate.minimum().signum() > 0)
        .map(rate -> rate.unit() + ">=" + rate.minimum().stripTrailingZeros().toPlainString())
        .collect(Collectors.toSet());
  }

  boolean applies(RequestFacts facts, String model) {
    return validity.covers(facts.at()) && when.hold(facts, model);
  }
}
