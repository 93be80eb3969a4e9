// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.audit;

import io.costwire.pricing.Charge;
import io.costwire.pricing.LineItem;
import io.costwire.pricing.PriceEngine;
import io.costwire.pricing.PriceResult;
import io.costwire.pricing.book.Model;
import io.costwire.pricing.book.PriceRule;
import io.costwire.pricing.book.Provider;
import io.costwire.pricing.core.Tiers;
import io.costwire.pricing.core.Unit;
import io.costwire.pricing.core.Units;
import io.costwire.pricing.core.Usage;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Prices a row by the book, whether it is a request or a sum of requests. */
final class RowPricer {

  private final PriceEngine engine;
  private final Map<String, Map<String, Model>> models = new HashMap<>();

  RowPricer(PriceEngine engine) {
    this.engine = engine;
    engine
        .book()
        .providers()
        .forEach(
            provider -> {
              Map<String, Model> byId = new HashMap<>();
              provider.models().forEach(model -> byId.put(model.id(), model));
              models.put(provider.id(), byId);
            });
  }

  /** A part of a row's cost. */
  record Slice(Unit unit, BigDecimal amount) {}

  /**
   * What a row comes to.
   *
   * @param total null when it has no price
   * @param slices whose amounts sum to the total
   */
  record Priced(PriceResult result, @Nullable BigDecimal total, List<Slice> slices) {

    BigDecimal sumOf(java.util.function.Predicate<Unit> wanted) {
      BigDecimal sum = BigDecimal.ZERO;
      for (Slice slice : slices) {
        if (wanted.test(slice.unit)) {
          sum = sum.add(slice.amount);
        }
      }
      return sum;
    }
  }

  Priced price(AuditRow.Usable row) {
    PriceResult result = engine.price(row.request());
    Charge charge = result.charge().orElse(null);
    if (charge == null) {
      return new Priced(result, null, List.of());
    }
    return switch (row.extent()) {
      case AuditRow.Extent.OneRequest one -> priced(result, slices(charge));
      case AuditRow.Extent.GatewayCache none -> new Priced(result, BigDecimal.ZERO, List.of());
      case AuditRow.Extent.Requests many -> priced(result, slices(charge, row, many));
    };
  }

  /** Provider and model as the book calls them, or as reported where it does not know them. */
  String name(AuditRow.Usable row, PriceResult result) {
    Charge charge = result.charge().orElse(null);
    if (charge != null) {
      return charge.basis().provider() + "/" + charge.basis().model();
    }
    String reported = row.request().models().request();
    String provider = row.request().provider();
    String name = Printable.name(reported);
    if (provider == null || !Printable.isIdentifier(provider)) {
      return name;
    }
    Provider known = engine.book().provider(provider).orElse(null);
    if (known != null && reported != null) {
      return known.id() + "/" + known.model(reported).map(Model::id).orElse(name);
    }
    return name.startsWith(provider + "/") ? name : provider + "/" + name;
  }

  /** The rule behind a charge, or null when the book has changed under us. */
  @Nullable PriceRule rule(Charge charge) {
    Model model = model(charge);
    if (model != null) {
      for (PriceRule rule : model.rules()) {
        if (rule.id().equals(charge.basis().entry())) {
          return rule;
        }
      }
    }
    return null;
  }

  @Nullable Model model(Charge charge) {
    Map<String, Model> byId = models.get(charge.basis().provider());
    return byId == null ? null : byId.get(charge.basis().model());
  }

  /**
   * The total of a bucket says nothing about the size of its requests. Prices by cliff are linear
   * within a tier, so a bucket of ordinary requests is priced as a small part of itself, below
   * every threshold, and multiplied back: exact, because the part is a power of ten.
   */
  private List<Slice> slices(Charge charge, AuditRow.Usable row, AuditRow.Extent.Requests many) {
    PriceRule rule = rule(charge);
    List<Slice> slices;
    if (many.longContext() || rule == null || !isByCliff(rule.tiers())) {
      slices = slices(charge);
    } else {
      int zeros = digits(row.request().usage().quantity(rule.tiers().basis()));
      PriceResult part = engine.price(row.request().withUsage(parts(row.request().usage(), zeros)));
      slices =
          part.charge().map(RowPricer::slices).orElse(slices(charge)).stream()
              .map(slice -> new Slice(slice.unit, slice.amount.movePointRight(zeros)))
              .toList();
    }
    return perRequest(slices, charge, many.requests());
  }

  private static List<Slice> perRequest(List<Slice> slices, Charge charge, BigDecimal requests) {
    List<Slice> corrected = new ArrayList<>(slices.size());
    for (Slice slice : slices) {
      corrected.add(
          slice.unit.equals(Units.REQUESTS)
              ? new Slice(slice.unit, fee(charge).multiply(requests))
              : slice);
    }
    return corrected;
  }

  private static BigDecimal fee(Charge charge) {
    BigDecimal fee = BigDecimal.ZERO;
    for (LineItem line : charge.lines()) {
      if (line.unit().equals(Units.REQUESTS)) {
        fee = fee.add(line.amount());
      }
    }
    return fee;
  }

  private static Priced priced(PriceResult result, List<Slice> slices) {
    BigDecimal total = BigDecimal.ZERO;
    for (Slice slice : slices) {
      total = total.add(slice.amount);
    }
    return new Priced(result, total, slices);
  }

  private static List<Slice> slices(Charge charge) {
    List<Slice> slices = new ArrayList<>(charge.lines().size());
    for (LineItem line : charge.lines()) {
      slices.add(new Slice(line.unit(), line.amount()));
    }
    return slices;
  }

  private static boolean isByCliff(Tiers tiers) {
    return tiers.mode() == Tiers.Mode.CLIFF && tiers.steps().size() > 1;
  }

  private static int digits(@Nullable BigDecimal quantity) {
    return quantity == null ? 0 : Math.max(0, quantity.precision() - quantity.scale());
  }

  private static Usage parts(Usage usage, int zeros) {
    Map<String, BigDecimal> parts = new LinkedHashMap<>();
    usage.toMap().forEach((unit, quantity) -> parts.put(unit, quantity.movePointLeft(zeros)));
    return Usage.of(parts);
  }
}
