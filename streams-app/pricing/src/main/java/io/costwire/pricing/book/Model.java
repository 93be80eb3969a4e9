// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.book;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** A model of a provider with all the prices it has had. */
public record Model(String id, List<NameMatch> matches, List<PriceRule> rules) {

  /** Highest priority first, then the latest start. */
  private static final Comparator<PriceRule> PRECEDENCE =
      Comparator.comparingInt((PriceRule rule) -> -rule.validity().priority())
          .thenComparing(PriceRule::start, Comparator.reverseOrder());

  public Model {
    matches = List.copyOf(matches);
    rules = rules.stream().sorted(PRECEDENCE).toList();
  }

  /** The price that applies, or empty when none was in effect. */
  public Optional<PriceRule> rule(RequestFacts facts) {
    for (PriceRule rule : rules) {
      if (rule.applies(facts, id)) {
        return Optional.of(rule);
      }
    }
    return Optional.empty();
  }
}
