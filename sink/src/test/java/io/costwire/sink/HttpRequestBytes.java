// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP/1.1 request as it came over the wire.
 *
 * @param head request line and headers, with the empty line
 * @param body everything behind them, chunk sizes included
 */
record HttpRequestBytes(byte[] head, byte[] body) {
  private static final int HEX = 16;

  /** The next request of a connection; null at its end. */
  static @Nullable HttpRequestBytes read(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    String line = line(in, head);
    if (line == null) {
      return null;
    }
    long length = 0;
    boolean chunked = false;
    for (line = line(in, head); line != null && !line.isEmpty(); line = line(in, head)) {
      String header = line.toLowerCase(Locale.ROOT);
      if (header.startsWith("content-length:")) {
        length = Long.parseLong(header.substring(header.indexOf(':') + 1).strip());
      }
      chunked |= header.startsWith("transfer-encoding:") && header.contains("chunked");
    }
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    if (chunked) {
      while (chunk(in, body)) {
        // until the one of length 0
      }
    } else {
      copy(in, body, length);
    }
    return new HttpRequestBytes(head.toByteArray(), body.toByteArray());
  }

  boolean isInsertInto(String table) {
    String start =
        new String(head, StandardCharsets.ISO_8859_1)
            + new String(body, 0, Math.min(body.length, 200), StandardCharsets.ISO_8859_1);
    return start.contains("INSERT") && start.contains(table);
  }

  private static boolean chunk(InputStream in, ByteArrayOutputStream body) throws IOException {
    String size = line(in, body);
    if (size == null) {
      throw new EOFException();
    }
    long length = Long.parseLong(size.strip(), HEX);
    copy(in, body, length + 2);
    return length > 0;
  }

  private static void copy(InputStream in, ByteArrayOutputStream out, long length)
      throws IOException {
    byte[] bytes = in.readNBytes(Math.toIntExact(length));
    if (bytes.length < length) {
      throw new EOFException();
    }
    out.write(bytes);
  }

  /** A line without its end, which is copied as well; null at the end of the stream. */
  private static @Nullable String line(InputStream in, ByteArrayOutputStream copy)
      throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c >= 0; c = in.read()) {
      copy.write(c);
      if (c == '\n') {
        return line.toString();
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return null;
  }
}
