// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.render;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Percent-encoding of values in addresses and forms. */
public final class Percent {
  private static final String UNRESERVED = "-._~";

  private Percent() {}

  /** Everything but letters, digits and {@code -._~}, byte by byte. */
  public static String encoded(String value) {
    StringBuilder encoded = new StringBuilder();
    for (byte b : value.getBytes(StandardCharsets.UTF_8)) {
      boolean plain = b > 0 && (Character.isLetterOrDigit(b) || UNRESERVED.indexOf(b) >= 0);
      if (plain) {
        encoded.append((char) b);
      } else {
        encoded.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
      }
    }
    return encoded.toString();
  }
}
