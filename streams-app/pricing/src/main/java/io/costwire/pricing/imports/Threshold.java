// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.imports;

import io.costwire.pricing.core.Tiers;
import java.math.BigDecimal;
import java.util.List;

/**
 * Where a tier begins. genai-prices charges a tier above its start, and writes a price that begins
 * at N as a start of N - 1.
 *
 * @param isCorrection whether requests of some size cost something else than by the source
 */
record Threshold(BigDecimal step, Tiers.Boundary boundary, boolean isCorrection) {

  /** Starts that are wrong in the source. */
  private static final List<Correction> CORRECTIONS =
      List.of(
          // OpenAI's prices are for prompts of more than 272K tokens; the source begins at 272K,
          // also for the same models on Bedrock, and elsewhere after it.
          new Correction("openai", 271_999, 272_000),
          new Correction("aws", 271_999, 272_000),
          new Correction("azure", 271_999, 272_000));

  private static final BigDecimal THOUSAND = BigDecimal.valueOf(1000);

  private record Correction(String provider, long start, long above) {}

  static Threshold of(String provider, BigDecimal start) {
    for (Correction correction : CORRECTIONS) {
      if (correction.provider.equals(provider)
          && start.compareTo(BigDecimal.valueOf(correction.start)) == 0) {
        return new Threshold(BigDecimal.valueOf(correction.above), Tiers.Boundary.GT, true);
      }
    }
    BigDecimal next = start.add(BigDecimal.ONE);
    boolean inclusive = next.remainder(THOUSAND).signum() == 0;
    return inclusive
        ? new Threshold(SourceJson.tidy(next), Tiers.Boundary.GTE, false)
        : new Threshold(SourceJson.tidy(start), Tiers.Boundary.GT, false);
  }

  static Threshold asWritten(BigDecimal start) {
    return new Threshold(SourceJson.tidy(start), Tiers.Boundary.GT, false);
  }

  String describe() {
    return (boundary == Tiers.Boundary.GT ? "above " : "from ") + step.toPlainString() + " on";
  }
}
