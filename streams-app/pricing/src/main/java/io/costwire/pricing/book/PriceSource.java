// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.book;

import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a price came from, so that it can be checked.
 *
 * @param kind such as {@code genai-prices} or {@code contract}; empty when nobody said
 * @param reference the version or document of that source
 * @param date the day the figures were taken, or null
 * @param urls pages that the source itself took them from
 */
public record PriceSource(
    String kind, String reference, @Nullable LocalDate date, List<String> urls) {

  public static final PriceSource UNNAMED = new PriceSource("", "", null, List.of());

  public PriceSource {
    urls = List.copyOf(urls);
  }

  public static PriceSource of(String kind, String reference, LocalDate date) {
    return new PriceSource(kind, reference, date, List.of());
  }
}
