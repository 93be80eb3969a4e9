// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.imports;

import io.costwire.pricing.book.PriceRule;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Adds the prices a source has for a model to those the book has. A price that the source has
 * changed without a date begins when that became known; what the book says about the time before
 * stays.
 */
final class RuleMerge {

  private final String provider;
  private final String model;
  private final ImportTerms terms;
  private final List<NotCarried> notCarried;

  RuleMerge(String provider, String model, ImportTerms terms, List<NotCarried> notCarried) {
    this.provider = provider;
    this.model = model;
    this.terms = terms;
    this.notCarried = notCarried;
  }

  List<PriceRule> merge(List<PriceRule> known, List<PriceRule> incoming) {
    List<PriceRule> merged = new ArrayList<>(known);
    for (PriceRule rule : incoming) {
      PriceRule same = sameStart(known, rule);
      if (same == null) {
        PriceRule before = rule.predecessor(known);
        boolean repeats = isFromNow(rule) && before != null && before.chargesAs(rule);
        if (!repeats) {
          merged.add(named(rule, rule.validity(), merged));
        }
      } else if (!same.chargesAs(rule)) {
        overwritten(merged, incoming, rule);
      } else if (!Objects.equals(same.validity().to(), rule.validity().to())) {
        ended(merged, same, rule);
      }
    }
    return merged;
  }

  private boolean isFromNow(PriceRule rule) {
    return terms.recordedAt().equals(rule.validity().from());
  }

  private static @Nullable PriceRule sameStart(List<PriceRule> rules, PriceRule wanted) {
    return rules.stream()
        .filter(rule -> rule.hasConditionsOf(wanted))
        .filter(rule -> Objects.equals(rule.validity().from(), wanted.validity().from()))
        .findFirst()
        .orElse(null);
  }

  /** The source now says something else about a time that the book has a price for. */
  private void overwritten(List<PriceRule> merged, List<PriceRule> incoming, PriceRule rule) {
    PriceRule current = latest(merged, rule);
    boolean isCurrent = latest(incoming, rule) == rule;
    if (!isCurrent || current == null || current.chargesAs(rule)) {
      notCarried.add(
          new NotCarried(
              provider,
              model,
              "price from " + start(rule),
              NotCarried.Kind.KEPT_OURS,
              "the source has changed a past price; the book keeps what it recorded"));
      return;
    }
    PriceRule.Validity validity =
        new PriceRule.Validity(
            terms.recordedAt(), null, terms.recordedAt(), rule.validity().priority());
    merged.add(named(rule, validity, merged));
  }

  private void ended(List<PriceRule> merged, PriceRule same, PriceRule rule) {
    Instant to = rule.validity().to();
    if (same.validity().to() == null && to != null) {
      PriceRule.Validity validity =
          new PriceRule.Validity(
              same.validity().from(), to, same.validity().recordedAt(), same.validity().priority());
      merged.set(
          merged.indexOf(same), new PriceRule(same.id(), validity, same.when(), same.prices()));
      return;
    }
    notCarried.add(
        new NotCarried(
            provider,
            model,
            "price from " + start(rule),
            NotCarried.Kind.KEPT_OURS,
            "the source ends it at " + to + ", the book at " + same.validity().to()));
  }

  private static @Nullable PriceRule latest(List<PriceRule> rules, PriceRule conditions) {
    PriceRule latest = null;
    for (PriceRule rule : rules) {
      if (rule.hasConditionsOf(conditions)
          && (latest == null || instant(latest).isBefore(instant(rule)))) {
        latest = rule;
      }
    }
    return latest;
  }

  private static Instant instant(PriceRule rule) {
    Instant from = rule.validity().from();
    return from == null ? Instant.MIN : from;
  }

  private static String start(PriceRule rule) {
    Instant from = rule.validity().from();
    return from == null ? "the beginning" : from.toString();
  }

  /** The rule under an id that the model does not have yet. */
  private static PriceRule named(
      PriceRule rule, PriceRule.Validity validity, List<PriceRule> others) {
    Set<String> taken = new HashSet<>();
    others.forEach(other -> taken.add(other.id()));
    String id = rule.id();
    Instant from = validity.from();
    if (taken.contains(id) && from != null) {
      id = id + "@" + from;
    }
    for (int i = 2; taken.contains(id); i++) {
      id = rule.id() + "." + i;
    }
    return new PriceRule(id, validity, rule.when(), rule.prices());
  }
}
