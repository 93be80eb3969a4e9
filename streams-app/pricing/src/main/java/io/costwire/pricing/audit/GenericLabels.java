// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.audit;

import io.costwire.pricing.audit.HistoryRow.Field;
import java.math.BigDecimal;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Labels of any table, by the map of its columns. */
final class GenericLabels implements LabelReader {
  private final Map<String, List<FieldPath>> tags = new LinkedHashMap<>();
  private final Map<Field, List<FieldPath>> fields = new EnumMap<>(Field.class);

  GenericLabels(Map<String, List<FieldPath>> columns) {
    columns.forEach(
        (key, places) -> {
          Field field = field(key);
          if (field != null) {
            fields.put(field, places);
          } else {
            tags.put(
                key.startsWith(ColumnMap.TAG) ? key.substring(ColumnMap.TAG.length()) : key,
                places);
          }
        });
  }

  @Override
  public HistoryRow.Labels read(RowFields row) throws UnreadableRow {
    LabelBuilder labels = new LabelBuilder(row);
    for (Map.Entry<String, List<FieldPath>> tag : tags.entrySet()) {
      labels.tag(tag.getKey(), tag.getValue());
    }
    for (Map.Entry<Field, List<FieldPath>> field : fields.entrySet()) {
      switch (field.getKey()) {
        case STATUS -> labels.field(Field.STATUS, status(row.text(field.getValue())));
        case LATENCY_MS -> latency(row.count(field.getValue()), labels);
        default -> labels.field(field.getKey(), field.getValue());
      }
    }
    return labels.build();
  }

  private static void latency(@Nullable BigDecimal millis, LabelBuilder labels) {
    if (millis != null) {
      labels.field(Field.LATENCY_MS, millis.toPlainString());
    }
  }

  private static @Nullable String status(@Nullable String text) {
    return text == null
        ? null
        : switch (text.toLowerCase(Locale.ROOT)) {
          case "success", "succeeded", "ok", "200" -> "success";
          case "error", "failure", "failed" -> "error";
          default -> null;
        };
  }

  private static @Nullable Field field(String key) {
    return switch (key) {
      case "api_key_id" -> Field.API_KEY_ID;
      case "status" -> Field.STATUS;
      case "latency_ms" -> Field.LATENCY_MS;
      case "trace_id" -> Field.TRACE_ID;
      case "session_id" -> Field.SESSION_ID;
      default -> null;
    };
  }
}
