// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.bench;

import io.costwire.schemas.CostTotals;
import io.costwire.schemas.CostWindow;
import io.costwire.schemas.Grain;
import io.costwire.schemas.PricedUsage;
import io.costwire.schemas.Quantity;
import io.costwire.schemas.UsageEvent;
import io.costwire.streams.flow.PricedFacts;
import io.costwire.streams.window.core.DimensionSet;
import io.costwire.streams.window.core.DimensionSets;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.apache.kafka.streams.KeyValue;

/**
 * Between priced events, the keys they are summed up by, and the windows that come out: one key for
 * each dimension set of the full topology.
 */
final class DslWindows {
  private static final String SEPARATOR = "\u001f";
  private static final Map<String, DimensionSet> SETS =
      DimensionSets.DEFAULT.sets().stream()
          .collect(Collectors.toUnmodifiableMap(DimensionSet::name, set -> set));

  private DslWindows() {}

  /** What an event adds to each of its keys. */
  static List<KeyValue<String, DslSum>> contributions(PricedUsage priced) {
    DslSum sum = sum(priced);
    List<KeyValue<String, DslSum>> contributions = new ArrayList<>(SETS.size());
    for (DimensionSet set : SETS.values()) {
      StringBuilder key = new StringBuilder(64);
      key.append(set.name()).append(SEPARATOR).append(priced.getEvent().getTenant());
      for (String dimension : set.dimensions()) {
        String value = PricedFacts.value(priced, dimension);
        key.append(SEPARATOR).append(value == null ? DimensionSets.UNTAGGED : value);
      }
      contributions.add(KeyValue.pair(key.toString(), sum));
    }
    return contributions;
  }

  private static DslSum sum(PricedUsage priced) {
    UsageEvent event = priced.getEvent();
    BigDecimal billed = priced.getBilledCost();
    return new DslSum(
        1,
        DslPricing.quantity(event, DslPricing.INPUT).longValueExact(),
        DslPricing.quantity(event, DslPricing.CACHED).longValueExact(),
        DslPricing.quantity(event, DslPricing.OUTPUT).longValueExact(),
        billed == null ? DslSum.NOTHING.billed() : billed);
  }

  /** A window as it leaves; the number of its requests serves as revision, it only grows. */
  static KeyValue<String, CostWindow> keyed(String key, Instant start, DslSum sum) {
    String[] parts = key.split(SEPARATOR, -1);
    DimensionSet set = Objects.requireNonNull(SETS.get(parts[0]), "a dimension set");
    Map<String, String> dimensions = LinkedHashMap.newLinkedHashMap(set.dimensions().size());
    for (int i = 0; i < set.dimensions().size(); i++) {
      dimensions.put(set.dimensions().get(i), parts[i + 2]);
    }
    CostWindow window =
        new CostWindow(
            Grain.MINUTE,
            start,
            parts[0],
            parts[1],
            dimensions,
            "USD",
            totals(sum),
            sum.requests(),
            start);
    String values = String.join(",", dimensions.values());
    return KeyValue.pair(
        "MINUTE|" + parts[0] + "|" + parts[1] + "|" + values + "|" + start, window);
  }

  private static CostTotals totals(DslSum sum) {
    BigDecimal billed = sum.billed();
    BigDecimal nothing = DslSum.NOTHING.billed();
    List<Quantity> usage =
        List.of(
            quantity(DslPricing.CACHED, sum.cached()),
            quantity(DslPricing.INPUT, sum.input()),
            quantity(DslPricing.OUTPUT, sum.output()));
    return new CostTotals(
        sum.requests(),
        sum.requests(),
        0L,
        0L,
        0L,
        0L,
        0L,
        0L,
        0L,
        billed,
        billed,
        billed,
        billed,
        nothing,
        usage);
  }

  private static Quantity quantity(String unit, long count) {
    return new Quantity(unit, BigDecimal.valueOf(count).setScale(12));
  }
}
