// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway.decode;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import org.jspecify.annotations.Nullable;

/** Broken JSON in words of our own: the parser's messages quote the body. */
final class JsonErrors {
  private JsonErrors() {}

  static Refusal describe(Exception error, @Nullable JsonParser parser) {
    return describe(error, place(error, parser, 0));
  }

  /** The same within a line of NDJSON, which the parser sees as line 1. */
  static Refusal describe(Exception error, @Nullable JsonParser parser, int line) {
    return describe(error, place(error, parser, line));
  }

  private static Refusal describe(Exception error, String place) {
    if (error instanceof StreamConstraintsException) {
      return Refusal.malformed(
          "The JSON is nested too deeply, has too many values, or a number in it is too long, at "
              + place
              + ".");
    }
    String message = String.valueOf(error.getMessage());
    if (error instanceof JsonEOFException || message.startsWith("Unexpected end-of-input")) {
      return Refusal.malformed("The JSON ends too early, at " + place + "; is it cut off?");
    }
    if (message.startsWith("Duplicate field")) {
      return Refusal.malformed("A field occurs twice, at " + place + "; keep one of them.");
    }
    return Refusal.malformed(
        "The JSON is not valid at " + place + "; check quotes, commas and brackets before it.");
  }

  static Refusal trailing(JsonLocation at) {
    return Refusal.malformed(
        "There is more after the end of the JSON, at line %d column %d; send several events as an array, or one a line with content type application/x-ndjson."
            .formatted(at.getLineNr(), at.getColumnNr()));
  }

  static Refusal secondOnLine(int line) {
    return Refusal.malformed(
        "Line %d holds more than one JSON object; put each on its own.".formatted(line));
  }

  private static String place(Exception error, @Nullable JsonParser parser, int line) {
    JsonLocation at =
        error instanceof JsonProcessingException json && json.getLocation() != null
            ? json.getLocation()
            : parser == null ? JsonLocation.NA : parser.currentLocation();
    int lineNumber = line > 0 ? line : Math.max(1, at.getLineNr());
    return "line %d column %d".formatted(lineNumber, Math.max(1, at.getColumnNr()));
  }
}
