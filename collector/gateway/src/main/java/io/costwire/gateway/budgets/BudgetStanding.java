// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway.budgets;

import io.costwire.schemas.BudgetDefinition;
import io.costwire.schemas.BudgetState;
import io.costwire.schemas.BudgetStatus;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where one budget, or one group of it, stands in the present period.
 *
 * @param group empty where the budget has none
 * @param status null when nothing was spent in the period yet
 */
public record BudgetStanding(
    BudgetDefinition definition, Map<String, String> group, @Nullable BudgetStatus status) {
  private static final int PERCENT_DECIMALS = 2;
  private static final int RADIX = 36;

  BigDecimal amount() {
    return status == null ? definition.getAmount() : status.getAmount();
  }

  BigDecimal spent() {
    return status == null ? BigDecimal.ZERO : status.getSpent();
  }

  BigDecimal remaining() {
    return status == null ? definition.getAmount() : status.getRemaining();
  }

  /** Cut, not rounded: it never shows a threshold that is not reached. */
  BigDecimal percent() {
    return spent().movePointRight(2).divide(amount(), PERCENT_DECIMALS, RoundingMode.DOWN);
  }

  public BudgetState state() {
    return status == null ? BudgetState.OK : status.getState();
  }

  /**
   * Weak entity tag: the same while the standing is. Revisions count within a period, so its start
   * is part of it.
   */
  public String entityTag() {
    long revision = status == null ? 0 : status.getRevision();
    long start = status == null ? 0 : status.getPeriodStart().getEpochSecond();
    long defined = ChronoUnit.MICROS.between(Instant.EPOCH, definition.getUpdatedAt());
    return "W/\"%s-%s-%s\""
        .formatted(
            Long.toString(revision, RADIX),
            Long.toString(start, RADIX),
            Long.toString(defined, RADIX));
  }
}
