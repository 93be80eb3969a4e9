// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing;

import io.costwire.pricing.core.Contradiction;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What pricing an event came to. There is a cost exactly when there is a {@link #charge()}. */
public sealed interface PriceResult {

  /** The version of the book that decided. */
  String bookVersion();

  PriceStatus status();

  /**
   * What is missing or wrong, in a sentence without any content of the event but names and counts;
   * empty when priced.
   */
  String detail();

  default Optional<Charge> charge() {
    return Optional.empty();
  }

  /** The same result as it is stored, see {@link Charge#rounded()}. */
  default PriceResult rounded() {
    return this;
  }

  record Priced(Charge priced) implements PriceResult {
    @Override
    public String bookVersion() {
      return priced.basis().bookVersion();
    }

    @Override
    public PriceStatus status() {
      return PriceStatus.PRICED;
    }

    @Override
    public String detail() {
      return "";
    }

    @Override
    public Optional<Charge> charge() {
      return Optional.of(priced);
    }

    @Override
    public PriceResult rounded() {
      return new Priced(priced.rounded());
    }
  }

  /**
   * Part of the cost is known.
   *
   * @param missing the reported units, or the terms such as {@code service_tier=priority}, that
   *     have no price
   */
  record PricedPartial(Charge known, List<String> missing) implements PriceResult {
    public PricedPartial {
      missing = List.copyOf(missing);
    }

    @Override
    public String bookVersion() {
      return known.basis().bookVersion();
    }

    @Override
    public PriceStatus status() {
      return PriceStatus.PRICED_PARTIAL;
    }

    @Override
    public String detail() {
      return "no price for " + String.join(", ", missing);
    }

    @Override
    public Optional<Charge> charge() {
      return Optional.of(known);
    }

    @Override
    public PriceResult rounded() {
      return new PricedPartial(known.rounded(), missing);
    }
  }

  /** The provider is known, a price for the model is not; {@code detail} says why. */
  record UnpricedModel(String bookVersion, String provider, String detail) implements PriceResult {
    @Override
    public PriceStatus status() {
      return PriceStatus.UNPRICED_MODEL;
    }
  }

  record UnpricedProvider(String bookVersion, @Nullable String provider) implements PriceResult {
    @Override
    public PriceStatus status() {
      return PriceStatus.UNPRICED_PROVIDER;
    }

    @Override
    public String detail() {
      return provider == null
          ? "the event names no provider, and its model is not claimed by exactly one"
          : "the book has no provider '" + PriceEngine.quotable(provider) + "'";
    }
  }

  /**
   * Whom an event without a price belongs to, by the names of the book; null what it does not know.
   */
  record Resolved(@Nullable String provider, @Nullable String model) {
    public static final Resolved NOTHING = new Resolved(null, null);
  }

  record NoUsage(String bookVersion, Resolved resolved) implements PriceResult {
    @Override
    public PriceStatus status() {
      return PriceStatus.NO_USAGE;
    }

    @Override
    public String detail() {
      return "the event reports no usage";
    }
  }

  record InvalidUsage(String bookVersion, Resolved resolved, Contradiction contradiction)
      implements PriceResult {
    @Override
    public PriceStatus status() {
      return PriceStatus.INVALID_USAGE;
    }

    @Override
    public String detail() {
      return contradiction.problem();
    }
  }
}
