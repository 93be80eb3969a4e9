// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.audit;

/** A file of which not a single row can be read. The message says why and what to do. */
public final class UnusableInput extends Exception {
  private static final long serialVersionUID = 1;

  UnusableInput(String problem) {
    super(problem, null, false, false);
  }
}
