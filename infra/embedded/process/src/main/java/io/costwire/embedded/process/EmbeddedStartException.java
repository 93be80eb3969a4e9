// SPDX-License-Identifier: Apache-2.0
package io.costwire.embedded.process;

import org.jspecify.annotations.Nullable;

/**
 * An embedded server could not be started. The message names the problem and what to do about it.
 */
public final class EmbeddedStartException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public EmbeddedStartException(String message) {
    super(message);
  }

  public EmbeddedStartException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
