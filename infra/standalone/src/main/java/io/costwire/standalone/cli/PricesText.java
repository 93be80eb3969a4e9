// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.cli;

import io.costwire.standalone.prices.BookChanges;
import io.costwire.standalone.prices.BookChanges.Kind;

/** Changes of a book for people. */
final class PricesText {
  private static final int SHOWN = 60;

  private PricesText() {}

  static void print(BookChanges changes, boolean all) {
    int shown = all ? changes.changes().size() : Math.min(SHOWN, changes.changes().size());
    changes.changes().subList(0, shown).forEach(change -> System.out.println(change.line()));
    if (shown < changes.changes().size()) {
      System.out.printf("and %d more (--all prints them)%n", changes.changes().size() - shown);
    }
    System.out.printf(
        "%d added, %d changed, %d removed%n",
        changes.count(Kind.ADDED), changes.count(Kind.CHANGED), changes.count(Kind.REMOVED));
  }
}
