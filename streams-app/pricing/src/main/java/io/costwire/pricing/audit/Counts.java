// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.audit;

import io.costwire.pricing.core.Usage;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Collects the counts of a row as inclusive totals. */
final class Counts {

  private final Map<String, BigDecimal> units = new LinkedHashMap<>();

  /** A total: zero is a report, null is none. */
  Counts total(String unit, @Nullable BigDecimal value) {
    if (value != null) {
      units.put(unit, value);
    }
    return this;
  }

  /** A part of a total: zero says nothing that leaving it out does not. */
  Counts part(String unit, @Nullable BigDecimal value) {
    if (value != null && value.signum() != 0) {
      units.merge(unit, value, BigDecimal::add);
    }
    return this;
  }

  /** Input that may or may not be reported without what was read from and written to the cache. */
  Counts input(@Nullable BigDecimal input, @Nullable BigDecimal cached, boolean includesCached) {
    if (input == null) {
      return total("input_tokens", cached);
    }
    return total("input_tokens", includesCached || cached == null ? input : input.add(cached));
  }

  Usage usage() {
    return units.isEmpty() ? Usage.none() : Usage.of(units);
  }

  /** The sum of what is known, or null. */
  static @Nullable BigDecimal sum(@Nullable BigDecimal... values) {
    BigDecimal sum = null;
    for (BigDecimal value : values) {
      if (value != null) {
        sum = sum == null ? value : sum.add(value);
      }
    }
    return sum;
  }

  static boolean isZero(@Nullable BigDecimal value) {
    return value == null || value.signum() == 0;
  }
}
