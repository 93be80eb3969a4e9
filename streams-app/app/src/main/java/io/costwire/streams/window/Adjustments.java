// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.window;

import io.costwire.schemas.CostAdjustment;
import io.costwire.schemas.Grain;
import io.costwire.streams.window.core.Totals;
import io.costwire.streams.window.core.WindowGrain;
import io.costwire.streams.window.core.WindowKey;
import java.time.Instant;

/** Money that comes after its window has closed, to be added to what is stored of the window. */
final class Adjustments {
  private final String currency;

  Adjustments(String currency) {
    this.currency = currency;
  }

  /**
   * What makes an adjustment, and with grain and set its identity.
   *
   * @param id event id, or the id of a late partial sum
   * @param revision of the event
   * @param part tells adjustments of one revision apart, or empty
   */
  record Cause(String id, long revision, String part) {}

  CostAdjustment of(WindowKey window, Totals totals, Cause cause, Instant recordedAt) {
    String key = cause.id + "|" + window.grain() + "|" + window.set();
    return new CostAdjustment(
        key + "|" + cause.revision + cause.part,
        cause.id,
        grain(window.grain()),
        window.start(),
        window.set(),
        window.tenant(),
        window.dimensions(),
        currency,
        PricedTotals.record(totals),
        cause.revision,
        recordedAt);
  }

  /** Key of the record in cost.adjustments. */
  static String key(CostAdjustment adjustment) {
    return adjustment.getEventId()
        + "|"
        + adjustment.getGrain()
        + "|"
        + adjustment.getDimensionSet();
  }

  static Grain grain(WindowGrain grain) {
    return switch (grain) {
      case MINUTE -> Grain.MINUTE;
      case HOUR -> Grain.HOUR;
      case DAY -> Grain.DAY;
    };
  }
}
