// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.lines;

/**
 * A field of a request that cannot be read: which, what is wrong and what to write, not its value.
 */
public final class UnreadableField extends Exception {
  private static final long serialVersionUID = 1;

  /** What is wrong, for programs. */
  public enum Kind {
    MALFORMED,
    UNKNOWN_FIELD,
    WRONG_TYPE,
    MISSING_FIELD,
    NEGATIVE_QUANTITY,
    OUT_OF_BOUNDS
  }

  private final Kind kind;
  private final String field;
  private final String reason;

  /**
   * @param field empty when it is all of the text
   */
  UnreadableField(Kind kind, String field, String problem, String fix) {
    super(problem, null, false, false);
    this.kind = kind;
    this.field = field;
    this.reason = (field.isEmpty() ? "" : field + " ") + problem + "; " + fix;
  }

  public Kind kind() {
    return kind;
  }

  /** Path of the field, with a name that may come from outside; empty for all of the text. */
  public String field() {
    return field;
  }

  /** For people: the field, what is wrong and what to write. */
  public String reason() {
    return reason;
  }
}
