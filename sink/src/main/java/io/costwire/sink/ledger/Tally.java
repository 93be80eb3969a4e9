// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink.ledger;

import java.math.BigDecimal;

/**
 * Counts of a range of usage.events, of one currency: accepted = priced + partial + unpriced + no
 * usage + invalid + rejected + duplicate.
 *
 * @param cost billed cost of what is priced
 */
record Tally(Statuses statuses, long rejected, long duplicate, BigDecimal cost) {
  static final Tally NOTHING = new Tally(Statuses.NONE, 0, 0, BigDecimal.ZERO);
  private static final Tally REJECTED = new Tally(Statuses.NONE, 1, 0, BigDecimal.ZERO);
  private static final Tally DUPLICATE = new Tally(Statuses.NONE, 0, 1, BigDecimal.ZERO);

  /** Rows by price status. */
  record Statuses(long priced, long partial, long unpriced, long noUsage, long invalid) {
    static final Statuses NONE = new Statuses(0, 0, 0, 0, 0);

    static Statuses of(String status) {
      return switch (status) {
        case "PRICED" -> new Statuses(1, 0, 0, 0, 0);
        case "PRICED_PARTIAL" -> new Statuses(0, 1, 0, 0, 0);
        case "UNPRICED_MODEL", "UNPRICED_PROVIDER" -> new Statuses(0, 0, 1, 0, 0);
        case "NO_USAGE" -> new Statuses(0, 0, 0, 1, 0);
        case "INVALID_USAGE" -> new Statuses(0, 0, 0, 0, 1);
        default ->
            throw new IllegalStateException(
                "usage_priced has a row with status "
                    + status
                    + "; this version knows no such status");
      };
    }

    Statuses plus(Statuses other) {
      return new Statuses(
          priced + other.priced,
          partial + other.partial,
          unpriced + other.unpriced,
          noUsage + other.noUsage,
          invalid + other.invalid);
    }

    Statuses minus(Statuses other) {
      return new Statuses(
          priced - other.priced,
          partial - other.partial,
          unpriced - other.unpriced,
          noUsage - other.noUsage,
          invalid - other.invalid);
    }

    long sum() {
      return priced + partial + unpriced + noUsage + invalid;
    }
  }

  /** One record; what is pending counts nothing. */
  static Tally of(Fate fate) {
    return switch (fate) {
      case Fate.Stored(String status, String currency, BigDecimal cost) ->
          new Tally(Statuses.of(status), 0, 0, cost == null ? BigDecimal.ZERO : cost);
      case Fate.Rejected() -> REJECTED;
      case Fate.Duplicate() -> DUPLICATE;
      case Fate.Pending() -> NOTHING;
    };
  }

  /** The currency that a record is counted under. */
  static String currency(Fate fate) {
    return switch (fate) {
      case Fate.Stored(String status, String currency, BigDecimal cost) -> currency;
      case Fate.Rejected(), Fate.Duplicate(), Fate.Pending() -> "";
    };
  }

  Tally plus(Tally other) {
    return new Tally(
        statuses.plus(other.statuses),
        rejected + other.rejected,
        duplicate + other.duplicate,
        cost.add(other.cost));
  }

  Tally minus(Tally other) {
    return new Tally(
        statuses.minus(other.statuses),
        rejected - other.rejected,
        duplicate - other.duplicate,
        cost.subtract(other.cost));
  }

  long accepted() {
    return statuses.sum() + rejected + duplicate;
  }
}
