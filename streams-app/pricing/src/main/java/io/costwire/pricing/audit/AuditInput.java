// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.audit;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** Finds out what a file is made of, by its first bytes and never by its name. */
final class AuditInput {

  /** As much of the beginning as is looked at; the first line of a log fits in. */
  private static final int HEAD_BYTES = 256 * 1024;

  private static final int BUFFER_BYTES = 64 * 1024;

  private AuditInput() {}

  /**
   * @throws UnusableInput when the file is empty or not text
   */
  static RowSource open(InputStream file) throws IOException, UnusableInput {
    try {
      return source(file);
    } catch (EOFException | ZipException e) {
      throw new UnusableInput("is a damaged gzip file; fetch it again");
    }
  }

  private static RowSource source(InputStream file) throws IOException, UnusableInput {
    BufferedInputStream in = new BufferedInputStream(file, BUFFER_BYTES);
    if (startsWith(in, 0x1f, 0x8b)) {
      in = new BufferedInputStream(new GZIPInputStream(in, BUFFER_BYTES), BUFFER_BYTES);
    }
    if (startsWith(in, 'P', 'K', 3, 4)) {
      throw new UnusableInput("is a zip archive; unpack it first");
    }
    if (startsWith(in, 0xff, 0xfe) || startsWith(in, 0xfe, 0xff)) {
      throw new UnusableInput("is UTF-16; save it as UTF-8");
    }
    if (startsWith(in, 0xef, 0xbb, 0xbf)) {
      in.skipNBytes(3);
    }
    String head = head(in);
    String start = head.stripLeading();
    if (start.isEmpty()) {
      throw new UnusableInput("is empty; export again");
    }
    if (head.indexOf('\0') >= 0) {
      throw new UnusableInput("is not text; JSON, JSON lines or CSV is expected, gzip or not");
    }
    InputStreamReader reader = new InputStreamReader(in, StandardCharsets.UTF_8);
    return switch (start.charAt(0)) {
      case '[' -> new JsonRows(reader, false);
      case '{' -> new JsonRows(reader, isWholeObject(firstLine(start)));
      default -> new CsvRows(reader, separator(firstLine(start)));
    };
  }

  private static boolean startsWith(BufferedInputStream in, int... bytes) throws IOException {
    in.mark(bytes.length);
    byte[] start = in.readNBytes(bytes.length);
    in.reset();
    for (int i = 0; i < bytes.length; i++) {
      if (i >= start.length || (start[i] & 0xff) != bytes[i]) {
        return false;
      }
    }
    return true;
  }

  private static String head(BufferedInputStream in) throws IOException {
    in.mark(HEAD_BYTES);
    byte[] head = in.readNBytes(HEAD_BYTES);
    in.reset();
    return new String(head, StandardCharsets.UTF_8);
  }

  private static String firstLine(String start) {
    int end = start.indexOf('\n');
    return end < 0 ? start : start.substring(0, end);
  }

  /**
   * An object that ends on its line makes a file of lines. One that does not is the beginning of a
   * document, of which a line alone means nothing.
   */
  private static boolean isWholeObject(String line) throws IOException {
    try (JsonParser parser = Values.PIECES.createParser(line)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return false;
      }
      parser.skipChildren();
      return parser.currentToken() == JsonToken.END_OBJECT;
    } catch (JsonProcessingException e) {
      // Broken before its end: a bad line of a log, or a document that is spread over lines.
      return line.strip().endsWith("}");
    }
  }

  private static char separator(String header) {
    char best = ',';
    for (char candidate : new char[] {';', '\t'}) {
      if (count(header, candidate) > count(header, best)) {
        best = candidate;
      }
    }
    return best;
  }

  private static long count(String text, char wanted) {
    return text.chars().filter(c -> c == wanted).count();
  }
}
