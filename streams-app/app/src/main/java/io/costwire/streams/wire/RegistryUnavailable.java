// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.wire;

/**
 * The schema registry does not answer, so nothing can be said about a record. Not the record's
 * fault: the task fails and tries again.
 */
public final class RegistryUnavailable extends RuntimeException {
  private static final long serialVersionUID = 1;

  RegistryUnavailable(String message, Throwable cause) {
    super(message, cause);
  }
}
