// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.audit;

/** Ends the reading of a row at a field. Names the field and the fix, never the value. */
final class UnreadableRow extends Exception {
  private static final long serialVersionUID = 1;

  private final String reason;

  UnreadableRow(String field, String problem, String fix) {
    super(field + " " + problem, null, false, false);
    this.reason = field + " " + problem + "; " + fix;
  }

  String reason() {
    return reason;
  }
}
