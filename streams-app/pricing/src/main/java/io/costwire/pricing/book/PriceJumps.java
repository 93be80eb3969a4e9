// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.book;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Prices that are very different from the ones they follow. Prices do fall to a tenth; that they
 * change by a hundred is more likely a unit mistaken by a thousand.
 */
public final class PriceJumps {

  /** From here on a person should look. */
  private static final BigDecimal REMARKABLE = BigDecimal.valueOf(5);

  /** From here on it is a mistake. */
  private static final BigDecimal IMPOSSIBLE = BigDecimal.valueOf(100);

  private PriceJumps() {}

  /** What to look at before a book is put to use; none of it keeps the book from being read. */
  public static List<BookProblem> warnings(PriceBook book) {
    List<BookProblem> warnings = new ArrayList<>();
    for (Provider provider : book.providers()) {
      for (Model model : provider.models()) {
        find(provider.id(), model.id(), model.rules(), REMARKABLE, warnings);
      }
    }
    return warnings;
  }

  static void reportImpossible(YamlCursor model, String id, List<PriceRule> rules) {
    List<BookProblem> found = new ArrayList<>();
    find("", id, rules, IMPOSSIBLE, found);
    found.forEach(problem -> model.problem(problem.problem(), problem.fix()));
  }

  private static void find(
      String provider,
      String model,
      List<PriceRule> rules,
      BigDecimal limit,
      List<BookProblem> found) {
    for (PriceRule rule : rules) {
      PriceRule before = rule.predecessor(rules);
      if (before == null || !Objects.equals(before.currency(), rule.currency())) {
        continue;
      }
      for (BookDiff.RateChange change : BookDiff.rates(before, rule)) {
        if (exceeds(change, limit)) {
          found.add(
              new BookProblem(
                  provider,
                  0,
                  0,
                  model,
                  "the price of %s in '%s' goes from %s to %s for %s"
                      .formatted(
                          change.unit(),
                          rule.id(),
                          plain(change.before()),
                          plain(change.after()),
                          change.per().toPlainString()),
                  "check the unit and 'per'"));
        }
      }
    }
  }

  private static boolean exceeds(BookDiff.RateChange change, BigDecimal limit) {
    BigDecimal before = change.before();
    BigDecimal after = change.after();
    if (before == null || after == null || before.signum() == 0 || after.signum() == 0) {
      return false;
    }
    return after.compareTo(before.multiply(limit)) > 0
        || before.compareTo(after.multiply(limit)) > 0;
  }

  private static String plain(@Nullable BigDecimal value) {
    return value == null ? "none" : value.toPlainString();
  }
}
