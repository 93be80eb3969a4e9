// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway.otlp;

import java.math.BigDecimal;
import java.util.Map;

/** Tokens of one call, or of several together. */
record CallTotals(long input, long output) {

  static CallTotals of(Map<String, BigDecimal> usage) {
    return new CallTotals(count(usage, "input_tokens"), count(usage, "output_tokens"));
  }

  private static long count(Map<String, BigDecimal> usage, String unit) {
    return usage.getOrDefault(unit, BigDecimal.ZERO).longValue();
  }

  CallTotals plus(CallTotals other) {
    return new CallTotals(input + other.input, output + other.output);
  }

  CallTotals max(CallTotals other) {
    return new CallTotals(Math.max(input, other.input), Math.max(output, other.output));
  }

  boolean covers(CallTotals other) {
    return other.input <= input && other.output <= output;
  }
}
