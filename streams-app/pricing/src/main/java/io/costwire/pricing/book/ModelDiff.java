// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.book;

import io.costwire.pricing.book.BookDiff.Change;
import io.costwire.pricing.book.BookDiff.Kind;
import io.costwire.pricing.book.BookDiff.RateChange;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The part of a {@link BookDiff} that is about one model. */
record ModelDiff(List<Change> changes, String provider, String model) {

  private static final String REPLACES = "replaces what was recorded";

  void compare(@Nullable Model before, @Nullable Model after) {
    List<PriceRule> old = before == null ? List.of() : before.rules();
    List<PriceRule> now = after == null ? List.of() : after.rules();
    if (before != null && after != null && !names(before).equals(names(after))) {
      add(Kind.CHANGED, null, null, List.of(), "the names that match differ");
    } else if (old.isEmpty() && now.isEmpty() && (before == null || after == null)) {
      add(
          before == null ? Kind.ADDED : Kind.REMOVED,
          null,
          null,
          List.of(),
          "names without prices");
    }
    Set<PriceRule> compared = new HashSet<>();
    for (PriceRule rule : now) {
      PriceRule same = counterpart(rule, old, now);
      if (same == null) {
        added(rule, rule.predecessor(now));
      } else {
        compared.add(same);
        changed(same, rule);
      }
    }
    for (PriceRule rule : old) {
      if (!compared.contains(rule)) {
        Instant from = rule.validity().from();
        add(Kind.REMOVED, rule, from, BookDiff.rates(rule, null), currency(null, rule));
      }
    }
  }

  /** What the rule was before: the price of the same requests and start, or else the same entry. */
  private static @Nullable PriceRule counterpart(
      PriceRule rule, List<PriceRule> old, List<PriceRule> now) {
    PriceRule same = sameStart(rule, old);
    return same != null
        ? same
        : old.stream()
            .filter(it -> it.id().equals(rule.id()) && sameStart(it, now) == null)
            .findFirst()
            .orElse(null);
  }

  private static @Nullable PriceRule sameStart(PriceRule rule, List<PriceRule> rules) {
    return rules.stream()
        .filter(it -> it.hasConditionsOf(rule))
        .filter(it -> Objects.equals(it.validity().from(), rule.validity().from()))
        .findFirst()
        .orElse(null);
  }

  private void added(PriceRule rule, @Nullable PriceRule previous) {
    boolean comparable = previous != null && Objects.equals(previous.currency(), rule.currency());
    add(
        previous == null ? Kind.ADDED : Kind.CHANGED,
        rule,
        rule.validity().from(),
        BookDiff.rates(comparable ? previous : null, rule),
        currency(previous, rule));
  }

  private void changed(PriceRule before, PriceRule after) {
    List<String> notes = new ArrayList<>();
    boolean charges = before.chargesAs(after);
    if (!charges) {
      notes.add(currency(before, after));
      notes.add(before.tiers().equals(after.tiers()) ? "" : "tiers differ");
    }
    boolean begins =
        before.hasConditionsOf(after)
            && Objects.equals(before.validity().from(), after.validity().from());
    if (!begins) {
      notes.add("applies " + applies(after) + ", before " + applies(before));
    } else if (!Objects.equals(before.validity().to(), after.validity().to())) {
      notes.add("ends " + end(after) + ", before " + end(before));
    }
    notes.removeIf(String::isEmpty);
    List<RateChange> rates =
        BookDiff.rates(Objects.equals(before.currency(), after.currency()) ? before : null, after);
    if (charges && notes.isEmpty()) {
      return;
    }
    if (!charges && begins) {
      notes.add(rates.isEmpty() && notes.isEmpty() ? "minimum quantities differ" : REPLACES);
    }
    Instant from = charges && begins ? earlierEnd(before, after) : earlierStart(before, after);
    add(Kind.CHANGED, after, from, rates, String.join(", ", notes));
  }

  private static @Nullable Instant earlierStart(PriceRule a, PriceRule b) {
    return a.start().isBefore(b.start()) ? a.validity().from() : b.validity().from();
  }

  private static @Nullable Instant earlierEnd(PriceRule a, PriceRule b) {
    Instant first = a.validity().to();
    Instant second = b.validity().to();
    if (first == null || second == null) {
      return first == null ? second : first;
    }
    return first.isBefore(second) ? first : second;
  }

  private static String applies(PriceRule rule) {
    Instant from = rule.validity().from();
    return "from %s to %s priority %d when %s"
        .formatted(
            from == null ? "always" : from, end(rule), rule.validity().priority(), rule.when());
  }

  private static String end(PriceRule rule) {
    Instant to = rule.validity().to();
    return to == null ? "never" : to.toString();
  }

  private static String currency(@Nullable PriceRule before, PriceRule rule) {
    String now = Objects.requireNonNullElse(rule.currency(), "the book's currency");
    String old =
        before == null
            ? "the book's currency"
            : Objects.requireNonNullElse(before.currency(), "the book's currency");
    return now.equals(old)
        ? ""
        : before == null ? "in " + now : "in %s, before in %s".formatted(now, old);
  }

  private static String names(Model model) {
    return model.matches().stream().map(NameMatch::toString).sorted().collect(Collectors.joining());
  }

  private void add(
      Kind kind,
      @Nullable PriceRule rule,
      @Nullable Instant from,
      List<RateChange> rates,
      String note) {
    String entry = rule == null ? null : rule.id();
    changes.add(new Change(kind, provider, model, entry, from, rates, note));
  }
}
