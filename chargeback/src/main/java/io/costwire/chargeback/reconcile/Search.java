// SPDX-License-Identifier: Apache-2.0
package io.costwire.chargeback.reconcile;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Looks for the fewest suppositions under which our prices come to the provider's cost. */
final class Search {
  /** Two suppositions together must be as unlikely to fit by chance as one in so many. */
  private static final BigDecimal ODDS = BigDecimal.TEN;

  private final BigDecimal theirs;
  private final List<Alignment> alignments;
  private final List<Supposition> suppositions;

  /**
   * @param alignments in the order in which they are preferred
   */
  Search(BigDecimal theirs, List<Alignment> alignments) {
    this.theirs = theirs;
    this.alignments = List.copyOf(alignments);
    this.suppositions =
        alignments.isEmpty() ? List.of() : Supposition.of(alignments.getFirst().pool());
  }

  /**
   * @param bound what is left over must be smaller, or 0
   */
  Optional<Explanation> within(BigDecimal bound) {
    for (List<List<Supposition>> tried : List.of(none(), single(), pairs())) {
      for (Alignment alignment : alignments) {
        List<Explanation> fitting = new ArrayList<>();
        List<Cause> causes = new ArrayList<>();
        for (List<Supposition> supposed : worthTrying(tried, alignment, bound)) {
          Optional<Explanation> found = test(alignment, supposed, bound);
          found.ifPresent(fitting::add);
          if (found.isPresent() && supposed.size() == 1) {
            causes.add(supposed.getFirst().cause());
          }
        }
        if (!fitting.isEmpty()) {
          List<Cause> others = causes.isEmpty() ? causes : causes.subList(1, causes.size());
          return Optional.of(new Explanation(fitting.getFirst().findings(), others));
        }
      }
    }
    return Optional.empty();
  }

  /** So many pairs can be made that one of them comes near to any small amount. */
  private List<List<Supposition>> worthTrying(
      List<List<Supposition>> tried, Alignment alignment, BigDecimal bound) {
    boolean single = tried.stream().allMatch(supposed -> supposed.size() <= 1);
    BigDecimal needed = ODDS.multiply(bound).multiply(BigDecimal.valueOf(tried.size()));
    return single || theirs.subtract(alignment.cost()).abs().compareTo(needed) >= 0
        ? tried
        : List.of();
  }

  private static List<List<Supposition>> none() {
    return List.of(List.of());
  }

  private List<List<Supposition>> single() {
    return suppositions.stream().map(List::of).toList();
  }

  private List<List<Supposition>> pairs() {
    List<Supposition> broad = suppositions.stream().filter(Supposition::isAboutAll).toList();
    List<List<Supposition>> pairs = new ArrayList<>();
    for (int i = 0; i < broad.size(); i++) {
      for (int j = i + 1; j < broad.size(); j++) {
        Class<?> first = broad.get(i).cause().getClass();
        if (!first.equals(broad.get(j).cause().getClass())) {
          pairs.add(List.of(broad.get(i), broad.get(j)));
        }
      }
    }
    return pairs;
  }

  private Optional<Explanation> test(
      Alignment alignment, List<Supposition> supposed, BigDecimal bound) {
    List<Finding> findings = new ArrayList<>(alignment.findings());
    Pool pool = alignment.pool();
    BigDecimal cost = alignment.cost();
    BigDecimal target = theirs;
    for (Supposition supposition : supposed) {
      BigDecimal amount;
      switch (supposition) {
        case Supposition.Unit unit -> {
          BigDecimal scaled = unit.inOurs(target);
          amount = target.subtract(scaled);
          target = scaled;
        }
        case Supposition.Otherwise otherwise -> {
          pool = otherwise.change().apply(pool);
          Optional<BigDecimal> changed = pool.cost();
          if (changed.isEmpty()) {
            return Optional.empty();
          }
          amount = changed.get().subtract(cost);
          cost = changed.get();
        }
      }
      if (amount.signum() == 0) {
        return Optional.empty();
      }
      findings.add(new Finding(supposition.cause(), amount));
    }
    BigDecimal rest = target.subtract(cost);
    return fits(rest, bound) ? Optional.of(explained(findings, rest)) : Optional.empty();
  }

  private static Explanation explained(List<Finding> findings, BigDecimal rest) {
    List<Finding> all = new ArrayList<>(findings);
    if (rest.signum() != 0) {
      all.add(new Finding(new Cause.Rounding(), rest));
    }
    return new Explanation(all, List.of());
  }

  static boolean fits(BigDecimal rest, BigDecimal bound) {
    return rest.signum() == 0 || rest.abs().compareTo(bound) < 0;
  }
}
