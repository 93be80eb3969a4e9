// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.bench;

import io.costwire.schemas.CostTotals;
import io.costwire.schemas.PricedUsage;
import io.costwire.schemas.Quantity;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Requests, costs and usage of many events or windows, in plain exact arithmetic. */
final class Figures {
  private final SortedMap<String, BigDecimal> byName = new TreeMap<>();

  void add(PricedUsage priced) {
    add("requests", BigDecimal.ONE);
    add("list_cost", priced.getListCost());
    add("contracted_cost", priced.getContractedCost());
    add("effective_cost", priced.getEffectiveCost());
    add("billed_cost", priced.getBilledCost());
    addUsage(priced.getEvent().getUsage());
  }

  void add(CostTotals totals) {
    add("requests", BigDecimal.valueOf(totals.getRequests()));
    add("list_cost", totals.getListCost());
    add("contracted_cost", totals.getContractedCost());
    add("effective_cost", totals.getEffectiveCost());
    add("billed_cost", totals.getBilledCost());
    addUsage(totals.getUsage());
  }

  void add(Figures other) {
    other.byName.forEach(this::add);
  }

  private void addUsage(List<Quantity> usage) {
    usage.forEach(quantity -> add("usage." + quantity.getUnit(), quantity.getQuantity()));
  }

  private void add(String name, @Nullable BigDecimal amount) {
    if (amount != null) {
      byName.merge(name, amount, BigDecimal::add);
    }
  }

  /** The first figure that differs, with both values; empty when all are equal. */
  Optional<String> difference(Figures expected) {
    var names = new TreeSet<>(byName.keySet());
    names.addAll(expected.byName.keySet());
    return names.stream()
        .filter(name -> get(name).compareTo(expected.get(name)) != 0)
        .map(
            name ->
                "%s %s instead of %s"
                    .formatted(name, get(name).toPlainString(), expected.get(name).toPlainString()))
        .findFirst();
  }

  private BigDecimal get(String name) {
    return byName.getOrDefault(name, BigDecimal.ZERO);
  }
}
