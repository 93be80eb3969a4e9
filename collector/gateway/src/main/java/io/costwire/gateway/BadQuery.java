// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway;

/** Parameters of a query that cannot be answered, with what to do. */
final class BadQuery extends Exception {
  private static final long serialVersionUID = 1;
  private final String reason;

  BadQuery(String reason, String message) {
    super(message);
    this.reason = reason;
  }

  /** For programs. */
  String reason() {
    return reason;
  }
}
