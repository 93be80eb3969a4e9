// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.chaos;

import io.costwire.schemas.CostTotals;
import java.math.BigDecimal;
import java.util.Map;
import java.util.TreeMap;

/** Counts, billed cost and usage of a window, in plain exact arithmetic. */
final class Sum {
  private long requests;
  private long priced;
  private long partial;
  private long unpriced;
  private long noUsage;
  private long invalid;
  private long errors;
  private long throttled;
  private BigDecimal billed = BigDecimal.ZERO;
  private final Map<String, BigDecimal> usage = new TreeMap<>();

  static Sum of(CostTotals totals) {
    Sum sum = new Sum();
    sum.requests = totals.getRequests();
    sum.priced = totals.getPriced();
    sum.partial = totals.getPartial();
    sum.unpriced = totals.getUnpriced();
    sum.noUsage = totals.getNoUsage();
    sum.invalid = totals.getInvalid();
    sum.errors = totals.getErrors();
    sum.throttled = totals.getThrottled();
    sum.billed = totals.getBilledCost();
    totals.getUsage().forEach(q -> sum.usage.put(q.getUnit(), q.getQuantity()));
    return sum;
  }

  void add(Sent.Request request, Rates.Verdict verdict) {
    requests++;
    switch (verdict.status()) {
      case PRICED -> priced++;
      case PRICED_PARTIAL -> partial++;
      case UNPRICED_MODEL, UNPRICED_PROVIDER -> unpriced++;
      case NO_USAGE -> noUsage++;
      case INVALID_USAGE -> invalid++;
    }
    switch (request.status()) {
      case "ERROR" -> errors++;
      case "THROTTLED" -> throttled++;
      default -> {}
    }
    if (verdict.billed() != null) {
      billed = billed.add(verdict.billed());
    }
    request.usage().forEach((unit, quantity) -> usage.merge(unit, quantity, BigDecimal::add));
  }

  void add(Sum other) {
    requests += other.requests;
    priced += other.priced;
    partial += other.partial;
    unpriced += other.unpriced;
    noUsage += other.noUsage;
    invalid += other.invalid;
    errors += other.errors;
    throttled += other.throttled;
    billed = billed.add(other.billed);
    other.usage.forEach((unit, quantity) -> usage.merge(unit, quantity, BigDecimal::add));
  }

  Sum plus(Sum other) {
    Sum sum = new Sum();
    sum.add(this);
    sum.add(other);
    return sum;
  }

  long requests() {
    return requests;
  }

  BigDecimal billed() {
    return billed;
  }

  /** Every number with its name; numbers that are equal have equal text. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(160);
    text.append("requests=").append(requests).append(" priced=").append(priced);
    text.append(" partial=").append(partial).append(" unpriced=").append(unpriced);
    text.append(" no_usage=").append(noUsage).append(" invalid=").append(invalid);
    text.append(" errors=").append(errors).append(" throttled=").append(throttled);
    text.append(" billed=").append(plain(billed));
    usage.forEach(
        (unit, quantity) -> text.append(' ').append(unit).append('=').append(plain(quantity)));
    return text.toString();
  }

  private static String plain(BigDecimal number) {
    return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
  }
}
