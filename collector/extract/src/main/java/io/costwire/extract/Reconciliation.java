// SPDX-License-Identifier: Apache-2.0
package io.costwire.extract;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;

/**
 * Lets the reported total decide what the other counts include. Compatible APIs disagree about
 * whether reasoning is part of the completion and cached tokens part of the prompt; the sum that
 * equals the total is the right reading.
 */
final class Reconciliation implements Shape.Adjustment {

  private final boolean reasoningIsExtra;

  /**
   * @param reasoningIsExtra what this vendor does when the total does not say
   */
  Reconciliation(boolean reasoningIsExtra) {
    this.reasoningIsExtra = reasoningIsExtra;
  }

  @Override
  public void apply(JsonNode usage, Map<String, BigDecimal> totals, List<String> notes)
      throws UnreadableField {
    BigDecimal reasoning = totals.getOrDefault("output_reasoning_tokens", BigDecimal.ZERO);
    BigDecimal cached = totals.getOrDefault("cache_read_tokens", BigDecimal.ZERO);
    BigDecimal total = Fields.count(usage, "usage", List.of("total_tokens"));
    BigDecimal stated =
        totals
            .getOrDefault("input_tokens", BigDecimal.ZERO)
            .add(totals.getOrDefault("output_tokens", BigDecimal.ZERO));
    BigDecimal excess = total == null ? null : total.subtract(stated);
    if (excess != null && excess.signum() == 0) {
      return;
    }
    if (excess != null && excess.signum() > 0 && excess.compareTo(reasoning) == 0) {
      totals.merge("output_tokens", reasoning, BigDecimal::add);
    } else if (excess != null && excess.signum() > 0 && excess.compareTo(cached) == 0) {
      totals.merge("input_tokens", cached, BigDecimal::add);
    } else if (excess != null
        && excess.signum() > 0
        && excess.compareTo(cached.add(reasoning)) == 0) {
      totals.merge("input_tokens", cached, BigDecimal::add);
      totals.merge("output_tokens", reasoning, BigDecimal::add);
    } else {
      keepVendorDefault(totals, reasoning, notes, excess != null);
    }
  }

  private void keepVendorDefault(
      Map<String, BigDecimal> totals,
      BigDecimal reasoning,
      List<String> notes,
      boolean contradicted) {
    if (contradicted) {
      notes.add("usage.total_tokens agrees with no reading of the other counts");
    }
    if (reasoningIsExtra && reasoning.signum() > 0) {
      totals.merge("output_tokens", reasoning, BigDecimal::add);
    }
  }
}
