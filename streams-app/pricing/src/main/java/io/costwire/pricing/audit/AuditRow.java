// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.audit;

import io.costwire.pricing.PriceRequest;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** One row of an export as far as its price depends on it, or why it could not be read. */
sealed interface AuditRow {

  Origin origin();

  /**
   * Where a row stands.
   *
   * @param number its position among the rows, from 1
   * @param line the line of the file on which it begins, from 1
   */
  record Origin(long number, long line) {}

  /**
   * A row that says what was used, though perhaps nothing.
   *
   * @param id the export's name for the row, if it is a plain identifier
   * @param reported what the export says it cost; null when it does not say
   */
  record Usable(
      Origin origin,
      @Nullable String id,
      PriceRequest request,
      Extent extent,
      @Nullable BigDecimal reported)
      implements AuditRow {

    Usable with(PriceRequest other) {
      return new Usable(origin, id, other, extent, reported);
    }

    Usable with(Extent other) {
      return new Usable(origin, id, request, other, reported);
    }
  }

  /** A row that could not be read; the reason names the field and not its value. */
  record Unreadable(Origin origin, String reason) implements AuditRow {}

  /** How many requests a row stands for. */
  sealed interface Extent {

    /** A row of a log. */
    record OneRequest() implements Extent {}

    /** A request that a gateway answered from its own cache, without the provider. */
    record GatewayCache() implements Extent {}

    /**
     * A sum over requests, whose total says nothing about the size of each.
     *
     * @param requests how many, as far as the export says
     * @param longContext whether each of them is beyond the provider's long-context threshold
     */
    record Requests(BigDecimal requests, boolean longContext) implements Extent {}
  }
}
