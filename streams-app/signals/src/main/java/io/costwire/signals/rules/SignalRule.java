// SPDX-License-Identifier: Apache-2.0
package io.costwire.signals.rules;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What people are told about. Money is in the currency of the price book.
 *
 * @since 0.1
 */
public sealed interface SignalRule {

  /** Identity: a rule replaces the one of the same id. */
  String id();

  /** Whose usage is looked at. */
  Where where();

  /**
   * Whose usage is looked at.
   *
   * @param tenant null for all
   * @param filter values that a series, or an event, must have, all of them
   */
  record Where(@Nullable String tenant, Map<String, String> filter) {
    /** Everything. */
    public static final Where ANYWHERE = new Where(null, Map.of());

    public Where {
      filter = Map.copyOf(filter);
    }

    /** Whether usage of a tenant is looked at, as far as the tenant decides it. */
    public boolean isOf(String usageTenant) {
      return tenant == null || tenant.equals(usageTenant);
    }

    /** Whether usage with these values of its dimensions is. */
    public boolean matches(String usageTenant, Map<String, String> values) {
      return isOf(usageTenant)
          && filter.entrySet().stream()
              .allMatch(wanted -> wanted.getValue().equals(values.get(wanted.getKey())));
    }
  }

  /**
   * Spend that is not what it should have been.
   *
   * @param dimensions the dimension set of which each combination of values is a series; empty for
   *     the tenant's total
   * @param zone whose hours and weekdays are the rhythm
   * @param minimumImpact money too much, or too little, that an episode must have cost
   */
  record Anomaly(
      String id, Where where, List<String> dimensions, ZoneId zone, BigDecimal minimumImpact)
      implements SignalRule {
    public Anomaly {
      dimensions = List.copyOf(dimensions);
      requireAbove0(minimumImpact, "minimum_impact");
    }
  }

  /**
   * A series that always speaks and does not.
   *
   * @param dimensions as in {@link Anomaly}
   * @param after how long it must have been silent
   */
  record Silence(String id, Where where, List<String> dimensions, Duration after)
      implements SignalRule {
    /** Two buckets of an anomaly's series: below, the beat of a batch job would be silence. */
    public static final Duration SHORTEST = Duration.ofMinutes(10);

    public Silence {
      dimensions = List.copyOf(dimensions);
      if (after.compareTo(SHORTEST) < 0) {
        throw new IllegalArgumentException("after_seconds must be at least 600, ten minutes");
      }
    }
  }

  /**
   * One request that cost too much by itself.
   *
   * @param above billed cost from which on it is told
   */
  record ExpensiveRequest(String id, Where where, BigDecimal above) implements SignalRule {
    /** A request is told once, by the first rule in this order that it is one for. */
    public static final Comparator<ExpensiveRequest> FIRST =
        Comparator.comparing(ExpensiveRequest::above).thenComparing(ExpensiveRequest::id);

    public ExpensiveRequest {
      requireAbove0(above, "above");
    }
  }

  /** Usage that has no price, so that sums are too low. */
  record UnpricedUsage(String id, Where where) implements SignalRule {}

  /**
   * Requests that fail, are turned away or are repeated.
   *
   * @param percent share of all requests of a provider's model within five minutes
   * @param minimumRequests requests within five minutes below which a share means nothing
   */
  record Storm(String id, Where where, Trouble trouble, BigDecimal percent, long minimumRequests)
      implements SignalRule {
    public Storm {
      Objects.requireNonNull(trouble);
      requireAbove0(percent, "percent");
      if (percent.compareTo(BigDecimal.valueOf(100)) > 0) {
        throw new IllegalArgumentException("percent must not be above 100");
      }
      if (minimumRequests < 1) {
        throw new IllegalArgumentException("minimum_requests must be at least 1");
      }
    }
  }

  /** What is wrong with requests. */
  enum Trouble {
    ERROR,
    THROTTLED,
    RETRIED
  }

  /**
   * Another version of the price book makes the usage of today dearer or cheaper.
   *
   * @param percent change of cost from which on it is told
   * @param minimumImpact and at least so much money a day
   */
  record PriceChange(String id, Where where, BigDecimal percent, BigDecimal minimumImpact)
      implements SignalRule {
    public PriceChange {
      requireAbove0(percent, "percent");
      requireAbove0(minimumImpact, "minimum_impact");
    }
  }

  private static void requireAbove0(BigDecimal amount, String field) {
    if (amount.signum() <= 0) {
      throw new IllegalArgumentException(field + " must be above 0");
    }
  }
}
