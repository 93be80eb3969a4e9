// SPDX-License-Identifier: Apache-2.0
package io.costwire.runtime;

import java.util.List;

/** The configuration cannot be used; the message lists every error at once. */
public final class InvalidConfiguration extends RuntimeException {
  private static final long serialVersionUID = 1;
  private final transient List<String> errors;

  InvalidConfiguration(List<String> errors) {
    super(
        "The configuration has %d error%s:%n  %s"
            .formatted(
                errors.size(),
                errors.size() == 1 ? "" : "s",
                String.join(System.lineSeparator() + "  ", errors)));
    this.errors = List.copyOf(errors);
  }

  /** One line per error: key, what is wrong, what is expected. */
  public List<String> errors() {
    return errors;
  }
}
