// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.stack;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the cells of a row in ClickHouse's JSON formats say, as people and programs read it. */
public final class RowCells {
  private RowCells() {}

  /** Null where the cell is, or where there is none. */
  public static @Nullable String text(JsonNode value) {
    return value.isNull() || value.isMissingNode() ? null : value.asText();
  }

  /** A decimal, exact, without exponent and padding. */
  public static @Nullable String decimal(JsonNode value) {
    String text = text(value);
    return text == null ? null : new BigDecimal(text).stripTrailingZeros().toPlainString();
  }

  /** The time that is so many microseconds after 1970 UTC. */
  public static @Nullable String instant(JsonNode micros) {
    String text = text(micros);
    return text == null
        ? null
        : Instant.EPOCH.plus(Long.parseLong(text), ChronoUnit.MICROS).toString();
  }

  /** A map of texts, in its order. */
  public static Map<String, String> texts(JsonNode map) {
    Map<String, String> texts = new LinkedHashMap<>();
    map.properties().forEach(entry -> texts.put(entry.getKey(), entry.getValue().asText()));
    return texts;
  }
}
