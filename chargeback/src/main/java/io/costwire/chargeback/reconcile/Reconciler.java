// SPDX-License-Identifier: Apache-2.0
package io.costwire.chargeback.reconcile;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Brings both sides together, slot by slot. */
public final class Reconciler {
  private final RateCard rates;
  private final BigDecimal digit;

  /**
   * @param digit the last digit that the file states of a cost, such as 0.01; figures that differ
   *     by less were rounded
   */
  public Reconciler(RateCard rates, BigDecimal digit) {
    this.rates = rates;
    this.digit = digit;
  }

  /**
   * Compares.
   *
   * @param ours any number of uses of a slot
   * @param theirs any number of bills of a slot, which are added up
   */
  public Reconciliation reconcile(List<OurUse> ours, List<Bill> theirs) {
    Map<Slot, List<OurUse>> uses =
        new TreeMap<>(ours.stream().collect(Collectors.groupingBy(OurUse::slot)));
    Map<Slot, Bill> bills = new TreeMap<>();
    theirs.forEach(bill -> bills.merge(bill.slot(), bill, Bill::plus));
    Set<Slot> slots = new TreeSet<>(uses.keySet());
    slots.addAll(bills.keySet());
    List<ReconciledLine> lines = new ArrayList<>();
    for (Slot slot : slots) {
      List<OurUse> known = uses.getOrDefault(slot, List.of());
      Bill bill = bills.get(slot);
      lines.add(
          bill == null
              ? notBilled(slot, known, bills.keySet())
              : new SlotCase(known, bill, rates, missing(slot, ours)).line(digit));
    }
    return new Reconciliation(lines);
  }

  private static ReconciledLine notBilled(Slot slot, List<OurUse> uses, Set<Slot> billed) {
    BigDecimal cost = uses.stream().map(OurUse::cost).reduce(BigDecimal.ZERO, BigDecimal::add);
    long unknown = uses.stream().mapToLong(use -> use.counted().unknown()).sum();
    Cause.Extent extent = extent(slot, billed, Cause.Extent.SLOT);
    List<Finding> findings =
        cost.signum() == 0
            ? List.of()
            : List.of(new Finding(new Cause.NotBilled(extent), cost.negate()));
    var known = new ReconciledLine.Known(cost, unknown, BigDecimal.ZERO);
    return new ReconciledLine(slot, known, findings, List.of());
  }

  private static Cause missing(Slot slot, List<OurUse> ours) {
    Set<Slot> slots =
        ours.stream().map(OurUse::slot).collect(Collectors.toCollection(HashSet::new));
    Set<String> silent =
        ours.stream()
            .filter(use -> use.slot().model().equals(slot.model()))
            .filter(use -> use.slot().account().equals(slot.account()))
            .map(OurUse::service)
            .collect(Collectors.toCollection(TreeSet::new));
    ours.stream()
        .filter(use -> use.slot().equals(slot))
        .map(OurUse::service)
        .forEach(silent::remove);
    Cause.Extent extent =
        slots.contains(slot) ? Cause.Extent.PART : extent(slot, slots, Cause.Extent.SLOT);
    return new Cause.MissingTraffic(extent, silent);
  }

  /** The widest thing of the slot that the other side has nothing of. */
  private static Cause.Extent extent(Slot slot, Set<Slot> others, Cause.Extent otherwise) {
    Map<Cause.Extent, Function<Slot, Object>> parts =
        Map.of(
            Cause.Extent.DAY, Slot::day,
            Cause.Extent.ACCOUNT, Slot::account,
            Cause.Extent.MODEL, Slot::model);
    for (Cause.Extent extent :
        List.of(Cause.Extent.DAY, Cause.Extent.ACCOUNT, Cause.Extent.MODEL)) {
      Optional<Function<Slot, Object>> part = Optional.ofNullable(parts.get(extent));
      if (part.isPresent()
          && others.stream().noneMatch(it -> part.get().apply(it).equals(part.get().apply(slot)))) {
        return extent;
      }
    }
    return otherwise;
  }
}
