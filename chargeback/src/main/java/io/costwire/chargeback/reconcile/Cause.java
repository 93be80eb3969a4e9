// SPDX-License-Identifier: Apache-2.0
package io.costwire.chargeback.reconcile;

import java.math.BigDecimal;
import java.util.Set;
import java.util.TreeSet;

/** Why the provider's figure differs from ours. */
public sealed interface Cause {

  /** Its name in files; the same for all of a kind. */
  String key();

  /** For a person. */
  String text();

  /** How much of the traffic is on one side only. */
  enum Extent {
    DAY("all of the day"),
    MODEL("the model, on every day"),
    ACCOUNT("the account, on every day"),
    SLOT("the model on that day"),
    PART("part of it");

    private final String text;

    Extent(String text) {
      this.text = text;
    }
  }

  /**
   * The provider has traffic that we have no events of.
   *
   * @param silent services that used the model on other days and not on this one
   */
  record MissingTraffic(Extent extent, Set<String> silent) implements Cause {
    public MissingTraffic {
      silent = Set.copyOf(silent);
    }

    @Override
    public String key() {
      return "missing_traffic";
    }

    @Override
    public String text() {
      String services =
          silent.isEmpty()
              ? ""
              : "; silent that day, but not on others: " + String.join(", ", new TreeSet<>(silent));
      return "traffic without events of ours (%s)%s".formatted(extent.text, services);
    }
  }

  /** We have traffic that the provider does not bill. */
  record NotBilled(Extent extent) implements Cause {
    @Override
    public String key() {
      return "not_billed";
    }

    @Override
    public String text() {
      return "events of ours that the provider does not bill (%s): counted twice, of another account"
              .formatted(extent.text)
          + " or day, or free";
    }
  }

  /** Our events say another service tier than the provider bills. */
  record ServiceTier(String ours, String theirs, String service) implements Cause {
    @Override
    public String key() {
      return "service_tier";
    }

    @Override
    public String text() {
      return "billed at the tier %s, our events say %s%s".formatted(theirs, ours, of(service));
    }
  }

  /** Tokens of a cache that our events do not count as such. */
  record UncountedCache() implements Cause {
    @Override
    public String key() {
      return "uncounted_cache";
    }

    @Override
    public String text() {
      return "cached tokens that our events do not count as cached, or not at all";
    }
  }

  /** Tokens that our events count as cached, and the provider does not. */
  record CacheAtInputPrice() implements Cause {
    @Override
    public String key() {
      return "cache_at_input_price";
    }

    @Override
    public String text() {
      return "cached tokens billed as plain input";
    }
  }

  /**
   * The discount for batches, which one side has and the other has not.
   *
   * @param discounted whether the provider gives it
   */
  record BatchPrice(boolean discounted, String service) implements Cause {
    @Override
    public String key() {
      return discounted ? "batch_unknown_to_us" : "batch_at_full_price";
    }

    @Override
    public String text() {
      return discounted
          ? "billed as a batch, our events do not say so" + of(service)
          : "batches billed at the full price" + of(service);
    }
  }

  /**
   * Another unit: tokens in thousands, or cents for dollars.
   *
   * @param factor what the provider's figure is divided by to be in our unit
   */
  record OtherUnit(What what, BigDecimal factor) implements Cause {
    /** Which figure. */
    public enum What {
      COST,
      TOKENS
    }

    @Override
    public String key() {
      return "other_unit";
    }

    @Override
    public String text() {
      return "%s stated in another unit: %s times ours"
          .formatted(what == What.COST ? "costs" : "tokens", factor.toPlainString());
    }
  }

  /** Requests of ours whose cost we do not know. */
  record NotPriced(long requests) implements Cause {
    @Override
    public String key() {
      return "not_priced";
    }

    @Override
    public String text() {
      return "%,d requests of ours have no known cost; v_unpriced names them".formatted(requests);
    }
  }

  /**
   * The same tokens at another price.
   *
   * @param percent the provider's price in percent of ours
   */
  record RateDiffers(BigDecimal percent) implements Cause {
    @Override
    public String key() {
      return "rate_differs";
    }

    @Override
    public String text() {
      return "the same tokens at %s %% of our price".formatted(percent.toPlainString());
    }
  }

  /** Less than a cent for each line of the file. */
  record Rounding() implements Cause {
    @Override
    public String key() {
      return "rounding";
    }

    @Override
    public String text() {
      return "rounding, below a cent for each line of the file";
    }
  }

  /** Only tokens are stated, and we have no price for them: it is in no sum. */
  record NotComparable() implements Cause {
    @Override
    public String key() {
      return "not_comparable";
    }

    @Override
    public String text() {
      return "the file states tokens without a cost, and the book has no price for them: in no sum";
    }
  }

  /** Nothing that we know of fits. */
  record Unexplained() implements Cause {
    @Override
    public String key() {
      return "unexplained";
    }

    @Override
    public String text() {
      return "nothing that we know of fits";
    }
  }

  private static String of(String service) {
    return service.isEmpty() ? "" : " (service %s)".formatted(service);
  }
}
