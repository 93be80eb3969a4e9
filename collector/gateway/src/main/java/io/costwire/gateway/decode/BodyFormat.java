// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway.decode;

import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How events are laid out in a body. */
public enum BodyFormat {
  /** One object, or an array of objects. */
  JSON,
  /** One object a line. */
  NDJSON;

  /** The format of a content type; empty for one that is not understood. None means JSON. */
  public static Optional<BodyFormat> of(@Nullable String contentType) {
    if (contentType == null || contentType.isBlank()) {
      return Optional.of(JSON);
    }
    String[] parts = contentType.toLowerCase(Locale.ROOT).split(";", 2);
    boolean utf8 =
        parts.length == 1
            || !parts[1].contains("charset")
            || parts[1].contains("utf-8")
            || parts[1].contains("us-ascii");
    return switch (parts[0].strip()) {
      case "application/json", "text/json" -> Optional.of(JSON).filter(f -> utf8);
      case "application/x-ndjson",
          "application/ndjson",
          "application/jsonl",
          "application/x-jsonlines" ->
          Optional.of(NDJSON).filter(f -> utf8);
      default -> Optional.empty();
    };
  }

  /**
   * Lines, where a body that is announced as JSON begins with a whole object on its first line and
   * another one begins on the next; else as announced.
   */
  public static BodyFormat guess(byte[] body, BodyFormat announced) {
    int end = 0;
    while (end < body.length && body[end] != '\n') {
      end++;
    }
    int last = end - 1;
    while (last > 0 && body[last] <= ' ') {
      last--;
    }
    int next = end;
    while (next < body.length && body[next] <= ' ') {
      next++;
    }
    boolean lines =
        next < body.length && last > 0 && body[0] == '{' && body[last] == '}' && body[next] == '{';
    return lines ? NDJSON : announced;
  }
}
