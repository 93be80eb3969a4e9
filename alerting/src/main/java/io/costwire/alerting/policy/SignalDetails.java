// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.policy;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What a signal is about. The policy passes it on; channels render it.
 *
 * @param headline what was noticed
 * @param scope whom and what it concerns
 * @param period the period concerned
 * @param amounts the money compared
 * @param evidence further facts by name; never message text
 */
public record SignalDetails(
    Headline headline, Scope scope, Period period, Amounts amounts, Map<String, String> evidence) {

  private static final Set<String> ONCE = Set.of("EXPENSIVE_REQUEST", "PRICE_CHANGE");

  public SignalDetails {
    Objects.requireNonNull(headline, "headline");
    Objects.requireNonNull(scope, "scope");
    Objects.requireNonNull(period, "period");
    Objects.requireNonNull(amounts, "amounts");
    evidence = Map.copyOf(evidence);
  }

  /** Whether it happened once, so that nothing ends it and nothing of it goes on. */
  public boolean isOnce() {
    return ONCE.contains(headline.kind());
  }

  /** Whether it may still be so: what happened once is past, and a budget ends with its period. */
  public boolean mayLast(Instant now) {
    boolean isBudget = headline.kind().startsWith("BUDGET_");
    boolean isPast = period.end().filter(end -> !now.isBefore(end)).isPresent();
    return !isOnce() && !(isBudget && isPast);
  }

  /**
   * What was noticed.
   *
   * @param kind e.g. BUDGET_THRESHOLD
   * @param title one line for people
   */
  public record Headline(String kind, Severity severity, String title) {}

  /**
   * Whom and what it concerns.
   *
   * @param tenant empty where it spans tenants
   * @param subject budget, rule or source
   */
  public record Scope(Optional<String> tenant, String subject, Map<String, String> labels) {
    public Scope {
      labels = Map.copyOf(labels);
    }
  }

  /** The period concerned, where there is one. */
  public record Period(Optional<Instant> start, Optional<Instant> end) {}

  /**
   * The money compared, where it is about money.
   *
   * @param threshold in percent for budgets
   */
  public record Amounts(
      Optional<BigDecimal> threshold,
      Optional<BigDecimal> observed,
      Optional<BigDecimal> limit,
      Optional<String> currency) {}
}
