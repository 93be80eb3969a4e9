// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.audit;

import java.io.IOException;
import java.io.Reader;
import org.jspecify.annotations.Nullable;

/** Lines of bounded length: a file without line ends must not fill the memory. */
final class LineReader {

  /** A row with its prompts can be some megabytes; more than this is not a row. */
  static final int LINE_MAX_CHARS = 16 * 1024 * 1024;

  private final Reader in;
  private final char[] buffer = new char[1 << 16];
  private int position;
  private int limit;
  private boolean cut;

  LineReader(Reader in) {
    this.in = in;
  }

  /** The next line without its end, or null after the last. */
  @Nullable String next() throws IOException {
    cut = false;
    StringBuilder line = null;
    while (true) {
      if (position == limit && !fill()) {
        return line == null ? null : withoutReturn(line.toString());
      }
      int end = position;
      while (end < limit && buffer[end] != '\n') {
        end++;
      }
      if (end < limit && line == null) {
        String whole = new String(buffer, position, end - position);
        position = end + 1;
        return withoutReturn(whole);
      }
      line = line == null ? new StringBuilder() : line;
      append(line, end);
      position = end < limit ? end + 1 : end;
      if (end < limit) {
        return withoutReturn(line.toString());
      }
    }
  }

  /** Whether the line last returned was longer than accepted, and lost its end. */
  boolean wasCut() {
    return cut;
  }

  private void append(StringBuilder line, int end) {
    int room = LINE_MAX_CHARS - line.length();
    cut |= end - position > room;
    line.append(buffer, position, Math.min(end - position, room));
  }

  private boolean fill() throws IOException {
    position = 0;
    limit = Math.max(in.read(buffer), 0);
    return limit > 0;
  }

  private static String withoutReturn(String line) {
    return line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
  }
}
