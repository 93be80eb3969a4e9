// SPDX-License-Identifier: Apache-2.0
package io.costwire.chargeback.experiments;

import io.costwire.chargeback.experiments.Verdict.NotYet;
import io.costwire.chargeback.experiments.Verdict.Winner;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * Variants side by side.
 *
 * @param currencies of the costs; figures in money compare only where there is one
 */
public record Experiment(
    String tenant, String name, List<String> currencies, List<VariantUse> variants) {
  /** Below it the normal approximation of a difference means little. */
  public static final long DEFAULT_MINIMUM = 100;

  /** Chance, over all comparisons together, that a winner is declared where there is none. */
  private static final double FALSE_WINNERS = 0.05;

  private static final NormalDistribution NORMAL = NormalDistribution.of(0, 1);

  /** Nobody waits for more. */
  private static final double MANY = 1e9;

  public Experiment {
    currencies = List.copyOf(currencies);
    variants = List.copyOf(variants);
  }

  private record Candidate(String variant, Estimate estimate) {}

  /**
   * Whether one variant is better than each other. Differences are held against a normal
   * distribution with Bonferroni's correction for all pairs, so that at most one of twenty
   * experiments without a difference has a winner. That holds for one look: who looks every day and
   * stops at the first winner is wrong more often, so decide on the range before.
   *
   * @param minimum observations that each variant must have
   */
  public Verdict judge(Measure measure, long minimum) {
    if (variants.size() < 2) {
      return new NotYet("there is one variant, '%s'".formatted(variants.getFirst().variant()));
    }
    if (measure.isMoney() && currencies.size() > 1) {
      return new NotYet("costs are in %s".formatted(String.join(" and ", currencies)));
    }
    List<Candidate> candidates = new ArrayList<>();
    for (VariantUse use : variants) {
      Optional<Estimate> estimate = measure.of(use);
      long n = estimate.map(Estimate::n).orElse(0L);
      if (estimate.isEmpty() || n < minimum) {
        return new NotYet(
            "'%s' has %,d requests of which %s is known; it needs %,d"
                .formatted(use.variant(), n, measure.label(), minimum));
      }
      candidates.add(new Candidate(use.variant(), estimate.get()));
    }
    Comparator<Candidate> byValue = Comparator.comparingDouble(it -> it.estimate.value());
    candidates.sort(measure.lowerIsBetter() ? byValue : byValue.reversed());
    return judge(candidates);
  }

  private static Verdict judge(List<Candidate> bestFirst) {
    double pairs = bestFirst.size() * (bestFirst.size() - 1) / 2.0;
    double z = NORMAL.inverseSurvivalProbability(FALSE_WINNERS / pairs / 2);
    Candidate best = bestFirst.getFirst();
    for (Candidate other : bestFirst.subList(1, bestFirst.size())) {
      double half = z * error(best, other);
      double difference = difference(best, other);
      if (difference <= half) {
        return new NotYet(missing(best, other, difference, half));
      }
    }
    Candidate next = bestFirst.get(1);
    double half = z * error(best, next);
    double difference = difference(best, next);
    return new Winner(best.variant, next.variant, difference, difference - half, difference + half);
  }

  private static double difference(Candidate best, Candidate other) {
    return Math.abs(best.estimate.value() - other.estimate.value());
  }

  private static double error(Candidate a, Candidate b) {
    return Math.hypot(a.estimate.error(), b.estimate.error());
  }

  /** The half width falls with the root of the observations. */
  private static String missing(Candidate best, Candidate other, double difference, double half) {
    double factor = difference == 0 ? MANY : Math.pow(half / difference, 2);
    double needed = Math.ceil(Math.max(best.estimate.n(), other.estimate.n()) * factor);
    String more =
        needed >= MANY
            ? "they are as good as equal"
            : String.format(
                Locale.ROOT,
                "a difference such as this one would show with some %,.0f requests each",
                needed);
    return "'%s' and '%s' cannot be told apart; %s".formatted(best.variant, other.variant, more);
  }
}
