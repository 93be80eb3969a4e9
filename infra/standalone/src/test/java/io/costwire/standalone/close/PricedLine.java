// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.close;

import io.costwire.chargeback.close.Figures;
import io.costwire.chargeback.close.LineKey;
import io.costwire.schemas.PricedUsage;
import io.costwire.schemas.UsageEvent;
import java.math.BigDecimal;
import java.time.YearMonth;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/** The line of a statement that an event counts in, read off the event itself. */
final class PricedLine {
  private PricedLine() {}

  static YearMonth month(PricedUsage priced) {
    return YearMonth.from(priced.getEvent().getEventTime().atOffset(ZoneOffset.UTC));
  }

  static LineKey key(PricedUsage priced) {
    UsageEvent event = priced.getEvent();
    return new LineKey(
        month(priced),
        event.getTenant(),
        tag(priced, "department"),
        tag(priced, "cost_center"),
        tag(priced, "project"),
        tag(priced, "team"),
        tag(priced, "service"),
        first(priced.getResolvedProvider(), event.getProvider()),
        first(priced.getResolvedModel(), event.getResponseModel(), event.getRequestModel()),
        first(priced.getCurrency(), ""));
  }

  private static String tag(PricedUsage priced, String name) {
    return priced.getEvent().getTags().getOrDefault(name, "untagged");
  }

  private static String first(@Nullable String... values) {
    for (String value : values) {
      if (value != null) {
        return value;
      }
    }
    return "unknown";
  }

  static Figures figures(PricedUsage priced) {
    return new Figures(
        1,
        priced.getBilledCost() == null ? 1 : 0,
        known(priced.getListCost()),
        known(priced.getContractedCost()),
        known(priced.getEffectiveCost()),
        known(priced.getBilledCost()));
  }

  private static BigDecimal known(@Nullable BigDecimal cost) {
    return cost == null ? BigDecimal.ZERO : cost;
  }
}
