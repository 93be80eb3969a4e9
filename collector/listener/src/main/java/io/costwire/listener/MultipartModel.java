// SPDX-License-Identifier: Apache-2.0
package io.costwire.listener;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds the field {@code model} in a form that passes by: uploads of audio and pictures name it
 * there. Of each part only the first bytes are held, until the next part begins.
 */
final class MultipartModel implements RequestFacts.Source {
  private static final Pattern BOUNDARY =
      Pattern.compile("boundary=\"?([^\";]+)\"?", Pattern.CASE_INSENSITIVE);
  private static final Pattern MODEL =
      Pattern.compile(
          "(?:^|\r\n)content-disposition:[^\r\n]*;\\s*name=\"?model\"?\\s*(?:\r\n|;|$)",
          Pattern.CASE_INSENSITIVE);
  private static final String END_OF_HEADERS = "\r\n\r\n";
  // the headers of a part and a model's name; longer parts are content
  private static final int MAX_PART_BYTES = 1 << 10;
  private static final int MAX_NAME = 256;

  private final byte[] delimiter;
  private final ByteArrayOutputStream part = new ByteArrayOutputStream();
  private int matched = 2; // the first delimiter has no line before it
  private boolean tooLong;
  private @Nullable String model;

  private MultipartModel(String boundary) {
    delimiter = ("\r\n--" + boundary).getBytes(StandardCharsets.UTF_8);
  }

  /** Null when the type does not say what is between the parts. */
  static @Nullable MultipartModel in(String contentType) {
    Matcher matcher = BOUNDARY.matcher(contentType);
    return matcher.find() ? new MultipartModel(matcher.group(1).strip()) : null;
  }

  @Override
  public void write(byte[] bytes, int from, int length) {
    for (int i = from; i < from + length && model == null; i++) {
      write(bytes[i]);
    }
  }

  private void write(byte b) {
    if (b == delimiter[matched]) {
      matched++;
      if (matched == delimiter.length) {
        endPart();
      }
      return;
    }
    keep(delimiter, matched);
    matched = b == '\r' ? 1 : 0; // a delimiter has one, at its start
    if (matched == 0 && !tooLong) {
      keep(new byte[] {b}, 1);
    }
  }

  private void keep(byte[] bytes, int length) {
    tooLong |= part.size() + length > MAX_PART_BYTES;
    if (!tooLong) {
      part.write(bytes, 0, length);
    }
  }

  private void endPart() {
    String text = tooLong ? "" : part.toString(StandardCharsets.UTF_8);
    part.reset();
    matched = 0;
    tooLong = false;
    int end = text.indexOf(END_OF_HEADERS);
    if (end >= 0 && MODEL.matcher(text.substring(0, end)).find()) {
      String value = text.substring(end + END_OF_HEADERS.length()).strip();
      model = value.isEmpty() || value.length() > MAX_NAME ? null : value;
    }
  }

  @Override
  public RequestFacts facts() {
    return RequestFacts.ofModel(model);
  }
}
