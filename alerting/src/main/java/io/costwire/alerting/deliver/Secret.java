// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.deliver;

import java.nio.charset.StandardCharsets;

/** A value that no log, error or message may show. */
public record Secret(String value) {
  public Secret {
    if (value.isEmpty()) {
      throw new IllegalArgumentException("a secret is empty");
    }
  }

  /**
   * For secrets that travel in a header or an address.
   *
   * @throws IllegalArgumentException where it has characters that these may not have
   */
  public void requireVisible(String field) {
    if (!value.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      throw new IllegalArgumentException(
          field + " has a blank or a line break in it; write the value alone");
    }
  }

  byte[] bytes() {
    return value.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    return "***";
  }
}
