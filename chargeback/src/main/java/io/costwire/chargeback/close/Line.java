// SPDX-License-Identifier: Apache-2.0
package io.costwire.chargeback.close;

/**
 * A line of a statement.
 *
 * @param corrects the statement that billed the usage before; empty for usage of the month itself
 * @param origin whether the cost came about here or was moved here or away
 */
public record Line(LineKey key, String corrects, Origin origin, Figures figures) {

  /** Usage of whose own it is. */
  public Line(LineKey key, String corrects, Figures figures) {
    this(key, corrects, Origin.DIRECT, figures);
  }

  /** Whether the usage was billed before. */
  public boolean isCorrection() {
    return !corrects.isEmpty();
  }

  /**
   * How a cost came to be where it is.
   *
   * @param rule id of the allocation rule; empty for usage of the line's own
   * @param method how the rule splits: percent, evenly, by requests, by cost
   * @param source whose cost was split, such as {@code team=platform}
   */
  public record Origin(String rule, String method, String source) {
    public static final Origin DIRECT = new Origin("", "", "");

    /** Whether no rule moved it. */
    public boolean isDirect() {
      return rule.isEmpty();
    }
  }
}
