// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing;

import io.costwire.pricing.book.CustomerOverride;
import io.costwire.pricing.book.Modifier;
import io.costwire.pricing.book.RequestFacts;
import io.costwire.pricing.core.Unit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The modifiers that hold for one event, in the order in which they apply: those of the list price,
 * discounts, margins; the provider's before the customer's.
 */
record Factors(List<Modifier> list, List<Modifier> discounts, List<Modifier> margins) {

  private static final Factors NONE = new Factors(List.of(), List.of(), List.of());

  static Factors of(Entry entry, RequestFacts facts, @Nullable CustomerOverride override) {
    List<Modifier> all = List.of();
    for (Modifier modifier : entry.provider().modifiers()) {
      if (modifier.when().hold(facts, entry.model().id())) {
        all = all.isEmpty() ? new ArrayList<>() : all;
        all.add(modifier);
      }
    }
    if (override != null) {
      List<Modifier> own = override.modifiers();
      all = all.isEmpty() ? own : concatenated(all, own);
    }
    return all.isEmpty()
        ? NONE
        : new Factors(
            ofKind(all, Modifier.Kind.LIST),
            ofKind(all, Modifier.Kind.DISCOUNT),
            ofKind(all, Modifier.Kind.MARGIN));
  }

  /** Those of {@code modifiers} that change lines of this unit. */
  static List<LineItem.Applied> on(Unit unit, List<Modifier> modifiers) {
    if (modifiers.isEmpty()) {
      return List.of();
    }
    List<LineItem.Applied> applied = new ArrayList<>(modifiers.size());
    for (Modifier modifier : modifiers) {
      if (modifier.appliesTo(unit)) {
        applied.add(new LineItem.Applied(modifier.id(), modifier.multiply()));
      }
    }
    return applied;
  }

  static <T> List<T> concatenated(List<T> first, List<T> second) {
    if (second.isEmpty()) {
      return first;
    }
    List<T> both = new ArrayList<>(first.size() + second.size());
    both.addAll(first);
    both.addAll(second);
    return both;
  }

  private static List<Modifier> ofKind(List<Modifier> all, Modifier.Kind kind) {
    return all.stream().filter(modifier -> modifier.kind() == kind).toList();
  }
}
