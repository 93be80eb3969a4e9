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

  private static final String TOTAL = "usage.total_tokens";

  /** What a vendor is known to do when the total does not say. */
  enum Habit {
    /** Every part is inside of its whole, as at OpenAI. */
    INCLUSIVE,
    /** Reasoning comes on top of the completion. */
    REASONING_IS_EXTRA,
    /** Reasoning is only visible as what the total has more than its parts. */
    REASONING_IS_HIDDEN
  }

  private final Habit habit;

  Reconciliation(Habit habit) {
    this.habit = habit;
  }

  @Override
  public void apply(JsonNode usage, Map<String, BigDecimal> totals, List<String> notes)
      throws UnreadableField {
    BigDecimal reasoning = quantity(totals, "output_reasoning_tokens");
    BigDecimal cached = quantity(totals, "cache_read_tokens");
    BigDecimal total = Fields.count(usage, "usage", List.of("total_tokens"));
    if (total == null) {
      withoutTotal(totals, notes);
      return;
    }
    BigDecimal excess =
        total
            .subtract(quantity(totals, "input_tokens"))
            .subtract(quantity(totals, "output_tokens"));
    if (excess.signum() == 0) {
      return;
    }
    if (excess.signum() > 0 && excess.compareTo(reasoning) == 0) {
      if (excess.compareTo(cached) == 0) {
        notes.add(TOTAL + " exceeds its parts by the reasoning or by the cached tokens");
      }
      add(totals, "output_tokens", reasoning);
    } else if (excess.signum() > 0 && excess.compareTo(cached) == 0) {
      add(totals, "input_tokens", cached);
    } else if (excess.signum() > 0 && excess.compareTo(cached.add(reasoning)) == 0) {
      add(totals, "input_tokens", cached);
      add(totals, "output_tokens", reasoning);
    } else {
      unexplained(totals, notes, excess);
    }
  }

  private void unexplained(Map<String, BigDecimal> totals, List<String> notes, BigDecimal excess) {
    BigDecimal reasoning = quantity(totals, "output_reasoning_tokens");
    boolean hidden = excess.signum() > 0 && reasoning.signum() == 0;
    if (habit == Habit.REASONING_IS_HIDDEN && hidden) {
      notes.add(TOTAL + " exceeds its parts; the difference is taken for reasoning");
      add(totals, "output_tokens", excess);
      totals.put("output_reasoning_tokens", excess);
      return;
    }
    notes.add(TOTAL + " agrees with no reading of the other counts");
    if (habit == Habit.REASONING_IS_EXTRA) {
      add(totals, "output_tokens", reasoning);
    }
  }

  /**
   * Without a total the vendor's habit stands, but a part larger than its whole is outside of it.
   */
  private void withoutTotal(Map<String, BigDecimal> totals, List<String> notes) {
    BigDecimal reasoning = quantity(totals, "output_reasoning_tokens");
    BigDecimal cached = quantity(totals, "cache_read_tokens");
    boolean reasoningOutside = reasoning.compareTo(quantity(totals, "output_tokens")) > 0;
    if (reasoningOutside && habit != Habit.REASONING_IS_EXTRA) {
      notes.add("the reasoning exceeds usage.completion_tokens and is taken to be outside of it");
    }
    if (reasoningOutside || habit == Habit.REASONING_IS_EXTRA) {
      add(totals, "output_tokens", reasoning);
    }
    if (cached.compareTo(quantity(totals, "input_tokens")) > 0) {
      notes.add("the cached tokens exceed usage.prompt_tokens and are taken to be outside of it");
      add(totals, "input_tokens", cached);
    }
  }

  private static void add(Map<String, BigDecimal> totals, String unit, BigDecimal quantity) {
    if (quantity.signum() > 0) {
      totals.merge(unit, quantity, BigDecimal::add);
    }
  }

  private static BigDecimal quantity(Map<String, BigDecimal> totals, String unit) {
    return totals.getOrDefault(unit, BigDecimal.ZERO);
  }
}
