// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing;

import io.costwire.pricing.core.Usage;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An event as far as its price depends on it.
 *
 * @param provider as reported, or null; then only a model name that one provider claims can be
 *     priced
 * @param at when the request started, in event time
 * @param stated whether the reported cost is what is invoiced, whatever the book says: as for
 *     capacity, whose price a contract sets
 */
public record PriceRequest(
    @Nullable String provider,
    Models models,
    Instant at,
    Usage usage,
    Terms terms,
    @Nullable BigDecimal reportedCost,
    boolean stated) {

  /**
   * The names of the model.
   *
   * @param response what the provider says answered; it wins, if the book knows it
   * @param request what was asked for
   */
  public record Models(@Nullable String response, @Nullable String request) {}

  /**
   * What else can decide the price.
   *
   * @param serviceTier the tier that served the request, in the provider's words
   * @param mode {@code batch}, a provider's own such as {@code fast}, or null
   * @param region residency or geography in the provider's words, or null
   * @param account the customer's account, for overrides
   * @param deployment the customer's name for a model, for overrides; the requested model when null
   * @param endedAt when the response was complete, for providers that price by that; the start when
   *     null
   * @param delivery how the answer came about
   */
  public record Terms(
      @Nullable String serviceTier,
      @Nullable String mode,
      @Nullable String region,
      @Nullable String account,
      @Nullable String deployment,
      @Nullable Instant endedAt,
      Delivery delivery) {

    public static final Terms STANDARD = new Terms(null, null, null, null, null, null);

    public Terms {
      Objects.requireNonNull(delivery, "delivery");
    }

    public Terms(
        @Nullable String serviceTier,
        @Nullable String mode,
        @Nullable String region,
        @Nullable String account,
        @Nullable String deployment,
        @Nullable Instant endedAt) {
      this(serviceTier, mode, region, account, deployment, endedAt, Delivery.PLAIN);
    }

    public Terms withServiceTier(@Nullable String value) {
      return new Terms(value, mode, region, account, deployment, endedAt, delivery);
    }

    public Terms withMode(@Nullable String value) {
      return new Terms(serviceTier, value, region, account, deployment, endedAt, delivery);
    }

    public Terms withRegion(@Nullable String value) {
      return new Terms(serviceTier, mode, value, account, deployment, endedAt, delivery);
    }

    public Terms withAccount(@Nullable String value) {
      return new Terms(serviceTier, mode, region, value, deployment, endedAt, delivery);
    }

    public Terms withDeployment(@Nullable String value) {
      return new Terms(serviceTier, mode, region, account, value, endedAt, delivery);
    }

    public Terms withDelivery(Delivery value) {
      return new Terms(serviceTier, mode, region, account, deployment, endedAt, value);
    }

    public Terms withEndedAt(@Nullable Instant value) {
      return new Terms(serviceTier, mode, region, account, deployment, value, delivery);
    }
  }

  /**
   * How the answer came about.
   *
   * @param requestedTier the service tier that was asked for, or null
   * @param apiFlavor the API that was called, for providers whose APIs tell the tier differently
   * @param coveredBy the capacity that pays for the request, or null for pay per use
   * @param fromResponseCache whether a cache answered and the provider was not called
   */
  public record Delivery(
      @Nullable String requestedTier,
      @Nullable String apiFlavor,
      @Nullable String coveredBy,
      boolean fromResponseCache) {

    public static final Delivery PLAIN = new Delivery(null, null, null, false);

    public Delivery withRequestedTier(@Nullable String value) {
      return new Delivery(value, apiFlavor, coveredBy, fromResponseCache);
    }

    public Delivery withApiFlavor(@Nullable String value) {
      return new Delivery(requestedTier, value, coveredBy, fromResponseCache);
    }

    public Delivery withCoveredBy(@Nullable String value) {
      return new Delivery(requestedTier, apiFlavor, value, fromResponseCache);
    }

    public Delivery withFromResponseCache(boolean value) {
      return new Delivery(requestedTier, apiFlavor, coveredBy, value);
    }
  }

  public PriceRequest {
    Objects.requireNonNull(models, "models");
    Objects.requireNonNull(at, "at");
    Objects.requireNonNull(usage, "usage");
    Objects.requireNonNull(terms, "terms");
    if (stated && reportedCost == null) {
      throw new IllegalArgumentException("a cost that is stated is there");
    }
  }

  /** A request whose reported cost, if any, is worth what the provider's policy says. */
  public PriceRequest(
      @Nullable String provider,
      Models models,
      Instant at,
      Usage usage,
      Terms terms,
      @Nullable BigDecimal reportedCost) {
    this(provider, models, at, usage, terms, reportedCost, false);
  }

  /** A request that answered with the model it asked for, on the standard terms. */
  public static PriceRequest of(
      @Nullable String provider, @Nullable String model, Instant at, Usage usage) {
    return new PriceRequest(provider, new Models(null, model), at, usage, Terms.STANDARD, null);
  }

  public PriceRequest withResponseModel(@Nullable String response) {
    return new PriceRequest(
        provider, new Models(response, models.request), at, usage, terms, reportedCost, stated);
  }

  public PriceRequest withTerms(Terms other) {
    return new PriceRequest(provider, models, at, usage, other, reportedCost, stated);
  }

  public PriceRequest withUsage(Usage other) {
    return new PriceRequest(provider, models, at, other, terms, reportedCost, stated);
  }

  public PriceRequest withAt(Instant other) {
    return new PriceRequest(provider, models, other, usage, terms, reportedCost, stated);
  }

  public PriceRequest withReportedCost(@Nullable BigDecimal cost) {
    return new PriceRequest(provider, models, at, usage, terms, cost);
  }

  /** The same for a cost that is what is invoiced. */
  public PriceRequest withStatedCost(BigDecimal cost) {
    return new PriceRequest(provider, models, at, usage, terms, cost, true);
  }
}
