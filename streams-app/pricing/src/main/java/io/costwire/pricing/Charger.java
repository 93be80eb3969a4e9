// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing;

import io.costwire.pricing.book.Conditions;
import io.costwire.pricing.book.CustomerOverride;
import io.costwire.pricing.book.FxRate;
import io.costwire.pricing.book.Modifier;
import io.costwire.pricing.book.PriceRule;
import io.costwire.pricing.book.RequestFacts;
import io.costwire.pricing.book.ServiceTiers;
import io.costwire.pricing.core.Amounts;
import io.costwire.pricing.core.Decomposition;
import io.costwire.pricing.core.Part;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Turns the parts of one event into lines: list modifiers first, the customer's discount last. */
final class Charger {

  private final PriceRule rule;
  private final RequestFacts facts;
  private final List<Modifier> modifiers;
  private final LineItem.@Nullable Applied discount;
  private final @Nullable FxRate fx;
  private final LineItem.@Nullable Applied exchange;

  Charger(
      Entry entry,
      PriceRule rule,
      RequestFacts facts,
      @Nullable CustomerOverride override,
      @Nullable FxRate fx) {
    this.rule = rule;
    this.fx = fx;
    this.exchange = fx == null ? null : new LineItem.Applied(fx.id(), fx.rate());
    this.facts = facts;
    this.modifiers = applicable(entry.provider().modifiers(), facts, entry.model().id());
    this.discount =
        override == null || override.terms().discount().signum() == 0
            ? null
            : new LineItem.Applied(
                override.id(), BigDecimal.ONE.subtract(override.terms().discount()));
  }

  PriceResult charge(
      Charge.Basis basis, Decomposition.Leaves leaves, @Nullable BigDecimal reportedCost) {
    if (leaves.parts().isEmpty() && !leaves.uncovered().isEmpty()) {
      return new PriceResult.UnpricedModel(
          basis.bookVersion(),
          basis.provider(),
          "the entry '"
              + rule.id()
              + "' has no price for "
              + String.join(", ", leaves.uncovered().keySet()));
    }
    List<LineItem> lines = new ArrayList<>(leaves.parts().size());
    BigDecimal saved = BigDecimal.ZERO;
    for (Part part : leaves.parts()) {
      LineItem line = line(part);
      lines.add(line);
      if (part.plainRate() != null && part.plainPer() != null) {
        BigDecimal plain =
            amount(part.quantity(), part.plainRate(), part.plainPer(), line.modifiers());
        saved = saved.add(plain.subtract(line.amount()));
      }
    }
    Charge charge =
        new Charge(basis, Costs.of(lines), saved, lines, reportedCost, conversion(lines));
    List<String> missing = missing(leaves);
    return missing.isEmpty()
        ? new PriceResult.Priced(charge)
        : new PriceResult.PricedPartial(charge, missing);
  }

  private LineItem line(Part part) {
    List<LineItem.Applied> applied = List.of();
    for (Modifier modifier : modifiers) {
      if (modifier.appliesTo(part.unit())) {
        applied = plus(applied, new LineItem.Applied(modifier.id(), modifier.multiply()));
      }
    }
    List<LineItem.Applied> listed = exchange == null ? applied : plus(applied, exchange);
    BigDecimal list = amount(part.quantity(), part.rate(), part.per(), listed);
    BigDecimal amount = list;
    if (discount == null) {
      applied = listed;
    } else {
      applied = plus(applied, discount);
      applied = exchange == null ? applied : plus(applied, exchange);
      amount = amount(part.quantity(), part.rate(), part.per(), applied);
    }
    boolean exact =
        Amounts.isExact(product(part.quantity(), part.rate(), applied), part.per(), amount);
    return new LineItem(
        part.unit(), part.quantity(), part.rate(), part.per(), applied, list, amount, exact);
  }

  /** The amount before the rate of exchange, which is the last factor of each line. */
  private Charge.@Nullable Conversion conversion(List<LineItem> lines) {
    String currency = rule.currency();
    if (fx == null || currency == null) {
      return null;
    }
    BigDecimal foreign = BigDecimal.ZERO;
    for (LineItem line : lines) {
      List<LineItem.Applied> factors = line.modifiers().subList(0, line.modifiers().size() - 1);
      foreign = foreign.add(amount(line.quantity(), line.rate(), line.per(), factors));
    }
    return new Charge.Conversion(currency, foreign, fx.rate(), fx.date());
  }

  private static BigDecimal amount(
      BigDecimal quantity, BigDecimal rate, BigDecimal per, List<LineItem.Applied> applied) {
    return Amounts.per(product(quantity, rate, applied), per);
  }

  private static BigDecimal product(
      BigDecimal quantity, BigDecimal rate, List<LineItem.Applied> applied) {
    BigDecimal product = quantity.multiply(rate);
    for (LineItem.Applied factor : applied) {
      product = product.multiply(factor.multiply());
    }
    return product;
  }

  /**
   * Terms that would change the price, and that neither the rule nor a modifier knows, are as
   * missing as a rate.
   */
  private List<String> missing(Decomposition.Leaves leaves) {
    List<String> missing = new ArrayList<>(leaves.uncovered().keySet());
    if (!isPriced(facts.serviceTier(), when -> when.serviceTiers().contains(facts.serviceTier()))) {
      missing.add("service_tier=" + PriceEngine.quotable(facts.serviceTier()));
    }
    if (!isPriced(facts.mode(), when -> when.modes().contains(facts.mode()))) {
      missing.add("mode=" + PriceEngine.quotable(facts.mode()));
    }
    return missing;
  }

  private boolean isPriced(String term, Predicate<Conditions> names) {
    return term.equals(ServiceTiers.STANDARD)
        || names.test(rule.when())
        || modifiers.stream().anyMatch(modifier -> names.test(modifier.when()));
  }

  private static List<Modifier> applicable(List<Modifier> all, RequestFacts facts, String model) {
    List<Modifier> applicable = List.of();
    for (Modifier modifier : all) {
      if (modifier.when().hold(facts, model)) {
        applicable = plus(applicable, modifier);
      }
    }
    return applicable;
  }

  private static <T> List<T> plus(List<T> list, T item) {
    List<T> longer = new ArrayList<>(list);
    longer.add(item);
    return longer;
  }
}
