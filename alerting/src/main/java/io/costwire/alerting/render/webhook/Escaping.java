// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.render.webhook;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.samskivert.mustache.Mustache;
import io.costwire.alerting.render.Percent;

/** How values are written into bodies. */
final class Escaping {
  /** Inside the quotes of a JSON text; what ends a line in scripts is escaped too. */
  static final Mustache.Escaper JSON =
      text ->
          new String(JsonStringEncoder.getInstance().quoteAsString(wellFormed(text)))
              .replace("\u2028", "\\u2028")
              .replace("\u2029", "\\u2029");

  /** As the value of a form's field. */
  static final Mustache.Escaper FORM = Percent::encoded;

  private Escaping() {}

  private static String wellFormed(String text) {
    StringBuilder wellFormed = new StringBuilder();
    text.codePoints()
        .map(c -> Character.getType(c) == Character.SURROGATE ? 0xfffd : c)
        .forEach(wellFormed::appendCodePoint);
    return wellFormed.toString();
  }
}
