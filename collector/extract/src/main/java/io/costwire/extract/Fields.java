// SPDX-License-Identifier: Apache-2.0
package io.costwire.extract;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads fields of a body by dotted path. A null is an absent field, as all providers mean it. */
final class Fields {

  /**
   * More digits than this are not a count of anything; it also keeps huge exponents out of
   * arithmetic.
   */
  static final int MAX_DIGITS = 15;

  /**
   * Identifiers look like this. Anything else in their place is dropped, so that no text of a
   * prompt can pass.
   */
  private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z0-9._:/@+,=-]{1,256}");

  /** Field names look like this; what does not is counted, not shown. */
  private static final Pattern FIELD_NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_-]{0,39}");

  /** What Anthropic writes where it does not say. */
  private static final String NOT_AVAILABLE = "not_available";

  private static final int MAX_SHOWN_NAMES = 12;

  /** Nanoseconds: finer than any provider measures, and free of the noise of binary fractions. */
  private static final int SECONDS_SCALE = 9;

  private static final int MONEY_SCALE = 18;

  private Fields() {}

  static @Nullable JsonNode find(JsonNode node, String path) {
    JsonNode current = node;
    for (String name : path.split("\\.", -1)) {
      current = current.isArray() ? current.path(index(name)) : current.path(name);
    }
    return current.isMissingNode() || current.isNull() ? null : current;
  }

  /** The first of several places that has a value. */
  static @Nullable BigDecimal count(JsonNode root, String rootPath, List<String> paths)
      throws UnreadableField {
    for (String path : paths) {
      JsonNode node = find(root, path);
      if (node != null) {
        return count(node, join(rootPath, path));
      }
    }
    return null;
  }

  static BigDecimal count(JsonNode node, String name) throws UnreadableField {
    BigDecimal value = number(node, name);
    if (value.stripTrailingZeros().scale() > 0) {
      throw new UnreadableField(
          name, "is not a whole number", "send the provider's response unchanged");
    }
    return value;
  }

  /** A non-negative number of a plausible size. */
  static BigDecimal number(JsonNode node, String name) throws UnreadableField {
    if (!node.isNumber()) {
      throw new UnreadableField(name, "is not a number", "send the provider's response unchanged");
    }
    BigDecimal value = node.decimalValue();
    if (value.signum() < 0) {
      throw new UnreadableField(name, "is negative", "send the provider's response unchanged");
    }
    if (value.precision() - (long) value.scale() > MAX_DIGITS || value.scale() > MAX_DIGITS * 2) {
      throw new UnreadableField(
          name, "is not a plausible number", "send the provider's response unchanged");
    }
    return value;
  }

  static BigDecimal seconds(JsonNode node, String name) throws UnreadableField {
    return atMost(SECONDS_SCALE, number(node, name));
  }

  static BigDecimal money(JsonNode node, String name) throws UnreadableField {
    return atMost(MONEY_SCALE, number(node, name));
  }

  private static BigDecimal atMost(int scale, BigDecimal value) {
    return value.scale() > scale ? value.setScale(scale, RoundingMode.HALF_EVEN) : value;
  }

  /** The names of an object's fields for a message; what may be text is only counted. */
  static String names(JsonNode object) {
    List<String> shown = new ArrayList<>();
    int hidden = 0;
    for (Map.Entry<String, JsonNode> field : object.properties()) {
      if (field.getValue().isNull()) {
        continue;
      }
      if (shown.size() < MAX_SHOWN_NAMES && isFieldName(field.getKey())) {
        shown.add(field.getKey());
      } else {
        hidden++;
      }
    }
    if (shown.isEmpty()) {
      return hidden == 0 ? "no fields" : hidden + " other fields";
    }
    return String.join(", ", shown) + (hidden == 0 ? "" : " and " + hidden + " more");
  }

  /** Whether an object has no field, or none but nulls. */
  static boolean isBare(JsonNode object) {
    return object.properties().stream().allMatch(field -> field.getValue().isNull());
  }

  static boolean isFieldName(String name) {
    return FIELD_NAME.matcher(name).matches();
  }

  static @Nullable String identifier(JsonNode node, List<String> paths) {
    for (String path : paths) {
      JsonNode value = find(node, path);
      if (value != null
          && value.isTextual()
          && isIdentifier(value.textValue())
          && !value.textValue().equals(NOT_AVAILABLE)) {
        return value.textValue();
      }
    }
    return null;
  }

  /** An identifier, a yes or no, or a small whole number, as text. */
  static @Nullable String attribute(JsonNode node, List<String> paths) {
    for (String path : paths) {
      JsonNode value = find(node, path);
      if (value != null && (value.isBoolean() || (value.isInt() && value.intValue() >= 0))) {
        return value.asText();
      }
    }
    return identifier(node, paths);
  }

  static boolean isIdentifier(String text) {
    return IDENTIFIER.matcher(text).matches();
  }

  static String join(String root, String path) {
    return root.isEmpty() ? path : root + "." + path;
  }

  private static int index(String name) {
    return name.length() == 1 && Character.isDigit(name.charAt(0)) ? name.charAt(0) - '0' : -1;
  }
}
