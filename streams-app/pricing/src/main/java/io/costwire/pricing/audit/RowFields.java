// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.audit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The fields of one row of a table or of one JSON object, under their names in plain spelling. A
 * null, an empty cell and an absent field are the same.
 */
final class RowFields {

  private final AuditRow.Origin origin;
  private final Map<String, JsonNode> values;

  /**
   * @param values modifiable: texts that are JSON are replaced by it when it is needed; what is
   *     there without a value is a JSON null
   */
  RowFields(AuditRow.Origin origin, Map<String, JsonNode> values) {
    this.origin = origin;
    this.values = values;
  }

  AuditRow.Origin origin() {
    return origin;
  }

  /** The names of all fields, those without a value included. */
  Set<String> names() {
    return values.keySet();
  }

  @Nullable String rawText(String plainName) {
    JsonNode node = values.get(plainName);
    return node == null ? null : node.textValue();
  }

  /** A text as a field would have it. */
  JsonNode node(String text) {
    return TextNode.valueOf(text);
  }

  @Nullable JsonNode find(List<FieldPath> places) throws UnreadableRow {
    for (FieldPath path : places) {
      JsonNode node = find(path);
      if (node != null) {
        return node;
      }
    }
    return null;
  }

  @Nullable String text(List<FieldPath> places) throws UnreadableRow {
    JsonNode node = find(places);
    if (node == null) {
      return null;
    }
    if (node.isContainerNode()) {
      throw new UnreadableRow(label(places), "is not a text", "write a single value");
    }
    String text = node.asText().strip();
    return text.isEmpty() ? null : text;
  }

  /** A text that is a plain identifier, else null: free text must not get into a report. */
  @Nullable String identifier(List<FieldPath> places) throws UnreadableRow {
    JsonNode node = find(places);
    if (node == null || node.isContainerNode()) {
      return null;
    }
    String text = node.asText().strip();
    return Printable.isIdentifier(text) ? text : null;
  }

  @Nullable BigDecimal number(List<FieldPath> places) throws UnreadableRow {
    for (FieldPath path : places) {
      JsonNode node = find(path);
      if (node != null) {
        return Values.number(path.label(), node);
      }
    }
    return null;
  }

  /** As {@link #number}, but a count cannot be negative. */
  @Nullable BigDecimal count(List<FieldPath> places) throws UnreadableRow {
    BigDecimal value = number(places);
    if (value != null && value.signum() < 0) {
      throw new UnreadableRow(label(places), "is negative", "write a count of zero or more");
    }
    return value;
  }

  @Nullable Instant instant(List<FieldPath> places) throws UnreadableRow {
    for (FieldPath path : places) {
      JsonNode node = find(path);
      if (node != null) {
        return Values.instant(path.label(), node);
      }
    }
    return null;
  }

  Instant requiredInstant(List<FieldPath> places) throws UnreadableRow {
    Instant instant = instant(places);
    if (instant == null) {
      throw new UnreadableRow(
          label(places), "is missing", "a row is priced at its own date; add its time");
    }
    return instant;
  }

  private @Nullable JsonNode find(FieldPath path) throws UnreadableRow {
    JsonNode node = present(path.first());
    if (node == null) {
      return path.rest().isEmpty() ? null : present(path.flat());
    }
    if (path.rest().isEmpty()) {
      return node;
    }
    if (node.isTextual()) {
      node = Values.embedded(path.label(), node.textValue());
      values.put(path.first(), node);
    }
    for (String name : path.rest()) {
      node = node.get(name);
      if (node == null || node.isNull()) {
        return null;
      }
    }
    return node;
  }

  private @Nullable JsonNode present(String plainName) {
    JsonNode node = values.get(plainName);
    return node == null || node.isNull() ? null : node;
  }

  private static String label(List<FieldPath> places) {
    if (places.isEmpty()) {
      return "the row";
    }
    return places.getFirst().label();
  }
}
