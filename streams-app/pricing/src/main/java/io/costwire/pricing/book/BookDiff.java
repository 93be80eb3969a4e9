// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.book;

import io.costwire.pricing.core.Rate;
import io.costwire.pricing.core.Unit;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What one version of a book changes against another, entry by entry, in the order of the books. A
 * dated price that follows an earlier one is a change of that one.
 */
public record BookDiff(List<Change> changes) {

  /** Stands for a provider where the rates of exchange or the currency of the book change. */
  static final String FX = BookDocument.FX;

  /** Stands for a provider where what was agreed with a customer changes. */
  static final String OVERRIDES = BookDocument.OVERRIDES;

  /** What happened to an entry. */
  public enum Kind {
    ADDED('+'),
    CHANGED('~'),
    REMOVED('-'),
    /** The entry is as it was, but what it is compared with no longer has it. */
    KEPT('=');

    private final char sign;

    Kind(char sign) {
      this.sign = sign;
    }
  }

  /**
   * One difference.
   *
   * @param provider or {@code overrides} or {@code fx}, which are of no provider
   * @param entry the price rule concerned, or null where it is the model or provider itself
   * @param effectiveFrom the first instant that is concerned; null for always, or where no price is
   *     concerned
   * @param rates the rates that differ
   * @param note what else differs, in words; may be empty
   */
  public record Change(
      Kind kind,
      String provider,
      @Nullable String model,
      @Nullable String entry,
      @Nullable Instant effectiveFrom,
      List<RateChange> rates,
      String note) {
    public Change {
      rates = List.copyOf(rates);
    }

    /**
     * The change for people: {@code ~ openai/gpt-x gpt-x@base: input_tokens 2 -> 3 per 1000000}.
     */
    public String line() {
      StringBuilder line = new StringBuilder().append(kind.sign).append(' ').append(provider);
      line.append(model == null ? "" : "/" + model);
      line.append(entry == null ? "" : " " + entry);
      line.append(effectiveFrom == null ? "" : " from " + effectiveFrom);
      return line.append(": ").append(text()).toString();
    }

    private String text() {
      List<String> parts = new ArrayList<>();
      RateChange last = null;
      for (RateChange rate : rates) {
        if (last == null || !rate.repeats(last)) {
          parts.add(rate.text(kind));
          last = rate;
        }
      }
      if (!note.isEmpty()) {
        parts.add(note);
      }
      return parts.isEmpty() ? "at the same rates" : String.join(", ", parts);
    }

    private boolean isOfAnyProvider() {
      return provider.equals(OVERRIDES) || provider.equals(FX);
    }
  }

  /**
   * One rate before and after, per the same quantity.
   *
   * @param step the tier, 0 for the first or only one
   * @param above where the tier begins
   * @param before null when there was none
   * @param after null when there is none any more
   */
  public record RateChange(
      Unit unit,
      int step,
      BigDecimal above,
      BigDecimal per,
      @Nullable BigDecimal before,
      @Nullable BigDecimal after) {

    public Optional<BigDecimal> delta() {
      return before == null || after == null
          ? Optional.empty()
          : Optional.of(after.subtract(before));
    }

    /** The change in percent with one decimal; empty where there was nothing or zero before. */
    public Optional<BigDecimal> percent() {
      return BookDiff.percent(before, after);
    }

    /**
     * Whether it says of a higher tier what was said of a lower one, of a rate that is one-sided.
     */
    private boolean repeats(RateChange lower) {
      return (before == null || after == null)
          && unit.equals(lower.unit)
          && BookDiff.plain(before).equals(BookDiff.plain(lower.before))
          && BookDiff.plain(after).equals(BookDiff.plain(lower.after));
    }

    private String text(Kind kind) {
      String tier = step == 0 ? "" : " tier " + BookDiff.plain(above);
      if (before != null && after != null) {
        return "%s%s %s -> %s per %s%s"
            .formatted(
                unit,
                tier,
                BookDiff.plain(before),
                BookDiff.plain(after),
                BookDiff.plain(per),
                BookDiff.percentText(before, after));
      }
      String mark = kind != Kind.CHANGED ? "" : before == null ? " (new)" : " (gone)";
      return "%s%s %s per %s%s"
          .formatted(
              unit,
              tier,
              BookDiff.plain(before == null ? after : before),
              BookDiff.plain(per),
              mark);
    }
  }

