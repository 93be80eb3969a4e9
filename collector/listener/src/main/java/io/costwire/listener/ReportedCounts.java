// SPDX-License-Identifier: Apache-2.0
package io.costwire.listener;

import io.costwire.client.UsageEventBuilder;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The token counts that a framework hands out, in the provider's meaning; null where it has none.
 * Only for responses whose own words are not there: frameworks know fewer units than providers.
 *
 * @param provider in whose meaning they are, by its canonical name; not always who serves: Claude
 *     on Google's Vertex counts as {@code anthropic}
 * @param total of everything, as the provider says
 * @param reasoning of the output
 */
public record ReportedCounts(
    String provider,
    @Nullable Long input,
    @Nullable Long output,
    @Nullable Long total,
    @Nullable Long cacheRead,
    @Nullable Long cacheWrite,
    @Nullable Long reasoning) {
  /** Their input leaves out what was read from or written to the cache. */
  private static final Set<String> EXCLUSIVE_INPUT = Set.of("anthropic", "aws");

  /** Its output leaves out the thoughts; the total has them. */
  private static final String EXCLUSIVE_OUTPUT = "google";

  /**
   * Adds inclusive totals to the event. Counts that are all zero are what frameworks write when a
   * provider reported none, so they are none.
   *
   * @return whether there were any
   */
  public boolean fill(UsageEventBuilder event) {
    if (input == null || (or0(input) == 0 && or0(output) == 0)) {
      return false;
    }
    long cached = or0(cacheRead) + or0(cacheWrite);
    event.inputTokens(EXCLUSIVE_INPUT.contains(provider) ? input + cached : input);
    if (output != null) {
      event.outputTokens(inclusiveOutput(input, output));
    }
    if (cacheRead != null) {
      event.cacheReadTokens(cacheRead);
    }
    if (cacheWrite != null) {
      event.cacheWriteTokens(cacheWrite);
    }
    if (reasoning != null) {
      event.usage("output_reasoning_tokens", reasoning);
    }
    return true;
  }

  private long inclusiveOutput(long allInput, long visible) {
    if (!provider.equals(EXCLUSIVE_OUTPUT)) {
      return visible;
    }
    return reasoning == null ? Math.max(visible, or0(total) - allInput) : visible + reasoning;
  }

  private static long or0(@Nullable Long count) {
    return count == null ? 0 : count;
  }
}
