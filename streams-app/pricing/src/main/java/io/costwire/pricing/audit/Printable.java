// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.audit;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Lets names of an export into a report, and nothing that could be text of a prompt. */
final class Printable {

  private static final Pattern IDENTIFIER =
      Pattern.compile("[A-Za-z0-9~][A-Za-z0-9._:/@+,=~-]{0,199}");

  private Printable() {}

  static boolean isIdentifier(String text) {
    return IDENTIFIER.matcher(text).matches();
  }

  static String name(@Nullable String reported) {
    if (reported == null || reported.isEmpty()) {
      return "(none)";
    }
    return isIdentifier(reported)
        ? reported
        : "(a text of " + reported.length() + " characters that is not a name)";
  }
}
