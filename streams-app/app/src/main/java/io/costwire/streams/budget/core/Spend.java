// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.budget.core;

import io.costwire.streams.state.ByteReader;
import io.costwire.streams.state.ByteWriter;
import io.costwire.streams.state.Sums;
import java.math.BigDecimal;

/**
 * What was spent against a budget by some events, counted by one definition of it.
 *
 * @param scope fingerprint of the definition's scope
 * @param appliedAt from when on the definition counts, microseconds since 1970 UTC
 * @param money billed cost, or tokens
 * @param unpriced events in scope without a price, or whose tokens are not known
 */
public record Spend(long scope, long appliedAt, BigDecimal money, long unpriced) {
  static final int SCALE = 18;

  public static Spend none(Budget budget) {
    return of(budget, BigDecimal.ZERO.setScale(SCALE), 0);
  }

  public static Spend of(Budget budget, BigDecimal money, long unpriced) {
    return new Spend(budget.fingerprint(), budget.countsFrom(), money, unpriced);
  }

  /** Adds what was counted by the same scope. */
  public Spend plus(BigDecimal moreMoney, long moreUnpriced) {
    return new Spend(scope, appliedAt, money.add(moreMoney), unpriced + moreUnpriced);
  }

  public void write(ByteWriter out) {
    out.putFixed(scope).putFixed(appliedAt);
    Sums sum = new Sums(SCALE, 1);
    sum.add(0, money);
    sum.write(0, out);
    out.putVar(unpriced);
  }

  public static Spend read(ByteReader in) {
    long scope = in.getFixed();
    long appliedAt = in.getFixed();
    Sums sum = new Sums(SCALE, 1);
    sum.read(0, in);
    return new Spend(scope, appliedAt, sum.get(0), in.getVar());
  }
}
