// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.imports;

/** A source that cannot be read at all; its message says where and what to do. */
public final class UnreadableImport extends RuntimeException {

  private static final long serialVersionUID = 1L;

  UnreadableImport(String message) {
    super(message);
  }
}
