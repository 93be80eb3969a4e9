// SPDX-License-Identifier: Apache-2.0
package io.costwire.sender.http;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the gateway's answers: JSON into maps, lists, strings, decimals, booleans and null. Strict,
 * and bounded in depth; whatever else the other side says is no answer.
 */
final class JsonText {
  private static final int MAX_DEPTH = 16;
  private static final Pattern NUMBER =
      Pattern.compile("-?(0|[1-9][0-9]{0,99})(\\.[0-9]{1,99})?([eE][+-]?[0-9]{1,3})?");
  private static final String ESCAPES = "\"\\/bfnrt";
  private static final String ESCAPED = "\"\\/\b\f\n\r\t";

  private final String text;
  private int at;

  private JsonText(String text) {
    this.text = text;
  }

  /** The value, or empty when this is not JSON in UTF-8. */
  static Optional<Object> read(byte[] utf8) {
    try {
      var decoder = StandardCharsets.UTF_8.newDecoder();
      JsonText json = new JsonText(decoder.decode(ByteBuffer.wrap(utf8)).toString());
      Object value = json.value(0);
      json.space();
      return json.at == json.text.length() ? Optional.ofNullable(value) : Optional.empty();
    } catch (CharacterCodingException | IllegalArgumentException | IndexOutOfBoundsException e) {
      return Optional.empty();
    }
  }

  private @Nullable Object value(int depth) {
    require(depth <= MAX_DEPTH);
    space();
    char c = text.charAt(at);
    return switch (c) {
      case '{' -> object(depth);
      case '[' -> array(depth);
      case '"' -> string();
      case 't' -> word("true", true);
      case 'f' -> word("false", false);
      case 'n' -> word("null", null);
      default -> number();
    };
  }

  private Map<String, @Nullable Object> object(int depth) {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    at++;
    space();
    boolean more = text.charAt(at) != '}';
    while (more) {
      space();
      require(text.charAt(at) == '"');
      String name = string();
      space();
      require(text.charAt(at++) == ':');
      object.put(name, value(depth + 1));
      more = moreBefore('}');
    }
    at++;
    return object;
  }

  private List<@Nullable Object> array(int depth) {
    List<@Nullable Object> array = new ArrayList<>();
    at++;
    space();
    boolean more = text.charAt(at) != ']';
    while (more) {
      array.add(value(depth + 1));
      more = moreBefore(']');
    }
    at++;
    return array;
  }

  private boolean moreBefore(char end) {
    space();
    char c = text.charAt(at);
    require(c == ',' || c == end);
    if (c == ',') {
      at++;
    }
    return c == ',';
  }

  private String string() {
    StringBuilder string = new StringBuilder();
    at++;
    char c = text.charAt(at++);
    while (c != '"') {
      require(c >= ' ');
      string.append(c == '\\' ? escape() : c);
      c = text.charAt(at++);
    }
    return string.toString();
  }

  private char escape() {
    char c = text.charAt(at++);
    if (c == 'u') {
      at += 4;
      String hex = text.substring(at - 4, at);
      require(hex.chars().allMatch(h -> Character.digit(h, 16) >= 0 && h < 0x80));
      return (char) Integer.parseInt(hex, 16);
    }
    int known = ESCAPES.indexOf(c);
    require(known >= 0);
    return ESCAPED.charAt(known);
  }

  private BigDecimal number() {
    Matcher number = NUMBER.matcher(text).region(at, text.length());
    require(number.lookingAt());
    at = number.end();
    return new BigDecimal(number.group());
  }

  private @Nullable Object word(String word, @Nullable Object value) {
    require(text.startsWith(word, at));
    at += word.length();
    return value;
  }

  private void space() {
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private static void require(boolean condition) {
    if (!condition) {
      throw new IllegalArgumentException("not JSON");
    }
  }
}
