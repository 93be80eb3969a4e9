// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway.decode;

import com.fasterxml.jackson.databind.JsonNode;
import io.costwire.client.EventLimits;
import io.costwire.client.UsageEventBuilder;
import io.costwire.gateway.decode.Refusal.Reason;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.Set;

/**
 * {@code usage}: quantity per unit. Any unit that is shaped like one is taken; whether it has a
 * price is decided where prices are known.
 */
final class UsageField implements EventFields.Field {
  /** Units whose counts are kept with a rejection. */
  private static final Set<String> COMMON =
      Set.of("input_tokens", "output_tokens", "cache_read_tokens", "cache_write_tokens");

  @Override
  public void read(JsonNode value, UsageEventBuilder into, Findings findings) {
    if (!value.isObject()) {
      String message = "usage must be an object, such as {\"input_tokens\":1200}.";
      findings.refuse(Reason.WRONG_TYPE, "usage", message);
      return;
    }
    if (value.size() > EventLimits.MAX_UNITS) {
      String message = "usage has more than %d units.".formatted(EventLimits.MAX_UNITS);
      findings.refuse(Reason.OUT_OF_BOUNDS, "usage", message);
      return;
    }
    value.forEachEntry((unit, quantity) -> read(unit, quantity, into, findings));
  }

  private static void read(String unit, JsonNode value, UsageEventBuilder into, Findings findings) {
    if (!EventLimits.isUnitName(unit)) {
      String message =
          "usage has a unit that is not a name such as input_tokens: lower case letters, digits and"
              + " underscores, at most 64.";
      findings.refuse(
          Reason.OUT_OF_BOUNDS,
          Names.repeatable(unit).map(u -> "usage." + u).orElse("usage"),
          message);
      return;
    }
    String field = "usage." + unit;
    if (value.isNull()) {
      return; // not reported
    }
    Optional<BigDecimal> quantity = Values.decimal(field, value, findings);
    if (quantity.isPresent() && quantity.get().signum() < 0) {
      findings.refuse(Reason.NEGATIVE_QUANTITY, field, field + " must not be negative.");
      return;
    }
    quantity
        .flatMap(q -> Values.scaled(field, EventLimits.quantity(q), findings))
        .ifPresent(
            exact -> {
              into.usage(unit, exact);
              if (COMMON.contains(unit)) {
                findings.keep(field, exact.stripTrailingZeros().toPlainString());
              }
            });
  }
}
