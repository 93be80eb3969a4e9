// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing;

import io.costwire.pricing.book.Conditions;
import io.costwire.pricing.book.CustomerOverride;
import io.costwire.pricing.book.FxRate;
import io.costwire.pricing.book.Modifier;
import io.costwire.pricing.book.PriceRule;
import io.costwire.pricing.book.RequestFacts;
import io.costwire.pricing.book.ServiceTiers;
import io.costwire.pricing.core.Decomposition;
import io.costwire.pricing.core.Part;
import io.costwire.pricing.core.StepRate;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Turns the parts of one event into lines, and keeps count of what was saved on the way. */
final class Charger {

  private final PriceRule rule;
  private final RequestFacts facts;
  private final Factors factors;
  private final @Nullable FxRate fx;

  /** The rate of exchange as the last factor of each line; empty where there is none. */
  private final List<LineItem.Applied> exchange;

  private final List<LineItem> lines = new ArrayList<>(4);
  private BigDecimal savedByCache = BigDecimal.ZERO;
  private BigDecimal discounted = BigDecimal.ZERO;
  private BigDecimal foreign = BigDecimal.ZERO;

  Charger(
      Entry entry,
      PriceRule rule,
      RequestFacts facts,
      @Nullable CustomerOverride override,
      @Nullable FxRate fx) {
    this.fx = fx;
    this.exchange = fx == null ? List.of() : List.of(new LineItem.Applied(fx.id(), fx.rate()));
    this.rule = rule;
    this.facts = facts;
    this.factors = Factors.of(entry, facts, override);
  }

  Charger add(Decomposition.Leaves leaves) {
    for (Part part : leaves.parts()) {
      add(part);
    }
    return this;
  }

  List<LineItem> lines() {
    return lines;
  }

  /** Less what writing the cache cost extra; the tier is held. */
  BigDecimal savedByCache() {
    return savedByCache;
  }

  /** By negotiated discounts, before any margin. */
  BigDecimal discounted() {
    return discounted;
  }

  BigDecimal listCost() {
    return lines.stream().map(LineItem::listAmount).reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  /** The contracted cost before the exchange, which is the last factor of each line. */
  Charge.@Nullable Conversion conversion() {
    String currency = rule.currency();
    if (fx == null || currency == null) {
      return null;
    }
    return new Charge.Conversion(currency, foreign, fx.rate(), fx.date());
  }

  private void add(Part part) {
    List<LineItem.Applied> applied = Factors.on(part.unit(), factors.list());
    BigDecimal list = converted(part, applied);
    BigDecimal amount = list;
    if (!factors.discounts().isEmpty()) {
      applied = Factors.concatenated(applied, Factors.on(part.unit(), factors.discounts()));
      amount = converted(part, applied);
      discounted = discounted.add(list.subtract(amount));
    }
    if (!factors.margins().isEmpty()) {
      applied = Factors.concatenated(applied, Factors.on(part.unit(), factors.margins()));
      amount = converted(part, applied);
    }
    if (fx != null) {
      foreign = foreign.add(amount(part.price(), part.quantity(), applied));
      applied = Factors.concatenated(applied, exchange);
    }
    lines.add(line(part, applied, list, amount));
    StepRate plain = part.price().plain();
    if (plain != null) {
      BigDecimal uncached = amount(plain, part.quantity(), applied);
      savedByCache = savedByCache.add(uncached.subtract(amount));
    }
  }

  private BigDecimal converted(Part part, List<LineItem.Applied> applied) {
    return amount(part.price(), part.quantity(), Factors.concatenated(applied, exchange));
  }

  private static LineItem line(
      Part part, List<LineItem.Applied> applied, BigDecimal list, BigDecimal amount) {
    StepRate price = part.price();
    boolean exact = price.isExact(modified(part.quantity(), applied), amount);
    return new LineItem(
        price.unit(), part.quantity(), price.rate(), price.per(), applied, list, amount, exact);
  }

  private static BigDecimal amount(
      StepRate price, BigDecimal quantity, List<LineItem.Applied> applied) {
    return price.amount(modified(quantity, applied));
  }

  private static BigDecimal modified(BigDecimal quantity, List<LineItem.Applied> applied) {
    BigDecimal product = quantity;
    for (int i = 0; i < applied.size(); i++) {
      product = product.multiply(applied.get(i).multiply());
    }
    return product;
  }

  /**
   * Terms that would change the price, and that neither the rule nor a modifier knows, are as
   * missing as a rate.
   */
  List<String> missing(Decomposition.Leaves leaves) {
    boolean plain =
        leaves.uncovered().isEmpty()
            && facts.serviceTier().equals(ServiceTiers.STANDARD)
            && facts.mode().equals(ServiceTiers.STANDARD);
    if (plain) {
      return List.of();
    }
    List<String> missing = new ArrayList<>(leaves.uncovered().keySet());
    if (!facts.serviceTier().equals(ServiceTiers.PROVISIONED)
        && !isPriced(
            facts.serviceTier(), when -> when.serviceTiers().contains(facts.serviceTier()))) {
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
        || factors.list().stream().map(Modifier::when).anyMatch(names);
  }
}
