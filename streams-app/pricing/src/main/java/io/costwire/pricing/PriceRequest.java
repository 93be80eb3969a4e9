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
 */
public record PriceRequest(
    @Nullable String provider,
    Models models,
    Instant at,
    Usage usage,
    Terms terms,
    @Nullable BigDecimal reportedCost) {

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
   * @param mode {@code batch}, or null
   * @param region residency or geography in the provider's words, or null
   * @param account the customer's account, for overrides
   * @param deployment the customer's name for a model, for overrides; the requested model when null
   * @param endedAt when the response was complete, for providers that price by that; the start when
   *     null
   */
  public record Terms(
      @Nullable String serviceTier,
      @Nullable String mode,
      @Nullable String region,
      @Nullable String account,
      @Nullable String deployment,
      @Nullable Instant endedAt) {

    public static final Terms STANDARD = new Terms(null, null, null, null, null, null);

    public Terms withServiceTier(@Nullable String value) {
      return new Terms(value, mode, region, account, deployment, endedAt);
    }

    public Terms withMode(@Nullable String value) {
      return new Terms(serviceTier, value, region, account, deployment, endedAt);
    }

    public Terms withRegion(@Nullable String value) {
      return new Terms(serviceTier, mode, value, account, deployment, endedAt);
    }

    public Terms withAccount(@Nullable String value) {
      return new Terms(serviceTier, mode, region, value, deployment, endedAt);
    }

    public Terms withDeployment(@Nullable String value) {
      return new Terms(serviceTier, mode, region, account, value, endedAt);
    }

    public Terms withEndedAt(@Nullable Instant value) {
      return new Terms(serviceTier, mode, region, account, deployment, value);
    }
  }

  public PriceRequest {
    Objects.requireNonNull(models, "models");
    Objects.requireNonNull(at, "at");
    Objects.requireNonNull(usage, "usage");
    Objects.requireNonNull(terms, "terms");
  }

  /** A request that answered with the model it asked for, on the standard terms. */
  public static PriceRequest of(
      @Nullable String provider, @Nullable String model, Instant at, Usage usage) {
    return new PriceRequest(provider, new Models(null, model), at, usage, Terms.STANDARD, null);
  }

  public PriceRequest withResponseModel(@Nullable String response) {
    return new PriceRequest(
        provider, new Models(response, models.request), at, usage, terms, reportedCost);
  }

  public PriceRequest withTerms(Terms other) {
    return new PriceRequest(provider, models, at, usage, other, reportedCost);
  }

  public PriceRequest withUsage(Usage other) {
    return new PriceRequest(provider, models, at, other, terms, reportedCost);
  }

  public PriceRequest withAt(Instant other) {
    return new PriceRequest(provider, models, other, usage, terms, reportedCost);
  }

  public PriceRequest withReportedCost(@Nullable BigDecimal cost) {
    return new PriceRequest(provider, models, at, usage, terms, cost);
  }
}
