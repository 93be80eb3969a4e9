// SPDX-License-Identifier: Apache-2.0
package io.costwire.extract;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.json.JsonMapper;

/** JSON without floating-point numbers, and without the text itself in any message. */
final class JsonText {

  // 16 MiB of vectors have 1.4 million; a bound because a value of one byte takes fifty as a node
  private static final long MAX_TOKENS = 2_000_000;

  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxTokenCount(MAX_TOKENS).build())
                  .build())
          .enable(
              DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS,
              DeserializationFeature.FAIL_ON_TRAILING_TOKENS,
              DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
          .build();

  private JsonText() {}

  /**
   * @param name what the text is, for the message
   */
  static JsonNode parse(String text, String name) throws UnreadableField {
    try {
      return JSON.readTree(text);
    } catch (StreamConstraintsException e) {
      throw new UnreadableField(
          name,
          "is nested too deeply, has too many values, or a number or a text that is too long",
          "send the provider's response unchanged");
    } catch (MismatchedInputException e) {
      throw new UnreadableField(
          name,
          "has a field twice" + place(e) + duplicate(e),
          "send the provider's response unchanged");
    } catch (JsonProcessingException e) {
      throw new UnreadableField(
          name, "is not JSON" + place(e), "send the provider's response unchanged");
    } catch (NumberFormatException e) {
      throw new UnreadableField(
          name, "has a number with too many digits", "send the provider's response unchanged");
    }
  }

  private static String place(JsonProcessingException e) {
    JsonLocation location = e.getLocation();
    return location == null
        ? ""
        : " at line " + location.getLineNr() + ", column " + location.getColumnNr();
  }

  /** The field's name, where it is one and not a text. */
  private static String duplicate(MismatchedInputException e) {
    if (!(e.getProcessor() instanceof JsonParser parser)) {
      return "";
    }
    String field = parser.getParsingContext().getCurrentName();
    if (field == null && parser.getParsingContext().getParent() != null) {
      field = parser.getParsingContext().getParent().getCurrentName();
    }
    return field != null && Fields.isFieldName(field) ? " (" + field + ")" : "";
  }

  static String write(JsonNode node) {
    try {
      return JSON.writeValueAsString(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of JSON nodes can always be written", e);
    }
  }
}
