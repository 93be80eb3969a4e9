// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.book;

import java.math.BigDecimal;
import java.time.LocalDate;

/**
 * What one unit of {@code from} was worth in {@code to} from the start of a day (UTC) until the
 * next entry.
 */
public record FxRate(String from, String to, LocalDate date, BigDecimal rate, PriceSource source) {

  /** How the conversion is named on a line. */
  public String id() {
    return "fx:" + from + "-" + to + "@" + date;
  }
}
