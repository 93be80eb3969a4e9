// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink.batch;

/**
 * A record that has no row: a value does not fit its column, or there is no table for it. The
 * message says what is wrong without any content of the record.
 */
public final class RowRefused extends RuntimeException {
  private static final long serialVersionUID = 1;

  public RowRefused(String message) {
    super(message, null, false, false);
  }
}
