// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.book;

import io.costwire.pricing.core.Rate;
import io.costwire.pricing.core.Tiers;
import io.costwire.pricing.core.Unit;
import io.costwire.pricing.core.Units;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads one entry of {@code prices} and checks that what it prices can be charged unambiguously.
 */
final class RuleReader {

  /** Beyond this a rate is more likely a unit mistaken by a thousand: no list price is near it. */
  private static final BigDecimal MAX_PRICE_OF_ONE_TOKEN = new BigDecimal("0.01");

  private static final Set<String> KEYS =
      Set.of(
          "id",
          "effective_from",
          "effective_to",
          "recorded_at",
          "priority",
          "when",
          "tiers",
          "rates",
          "currency",
          "source");
  private static final Set<String> TIER_KEYS = Set.of("basis", "mode", "boundary", "steps");
  private static final Set<String> RATE_KEYS = Set.of("per", "rate", "minimum");

  private RuleReader() {}

  static Optional<PriceRule> read(YamlCursor item, PriceSource providerSource) {
    if (!item.isMappingOf(KEYS)) {
      return Optional.empty();
    }
    String id = item.required("id");
    PriceRule.Validity validity = validity(item);
    Tiers tiers = tiers(item.child("tiers"));
    List<Rate> rates = rates(item, tiers);
    reportMissingCoverage(item, rates);
    if (id == null) {
      return Optional.empty();
    }
    PriceRule.Prices prices =
        new PriceRule.Prices(
            tiers,
            rates,
            SourceReader.read(item.child("source"), providerSource),
            FxReader.currency(item, "currency"));
    return Optional.of(
        new PriceRule(id, validity, ConditionsReader.read(item.child("when")), prices));
  }

  private static PriceRule.Validity validity(YamlCursor item) {
    Instant from = item.instant("effective_from");
    Instant to = item.instant("effective_to");
    if (from != null && to != null && !from.isBefore(to)) {
      item.problem(
          "effective_to is not after effective_from", "end it later, the end is exclusive");
    }
    Integer priority = item.parsed("priority", Integer::valueOf, "a whole number", "10");
    return new PriceRule.Validity(
        from, to, item.instant("recorded_at"), priority == null ? 0 : priority);
  }

  private static Tiers tiers(@Nullable YamlCursor item) {
    if (item == null || !item.isMappingOf(TIER_KEYS)) {
      return Tiers.FLAT;
    }
    Tiers.Mode mode =
        item.parsed(
            "mode",
            text -> Tiers.Mode.valueOf(text.toUpperCase(Locale.ROOT)),
            "a tier mode",
            "cliff or marginal");
    item.required("boundary");
    Tiers.Boundary boundary =
        item.parsed(
            "boundary",
            text -> Tiers.Boundary.valueOf(text.toUpperCase(Locale.ROOT)),
            "a boundary",
            "gt (above) or gte (from)");
    String basisName = item.optional("basis");
    Unit basis = basisName == null ? Units.INPUT_TOKENS : unit(item, basisName);
    List<BigDecimal> steps = steps(item);
    if (steps.isEmpty() || basis == null || boundary == null) {
      return Tiers.FLAT;
    }
    return new Tiers(mode == null ? Tiers.Mode.CLIFF : mode, basis, boundary, steps);
  }

  /** Empty when the steps are unusable, which has then been reported. */
  private static List<BigDecimal> steps(YamlCursor tiers) {
    List<BigDecimal> steps = new ArrayList<>();
    boolean usable = true;
    for (YamlCursor item : tiers.children("steps")) {
      BigDecimal step = item.decimal();
      if (step == null) {
        usable = false;
      } else if (!steps.isEmpty() && step.compareTo(steps.get(steps.size() - 1)) <= 0) {
        item.problem(
            "the step " + step.toPlainString() + " is not above the one before",
            "write steps in ascending order");
        usable = false;
      } else {
        steps.add(step);
      }
    }
    if (steps.isEmpty() || steps.get(0).signum() != 0) {
      tiers.problem("steps do not begin with 0", "write them as [0, 200000]");
      usable = false;
    }
    return usable ? steps : List.of();
  }

