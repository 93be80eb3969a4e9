// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.audit;

import com.fasterxml.jackson.databind.JsonNode;
import io.costwire.pricing.audit.HistoryRow.Field;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Collects the labels of a row. What comes first stays. */
final class LabelBuilder {
  /** As much as an event's tag holds; longer texts are no labels. */
  private static final int MAX_CHARS = 256;

  private final RowFields row;
  private final Map<String, String> tags = new LinkedHashMap<>();
  private final Map<Field, String> fields = new EnumMap<>(Field.class);

  LabelBuilder(RowFields row) {
    this.row = row;
  }

  LabelBuilder tag(String key, List<FieldPath> places) throws UnreadableRow {
    String value = plain(row.find(places));
    if (value != null) {
      tags.putIfAbsent(key, value);
    }
    return this;
  }

  LabelBuilder tag(String key, @Nullable JsonNode node) {
    String value = plain(node);
    if (value != null && !key.isBlank()) {
      tags.putIfAbsent(key, value);
    }
    return this;
  }

  /** A field that has to be a plain identifier; other texts are left out. */
  LabelBuilder field(Field field, List<FieldPath> places) throws UnreadableRow {
    return field(field, row.identifier(places));
  }

  LabelBuilder field(Field field, @Nullable String value) {
    if (value != null) {
      fields.putIfAbsent(field, value);
    }
    return this;
  }

  HistoryRow.Labels build() {
    return new HistoryRow.Labels(tags, fields);
  }

  private static @Nullable String plain(@Nullable JsonNode node) {
    if (node == null || node.isNull() || node.isContainerNode()) {
      return null;
    }
    String text = node.asText().strip();
    return text.isEmpty() || text.length() > MAX_CHARS ? null : text;
  }
}
