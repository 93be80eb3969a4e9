// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.imports;

import io.costwire.pricing.core.Unit;
import io.costwire.pricing.core.Units;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/** Reads the price keys of genai-prices, whose suffix says unit and quantity at once. */
final class PriceKeys {

  /** A unit and the quantity that a price is for. */
  record Key(Unit unit, BigDecimal per) {}

  private record Suffix(String priceKey, String unit, long per) {}

  private static final List<Suffix> SUFFIXES =
      List.of(
          new Suffix("_mtok", "_tokens", 1_000_000),
          new Suffix("_mchars", "_characters", 1_000_000),
          new Suffix("_gpixels", "_pixels", 1_000_000_000),
          new Suffix("_kpages", "_pages", 1000),
          new Suffix("_hours", "_seconds", 3600),
          new Suffix("_kcount", "", 1000));

  private PriceKeys() {}

  static Optional<Key> read(String priceKey) {
    for (Suffix suffix : SUFFIXES) {
      if (priceKey.endsWith(suffix.priceKey)) {
        String stem = priceKey.substring(0, priceKey.length() - suffix.priceKey.length());
        return Units.named(stem + suffix.unit)
            .map(unit -> new Key(unit, BigDecimal.valueOf(suffix.per)));
      }
    }
    return Optional.empty();
  }
}