  public BookDiff {
    changes = List.copyOf(changes);
  }

  public boolean isEmpty() {
    return changes.isEmpty();
  }

  public long count(Kind kind) {
    return changes.stream().filter(change -> change.kind() == kind).count();
  }

  /**
   * First instant whose prices are concerned; null for all there ever was, and where nothing is
   * concerned.
   */
  public @Nullable Instant earliest() {
    Instant earliest = null;
    for (Change change : changes) {
      Instant from = change.effectiveFrom();
      if (change.kind() == Kind.KEPT) {
        continue;
      }
      if (from == null) {
        return null;
      }
      earliest = earliest == null || from.isBefore(earliest) ? from : earliest;
    }
    return earliest;
  }

  /** Whether prices of any provider may be concerned, whatever {@link #concerned} names. */
  public boolean concernsAll() {
    return changes.stream().anyMatch(Change::isOfAnyProvider);
  }

  /** Models by provider; an empty model stands for all of the provider's. */
  public Map<String, Set<String>> concerned() {
    Map<String, Set<String>> concerned = new TreeMap<>();
    for (Change change : changes) {
      if (change.kind() != Kind.KEPT && !change.isOfAnyProvider()) {
        String model = change.model();
        concerned
            .computeIfAbsent(change.provider(), provider -> new TreeSet<>())
            .add(model == null ? "" : model);
      }
    }
    return concerned;
  }

  /** What {@code after} changes; everything is added when there was no book. */
  public static BookDiff between(@Nullable PriceBook before, PriceBook after) {
    List<Change> changes = new ArrayList<>();
    new ProviderDiff(changes).compare(before, after);
    new TermsDiff(changes).compare(before, after);
    return new BookDiff(changes);
  }

  /** The rates that differ between two rules, of which one may be missing. */
  public static List<RateChange> rates(@Nullable PriceRule before, @Nullable PriceRule after) {
    Set<Unit> units = new LinkedHashSet<>();
    List<Rate> old = before == null ? List.of() : before.rates();
    List<Rate> now = after == null ? List.of() : after.rates();
    now.forEach(rate -> units.add(rate.unit()));
    old.forEach(rate -> units.add(rate.unit()));
    List<BigDecimal> steps =
        steps(before).size() > steps(after).size() ? steps(before) : steps(after);
    List<RateChange> changes = new ArrayList<>();
    for (Unit unit : units) {
      Rate from = of(old, unit);
      Rate to = of(now, unit);
      BigDecimal per = to == null ? from == null ? unit.customaryPer() : from.per() : to.per();
      for (int step = 0; step < steps.size(); step++) {
        BigDecimal a = from == null ? null : from.at(step, per);
        BigDecimal b = to == null ? null : to.at(step, per);
        if (a == null || b == null ? a != b : a.compareTo(b) != 0) {
          changes.add(new RateChange(unit, step, steps.get(step), per, a, b));
        }
      }
    }
    return changes;
  }

  private static List<BigDecimal> steps(@Nullable PriceRule rule) {
    return rule == null ? List.of(BigDecimal.ZERO) : rule.tiers().steps();
  }

  private static @Nullable Rate of(List<Rate> rates, Unit unit) {
    return rates.stream().filter(rate -> rate.unit().equals(unit)).findFirst().orElse(null);
  }

  /** A number before and after, with the percentage where there is one. */
  static String delta(BigDecimal before, BigDecimal after) {
    return plain(before) + " -> " + plain(after) + percentText(before, after);
  }

  private static String percentText(BigDecimal before, BigDecimal after) {
    return percent(before, after)
        .map(it -> " (%s%s %%)".formatted(it.signum() > 0 ? "+" : "", plain(it)))
        .orElse("");
  }

  static String plain(@Nullable BigDecimal value) {
    if (value == null) {
      return "none";
    }
    return value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
  }

  private static Optional<BigDecimal> percent(
      @Nullable BigDecimal before, @Nullable BigDecimal after) {
    if (before == null || after == null || before.signum() == 0) {
      return Optional.empty();
    }
    BigDecimal share = after.subtract(before).multiply(BigDecimal.valueOf(100));
    return Optional.of(share.divide(before, 1, RoundingMode.HALF_EVEN));
  }
}
