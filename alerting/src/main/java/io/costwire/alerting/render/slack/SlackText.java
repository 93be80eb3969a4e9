// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.render.slack;

import io.costwire.alerting.render.Fact;
import io.costwire.alerting.render.HumanText;
import java.time.Instant;
import java.util.List;

/**
 * Text as Slack reads it: &amp;, &lt; and &gt; steer and are escaped, so that nobody's label
 * mentions a channel or forges a link. Texts keep to a length after escaping.
 */
final class SlackText {
  private static final String ELLIPSIS = "…";

  private SlackText() {}

  /** Escaped, at most so many characters. */
  static String escaped(String text, int max) {
    StringBuilder escaped = new StringBuilder();
    for (int c : text.codePoints().toArray()) {
      String piece = piece(c);
      if (escaped.length() + piece.length() > max) {
        return shortened(escaped, max);
      }
      escaped.append(piece);
    }
    return escaped.toString();
  }

  /** Room for the ellipsis, without cutting an entity or a pair of surrogates. */
  private static String shortened(StringBuilder escaped, int max) {
    int end = escaped.length();
    while (end > 0 && end + ELLIPSIS.length() > max) {
      int entity = escaped.charAt(end - 1) == ';' ? escaped.lastIndexOf("&", end - 1) : -1;
      end = entity >= 0 ? entity : escaped.offsetByCodePoints(end, -1);
    }
    return escaped.substring(0, end) + ELLIPSIS;
  }

  private static String piece(int c) {
    return switch (c) {
      case '&' -> "&amp;";
      case '<' -> "&lt;";
      case '>' -> "&gt;";
      default -> Character.toString(c);
    };
  }

  static String escaped(String text) {
    return escaped(text, Integer.MAX_VALUE);
  }

  /** A time in the reader's zone, and in UTC as all times of the evidence are. */
  static String time(Instant time) {
    String utc = HumanText.time(time);
    return "<!date^%d^{date_short_pretty}, {time}|%s> (%s)"
        .formatted(time.getEpochSecond(), utc.replace(" UTC", ""), utc);
  }

  /** A bullet for each, as many as there is room for. */
  static String bullets(String title, List<Fact> facts, int max) {
    StringBuilder text = new StringBuilder("*" + title + "*");
    int shown = 0;
    for (Fact fact : facts) {
      String line = "\n• " + escaped(fact.text(), SlackMessage.LINE_MAX);
      int left = facts.size() - shown;
      if (text.length() + line.length() + "\nand 9999 more".length() > max) {
        return text.append("\nand ").append(left).append(" more").toString();
      }
      text.append(line);
      shown++;
    }
    return text.toString();
  }
}
