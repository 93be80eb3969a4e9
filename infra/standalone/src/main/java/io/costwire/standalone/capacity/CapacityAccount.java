// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.capacity;

import io.costwire.chargeback.allocation.AllocationRule;
import io.costwire.chargeback.allocation.AllocationRule.Amortised;
import io.costwire.chargeback.capacity.Amortisation;
import io.costwire.chargeback.capacity.Capacity;
import io.costwire.chargeback.close.Dimension;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;

/**
 * A resource in a range of time, and who bears its cost.
 *
 * @param kinds what it is, as its charges say
 * @param places provider and model that its charges have in a statement
 * @param unknown charges whose cost is not known; in no amount
 * @param silent requests that report no tokens
 */
public record CapacityAccount(
    Amortisation spread, SortedSet<String> kinds, List<Place> places, long unknown, long silent) {

  /** Who bears what nobody used. */
  public static final String IDLE = "(idle capacity)";

  /**
   * Where a charge stands in statements.
   *
   * @param shared whether requests stand there too, so that the charge cannot be told apart
   */
  public record Place(String provider, String model, boolean shared) {}

  public CapacityAccount {
    places = List.copyOf(places);
  }

  /**
   * The same as rules for a statement, which move what the resource cost to the teams that used it
   * and what is idle to {@link #IDLE}. Nothing for charges that a statement does not tell apart.
   */
  public List<AllocationRule> rules() {
    Capacity capacity = spread.capacity();
    Map<String, BigDecimal> amounts = new TreeMap<>(spread.teams());
    amounts.merge(IDLE, spread.idle(), BigDecimal::add);
    if (capacity.amount().signum() <= 0) {
      return List.of();
    }
    List<AllocationRule> rules = new ArrayList<>();
    for (Place place : places) {
      if (!place.shared()) {
        rules.add(
            new AllocationRule(
                "capacity-" + capacity.resource(),
                Map.of(
                    Dimension.TENANT,
                    capacity.tenant(),
                    Dimension.PROVIDER,
                    place.provider(),
                    Dimension.MODEL,
                    place.model()),
                Dimension.TEAM,
                new Amortised(capacity.key().label(), amounts)));
      }
    }
    return rules;
  }
}
