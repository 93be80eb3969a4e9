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

  byte[] bytes() {
    return value.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    return "***";
  }
}
