// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway.otlp;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.costwire.client.EventLimits;
import io.costwire.gateway.decode.BodySlice;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Walks an ExportTraceServiceRequest in OTLP's JSON, which is not protobuf's: ids are hex, 64-bit
 * integers are strings (numbers are taken as well), enums are numbers. Unknown fields are passed
 * over, as OTLP asks for.
 */
final class JsonTraces {
  /** Ten levels are the request's own; a list in a value takes three. */
  static final int MAX_DEPTH = 128;

  private static final int STATUS_ERROR = 2;
  private static final int MAX_TEXTS = 16;
  private static final Pattern UNSIGNED = Pattern.compile("\\d{1,20}");
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxStringLength(Integer.MAX_VALUE) // the body is bounded
                  .build())
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .build();

  private final byte[] body;
  private final TraceBuilder into;

  JsonTraces(byte[] body, TraceBuilder into) {
    this.body = body;
    this.into = into;
  }

  void read() throws IOException {
    try (JsonParser json = FACTORY.createParser(body)) {
      json.nextToken();
      require(json, json.currentToken() == JsonToken.START_OBJECT);
      object(json, name -> name.equals("resourceSpans") && array(json, () -> resourceSpans(json)));
      require(json, json.nextToken() == null);
    }
  }

  private void resourceSpans(JsonParser json) throws IOException {
    Attributes resource = new Attributes();
    object(
        json,
        name ->
            switch (name) {
              case "resource" -> nested(json, () -> attributeOwner(json, resource));
              case "scopeSpans" -> array(json, () -> scopeSpans(json, resource));
              default -> false;
            });
  }

  private void attributeOwner(JsonParser json, Attributes to) throws IOException {
    object(json, name -> name.equals("attributes") && attributes(json, to));
  }

  private void scopeSpans(JsonParser json, Attributes resource) throws IOException {
    String[] scope = {""};
    List<ReadSpan> spans = new ArrayList<>();
    object(
        json,
        name ->
            switch (name) {
              case "scope" -> nested(json, () -> scope[0] = scopeName(json));
              case "spans" ->
                  array(
                      json,
                      () -> {
                        into.countSpan();
                        spans.add(span(json));
                      });
              default -> false;
            });
    into.add(resource, scope[0], spans);
  }

  private String scopeName(JsonParser json) throws IOException {
    String[] found = {""};
    object(
        json,
        name -> {
          if (name.equals("name") && json.currentToken() == JsonToken.VALUE_STRING) {
            String text = json.getText();
            found[0] = EventLimits.utf8Bytes(text) <= EventLimits.MAX_TEXT_BYTES ? text : "";
            return true;
          }
          return false;
        });
    return found[0];
  }

  private ReadSpan span(JsonParser json) throws IOException {
    long from = json.currentTokenLocation().getByteOffset();
    String[] ids = {"", "", ""};
    long[] times = {0, 0};
    boolean[] failed = {false};
    Attributes attributes = new Attributes();
    object(
        json,
        name ->
            switch (name) {
              case "traceId" -> set(ids, 0, id(json, SpanKey.TRACE_ID_BYTES));
              case "spanId" -> set(ids, 1, id(json, SpanKey.SPAN_ID_BYTES));
              case "parentSpanId" -> set(ids, 2, id(json, SpanKey.SPAN_ID_BYTES));
              case "startTimeUnixNano" -> set(times, 0, nanos(json));
              case "endTimeUnixNano" -> set(times, 1, nanos(json));
              case "attributes" -> attributes(json, attributes);
              case "status" -> nested(json, () -> failed[0] = failed(json));
              default -> false;
            });
    long to = json.currentLocation().getByteOffset();
    SpanKey key = new SpanKey(ids[0], ids[1]);
    BodySlice slice = new BodySlice(body, (int) from, (int) to);
    return new ReadSpan(key, ids[2], times[0], times[1], failed[0], attributes, slice);
  }

  private boolean failed(JsonParser json) throws IOException {
    boolean[] failed = {false};
    object(
        json,
        name -> {
          if (name.equals("code") && json.currentToken().isScalarValue()) {
            String code = json.getText();
            failed[0] =
                code.equals(Integer.toString(STATUS_ERROR)) || code.equals("STATUS_CODE_ERROR");
            return true;
          }
          return false;
        });
    return failed[0];
  }

  private boolean attributes(JsonParser json, Attributes to) throws IOException {
    return array(json, () -> keyValue(json, to));
  }

  private void keyValue(JsonParser json, Attributes to) throws IOException {
    String[] key = {null};
    Value[] value = {null};
    object(
        json,
        name ->
            switch (name) {
              case "key" -> {
                boolean text = json.currentToken() == JsonToken.VALUE_STRING;
                key[0] = text ? json.getText() : "";
                yield text;
              }
              case "value" ->
                  key[0] != null && Vocabulary.maxBytes(key[0]) == 0
                      ? false
                      : nested(json, () -> value[0] = value(json));
              default -> false;
            });
    if (key[0] != null && value[0] != null) {
      value[0].put(key[0], Vocabulary.maxBytes(key[0]), to);
    }
  }

  /** A value before it is known how long it may be: the key may come later. */
  private record Value(@Nullable AttributeValue value, boolean usable) {
    void put(String key, int maxBytes, Attributes to) {
      if (maxBytes == 0) {
        return;
      }
      boolean tooLong =
          value instanceof AttributeValue.Text(var text) && EventLimits.utf8Bytes(text) > maxBytes;
      if (!usable || tooLong) {
        to.skipUnusable();
      } else if (value != null) {
        to.put(key, value);
      }
    }
  }

  private Value value(JsonParser json) throws IOException {
    Value[] value = {new Value(null, true)};
    object(
        json,
        name -> {
          Value read = oneOf(json, name);
          if (read != null) {
            value[0] = read;
          }
          return read != null;
        });
    return value[0];
  }

  private @Nullable Value oneOf(JsonParser json, String name) throws IOException {
    JsonToken token = json.currentToken();
    return switch (name) {
      case "stringValue" ->
          token == JsonToken.VALUE_STRING ? of(new AttributeValue.Text(json.getText())) : null;
      case "boolValue" ->
          token.isBoolean() ? of(new AttributeValue.Flag(json.getBooleanValue())) : null;
      case "intValue" -> token.isScalarValue() ? number(json.getText()) : null;
      case "doubleValue" -> token.isScalarValue() ? number(json.getText()) : null;
      case "arrayValue" -> token == JsonToken.START_OBJECT ? texts(json) : null;
      default -> null;
    };
  }

  private static Value of(AttributeValue value) {
    return new Value(value, true);
  }

  /** NaN is no value. */
  private static Value number(String digits) {
    return digits.equals("NaN") ? new Value(null, true) : of(AttributeValue.of(digits));
  }

  /** A list of texts; anything else in it makes the attribute unusable. */
  private Value texts(JsonParser json) throws IOException {
    List<String> texts = new ArrayList<>();
    boolean[] usable = {true};
    object(
        json,
        name ->
            name.equals("values") && array(json, () -> usable[0] &= element(value(json), texts)));
    return new Value(new AttributeValue.Texts(texts), usable[0]);
  }

  private static boolean element(Value value, List<String> texts) {
    boolean usable =
        value.value() instanceof AttributeValue.Text(var text)
            && EventLimits.utf8Bytes(text) <= EventLimits.MAX_TEXT_BYTES
            && texts.size() < MAX_TEXTS;
    if (usable && value.value() instanceof AttributeValue.Text(var text)) {
      texts.add(text);
    }
    return usable;
  }

  private static String id(JsonParser json, int bytes) throws IOException {
    return json.currentToken() == JsonToken.VALUE_STRING ? SpanKey.id(json.getText(), bytes) : "";
  }

  private static long nanos(JsonParser json) throws IOException {
    String digits = json.currentToken().isScalarValue() ? json.getText() : "";
    try {
      return UNSIGNED.matcher(digits).matches() ? Long.parseUnsignedLong(digits) : 0;
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  private static boolean set(String[] ids, int index, String id) {
    ids[index] = id;
    return !id.isEmpty();
  }

  private static boolean set(long[] times, int index, long nanos) {
    times[index] = nanos;
    return nanos != 0;
  }

  /** Reads the members of the current object; those that are not taken are passed over. */
  private static void object(JsonParser json, Member member) throws IOException {
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      json.nextToken();
      if (!member.take(name)) {
        json.skipChildren();
      }
    }
    require(json, json.currentToken() == JsonToken.END_OBJECT);
  }

  /** Reads the current value if it is an object, which null is not. */
  private static boolean nested(JsonParser json, Element element) throws IOException {
    if (json.currentToken() == JsonToken.VALUE_NULL) {
      return true;
    }
    require(json, json.currentToken() == JsonToken.START_OBJECT);
    element.read();
    return true;
  }

  /** Reads the objects of the current array. */
  private static boolean array(JsonParser json, Element element) throws IOException {
    if (json.currentToken() == JsonToken.VALUE_NULL) {
      return true;
    }
    require(json, json.currentToken() == JsonToken.START_ARRAY);
    while (json.nextToken() != JsonToken.END_ARRAY) {
      require(json, json.currentToken() == JsonToken.START_OBJECT);
      element.read();
    }
    return true;
  }

  private static void require(JsonParser json, boolean expected) throws JsonParseException {
    if (!expected) {
      throw new JsonParseException(json, "not what OTLP has at this place");
    }
  }

  private interface Member {
    boolean take(String name) throws IOException;
  }

  private interface Element {
    void read() throws IOException;
  }
}
