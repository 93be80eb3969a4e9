// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.book;

/** Where a price came from, so that it can be checked. */
public record PriceSource(String kind, String reference) {

  static final PriceSource UNNAMED = new PriceSource("", "");
}
