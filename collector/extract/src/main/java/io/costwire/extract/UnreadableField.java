// SPDX-License-Identifier: Apache-2.0
package io.costwire.extract;

/** Ends the reading of a body at a field. Carries the field's name, never its value. */
final class UnreadableField extends Exception {

  private static final long serialVersionUID = 1;

  private final transient Extraction.Failed failure;

  UnreadableField(String field, String problem, String fix) {
    super(field + " " + problem, null, false, false);
    this.failure = new Extraction.Failed(field, problem, fix);
  }

  Extraction.Failed failure() {
    return failure;
  }
}
