// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway.budgets;

import io.costwire.schemas.BudgetDefinition;
import io.costwire.schemas.BudgetPeriod;
import io.costwire.schemas.BudgetState;
import io.costwire.schemas.BudgetStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A status as it is held: packed, because there may be one for every user, and what it is looked up
 * and sorted by.
 *
 * @param start of its period, seconds since 1970 UTC
 * @param end exclusive
 * @param packed the whole of it in Avro's single-object encoding
 */
record HeldStatus(
    String budgetId,
    Map<String, String> group,
    Scope scope,
    long start,
    long end,
    BudgetState state,
    BigDecimal spent,
    long revision,
    byte[] packed) {

  /** What a definition must have in common with a status of it, besides the names of groups. */
  record Scope(@Nullable String tenant, String currency, BudgetPeriod period) {
    // few of them are in many statuses
    static Scope of(BudgetStatus status) {
      String tenant = status.getTenant();
      return new Scope(
          tenant == null ? null : tenant.intern(),
          status.getCurrency().intern(),
          status.getPeriod());
    }

    static Scope of(BudgetDefinition definition) {
      return new Scope(definition.getTenant(), definition.getCurrency(), definition.getPeriod());
    }
  }

  static HeldStatus of(BudgetStatus status) {
    return new HeldStatus(
        status.getBudgetId(),
        Map.copyOf(status.getGroup()),
        Scope.of(status),
        status.getPeriodStart().getEpochSecond(),
        status.getPeriodEnd().getEpochSecond(),
        status.getState(),
        // few digits, few bytes
        status.getSpent().stripTrailingZeros(),
        status.getRevision(),
        pack(status));
  }

  private static byte[] pack(BudgetStatus status) {
    try {
      ByteBuffer buffer = status.toByteBuffer();
      byte[] bytes = new byte[buffer.remaining()];
      buffer.get(bytes);
      return bytes;
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory cannot fail", e);
    }
  }

  /**
   * Whether it says what is spent now. One of a civil period does within the period. One of a
   * rolling period moves on with events only: without any, it counts too much after its end, and
   * nothing at all of it is left a whole length later.
   */
  boolean isCurrent(Instant now) {
    long second = now.getEpochSecond();
    return second < lapses() && (isRolling() || start <= second);
  }

  /** Whether it is current or will be. */
  boolean mayBeCurrent(Instant now) {
    return now.getEpochSecond() < lapses();
  }

  /** From when on it says nothing about the present, seconds since 1970 UTC. */
  long lapses() {
    return isRolling() ? end + (end - start) : end;
  }

  /**
   * Whether it may be one of a definition; those of the one before, whose tenant may have been
   * another, go within moments of a change.
   */
  boolean fits(BudgetDefinition definition) {
    Long rolling = definition.getRollingSeconds();
    return scope.equals(Scope.of(definition))
        && group.size() == definition.getGroupBy().size()
        && group.keySet().containsAll(definition.getGroupBy())
        && (!isRolling() || (rolling != null && rolling == end - start));
  }

  private boolean isRolling() {
    return scope.period() == BudgetPeriod.ROLLING;
  }

  /** The whole of it. */
  BudgetStatus unpack() {
    try {
      return BudgetStatus.fromByteBuffer(ByteBuffer.wrap(packed));
    } catch (IOException e) {
      throw new UncheckedIOException("reading from memory cannot fail", e);
    }
  }
}
