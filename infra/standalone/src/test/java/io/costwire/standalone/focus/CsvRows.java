// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.focus;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads CSV as RFC 4180 has it; an empty cell without quotes is null. */
public final class CsvRows {
  private final List<List<@Nullable String>> records = new ArrayList<>();
  private final StringBuilder cell = new StringBuilder();
  private List<@Nullable String> record = new ArrayList<>();
  private boolean quoted;

  private CsvRows() {}

  /** Rows by the names of the first one. */
  public static List<Map<String, @Nullable String>> read(String text) {
    var csv = new CsvRows();
    csv.parse(text);
    List<@Nullable String> names = csv.records.getFirst();
    List<Map<String, @Nullable String>> rows = new ArrayList<>();
    for (List<@Nullable String> values : csv.records.subList(1, csv.records.size())) {
      if (values.size() != names.size()) {
        throw new IllegalArgumentException("a row has " + values.size() + " cells: " + values);
      }
      Map<String, @Nullable String> row = new LinkedHashMap<>();
      for (int i = 0; i < names.size(); i++) {
        row.put(String.valueOf(names.get(i)), values.get(i));
      }
      rows.add(row);
    }
    return rows;
  }

  private void parse(String text) {
    boolean inside = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (inside && c == '"' && i + 1 < text.length() && text.charAt(i + 1) == '"') {
        cell.append('"');
        i++;
      } else if (c == '"') {
        inside = !inside;
        quoted = true;
      } else if (!inside && c == ',') {
        endCell();
      } else if (!inside && c == '\n') {
        endCell();
        records.add(record);
        record = new ArrayList<>();
      } else {
        cell.append(c);
      }
    }
  }

  private void endCell() {
    record.add(cell.isEmpty() && !quoted ? null : cell.toString());
    cell.setLength(0);
    quoted = false;
  }
}
