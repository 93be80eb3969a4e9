// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.book;

import io.costwire.pricing.book.BookDiff.Change;
import io.costwire.pricing.book.BookDiff.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The part of a {@link BookDiff} that is about providers, their models and prices. */
record ProviderDiff(List<Change> changes) {

  void compare(@Nullable PriceBook before, PriceBook after) {
    Map<String, Provider> old = byId(before == null ? List.of() : before.providers(), Provider::id);
    Map<String, Provider> now = byId(after.providers(), Provider::id);
    for (String id : union(old, now)) {
      compare(id, old.get(id), now.get(id));
    }
  }

  private void compare(String id, @Nullable Provider before, @Nullable Provider after) {
    List<Model> old = before == null ? List.of() : before.models();
    List<Model> now = after == null ? List.of() : after.models();
    if (before != null && after != null) {
      String note = note(before, after);
      if (!note.isEmpty()) {
        changes.add(new Change(Kind.CHANGED, id, null, null, null, List.of(), note));
      }
    } else if (old.isEmpty() && now.isEmpty()) {
      Kind kind = before == null ? Kind.ADDED : Kind.REMOVED;
      changes.add(new Change(kind, id, null, null, null, List.of(), "no models"));
    }
    Map<String, Model> oldById = byId(old, Model::id);
    Map<String, Model> nowById = byId(now, Model::id);
    for (String model : union(oldById, nowById)) {
      new ModelDiff(changes, id, model).compare(oldById.get(model), nowById.get(model));
    }
  }

  private static String note(Provider before, Provider after) {
    List<String> parts = new ArrayList<>();
    if (!before.names().toString().equals(after.names().toString())) {
      parts.add("names or endpoints differ");
    }
    if (before.clock() != after.clock()) {
      parts.add("clock %s -> %s".formatted(before.clock(), after.clock()));
    }
    if (!before.terms().billing().equals(after.terms().billing())) {
      parts.add("billing %s -> %s".formatted(text(before), text(after)));
    }
    Map<String, Modifier> old = byId(before.modifiers(), Modifier::id);
    Map<String, Modifier> now = byId(after.modifiers(), Modifier::id);
    for (String id : union(old, now)) {
      modifier(old.get(id), now.get(id)).ifPresent(parts::add);
    }
    return String.join(", ", parts);
  }

  private static String text(Provider provider) {
    BillingPolicy billing = provider.terms().billing();
    String flavors =
        billing.billedTierByFlavor().isEmpty()
            ? ""
            : " " + new TreeMap<>(billing.billedTierByFlavor());
    return "[tier %s%s, reported cost %s]"
        .formatted(billing.billedTier(), flavors, billing.reportedCost());
  }

  private static Optional<String> modifier(@Nullable Modifier before, @Nullable Modifier after) {
    if (before == null || after == null) {
      return Optional.ofNullable(before == null ? after : before)
          .map(
              it ->
                  "modifier %s x%s %s"
                      .formatted(
                          it.id(),
                          BookDiff.plain(it.multiply()),
                          before == null ? "added" : "removed"));
    }
    if (before.equals(after)) {
      return Optional.empty();
    }
    return Optional.of(
        "modifier %s %s"
            .formatted(
                after.id(),
                before.multiply().compareTo(after.multiply()) == 0
                    ? "applies differently"
                    : BookDiff.delta(before.multiply(), after.multiply())));
  }

  private static <T> Map<String, T> byId(List<T> items, Function<T, String> id) {
    Map<String, T> map = new LinkedHashMap<>();
    items.forEach(item -> map.put(id.apply(item), item));
    return map;
  }

  private static Set<String> union(Map<String, ?> a, Map<String, ?> b) {
    Set<String> keys = new LinkedHashSet<>(b.keySet());
    keys.addAll(a.keySet());
    return keys;
  }
}
