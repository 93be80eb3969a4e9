// SPDX-License-Identifier: Apache-2.0
package io.costwire.extract;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.List;
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

  static @Nullable String identifier(JsonNode node, List<String> paths) {
    for (String path : paths) {
      JsonNode value = find(node, path);
      if (value != null && value.isTextual() && isIdentifier(value.textValue())) {
        return value.textValue();
      }
    }
    return null;
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
