// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.lines;

/**
 * A field of a request that cannot be read: which, what is wrong and what to write, not its value.
 */
public final class UnreadableField extends Exception {
  private static final long serialVersionUID = 1;

  private final String reason;

  /**
   * @param field empty when it is all of the text
   */
  UnreadableField(String field, String problem, String fix) {
    super(problem, null, false, false);
    this.reason = (field.isEmpty() ? "" : field + " ") + problem + "; " + fix;
  }

  public String reason() {
    return reason;
  }
}