  private static List<Rate> rates(YamlCursor item, Tiers tiers) {
    YamlCursor table = item.child("rates");
    if (table == null) {
      item.problem(
          "'rates' is missing", "add 'rates: {input_tokens: {per: 1000000, rate: \"2.50\"}}'");
      return List.of();
    }
    List<Rate> rates = new ArrayList<>();
    table.isMappingOf(Set.copyOf(table.keys()));
    for (String name : table.keys()) {
      YamlCursor entry = table.child(name);
      Unit unit = unit(table, name);
      if (entry != null && unit != null && entry.isMappingOf(RATE_KEYS)) {
        rate(entry, unit, tiers).ifPresent(rates::add);
      }
    }
    return rates;
  }

  private static Optional<Rate> rate(YamlCursor entry, Unit unit, Tiers tiers) {
    entry.required("per");
    YamlCursor perCursor = entry.child("per");
    BigDecimal per = perCursor == null ? null : perCursor.decimal();
    if (perCursor != null && per != null && per.signum() == 0) {
      perCursor.problem(
          "'per' is zero", "write the quantity that the rate is for, such as 1000000");
      per = null;
    }
    YamlCursor rateCursor = entry.child("rate");
    if (rateCursor == null) {
      entry.problem("'rate' is missing", "add 'rate: \"2.50\"', or a list with one rate per step");
      return Optional.empty();
    }
    List<BigDecimal> values = new ArrayList<>();
    for (YamlCursor value : rateCursor.isList() ? rateCursor.items() : List.of(rateCursor)) {
      BigDecimal rate = value.decimal();
      if (rate != null) {
        values.add(rate);
      }
      if (rate != null
          && per != null
          && unit.family().equals("tokens")
          && rate.compareTo(per.multiply(MAX_PRICE_OF_ONE_TOKEN)) > 0) {
        value.problem(
            "is more than " + MAX_PRICE_OF_ONE_TOKEN + " for one token",
            "check the unit: 'per' is " + per.toPlainString());
      }
    }
    if (rateCursor.isList() && values.size() != tiers.steps().size()) {
      rateCursor.problem(
          "has " + values.size() + " rates for " + tiers.steps().size() + " steps",
          "give one rate for all steps, or one per step");
      return Optional.empty();
    }
    YamlCursor minimumCursor = entry.child("minimum");
    BigDecimal minimum = minimumCursor == null ? BigDecimal.ZERO : minimumCursor.decimal();
    return per == null || values.isEmpty() || minimum == null
        ? Optional.empty()
        : Optional.of(new Rate(unit, per, values, minimum));
  }

  static @Nullable Unit unit(YamlCursor at, String name) {
    Unit unit = Units.named(name).orElse(null);
    if (unit == null) {
      at.problem(
          "unknown unit '" + name + "'",
          "use a unit of units.yaml; an unknown one would never be charged");
    }
    return unit;
  }

  /**
   * A part can only be taken out of a whole that has a price, and what is part of two wholes needs
   * its own.
   */
  private static void reportMissingCoverage(YamlCursor item, List<Rate> rates) {
    List<Unit> priced = rates.stream().map(Rate::unit).toList();
    for (Unit narrow : priced) {
      for (Unit wide : Units.all()) {
        if (wide.isAncestorOf(narrow) && !priced.contains(wide)) {
          item.problem(
              narrow + " has a price and " + wide + ", which includes it, has none",
              "add a rate for " + wide + "; repeat the other rate where they are the same");
        }
      }
    }
    for (int i = 0; i < priced.size(); i++) {
      for (int j = i + 1; j < priced.size(); j++) {
        Unit both = Units.join(priced.get(i), priced.get(j)).orElse(null);
        if (both != null && !priced.contains(both)) {
          item.problem(
              priced.get(i) + " and " + priced.get(j) + " overlap and " + both + " has no price",
              "add a rate for " + both);
        }
      }
    }
  }

  /**
   * Two rules with the same priority and start that one request can meet would make the price
   * depend on their order.
   */
  static void reportOverlaps(YamlCursor model, List<PriceRule> rules) {
    for (int i = 0; i < rules.size(); i++) {
      for (int j = i + 1; j < rules.size(); j++) {
        PriceRule a = rules.get(i);
        PriceRule b = rules.get(j);
        boolean sameRank =
            a.validity().priority() == b.validity().priority()
                && Objects.equals(a.validity().from(), b.validity().from());
        if (sameRank && !a.when().excludes(b.when())) {
          model.problem(
              "the prices '"
                  + a.id()
                  + "' and '"
                  + b.id()
                  + "' apply at the same time with equal priority",
              "give them different effective_from or priority");
        }
      }
    }
  }
}
