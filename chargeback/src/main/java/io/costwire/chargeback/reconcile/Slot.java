// SPDX-License-Identifier: Apache-2.0
package io.costwire.chargeback.reconcile;

import java.time.LocalDate;
import java.util.Comparator;

/**
 * What is compared with each other.
 *
 * @param day UTC
 * @param account at the provider; empty where all are compared together
 */
public record Slot(LocalDate day, String model, String account) implements Comparable<Slot> {
  private static final Comparator<Slot> ORDER =
      Comparator.comparing(Slot::day).thenComparing(Slot::model).thenComparing(Slot::account);

  @Override
  public int compareTo(Slot other) {
    return ORDER.compare(this, other);
  }
}
