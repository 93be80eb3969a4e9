// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.imports;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Rows of a CSV text by the names in its header: commas, double quotes, doubled to be meant. */
final class CsvRows {

  private CsvRows() {}

  static List<Map<String, String>> read(String text, String source) {
    List<List<String>> lines = split(text, source);
    if (lines.isEmpty()) {
      throw new UnreadableImport(source + " is empty; give a header and at least one row");
    }
    List<String> header =
        lines.get(0).stream().map(name -> name.strip().toLowerCase(Locale.ROOT)).toList();
    List<Map<String, String>> rows = new ArrayList<>();
    for (int i = 1; i < lines.size(); i++) {
      List<String> line = lines.get(i);
      if (line.size() != header.size()) {
        throw new UnreadableImport(
            "%s has %d fields in row %d and %d in its header; quote fields that contain commas"
                .formatted(source, line.size(), i, header.size()));
      }
      Map<String, String> row = new LinkedHashMap<>();
      for (int column = 0; column < header.size(); column++) {
        row.put(header.get(column), line.get(column));
      }
      rows.add(row);
    }
    return rows;
  }

  private static List<List<String>> split(String text, String source) {
    List<List<String>> lines = new ArrayList<>();
    List<String> line = new ArrayList<>();
    StringBuilder field = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quoted) {
        boolean doubled = c == '"' && i + 1 < text.length() && text.charAt(i + 1) == '"';
        if (c != '"' || doubled) {
          field.append(c);
          i += doubled ? 1 : 0;
        } else {
          quoted = false;
        }
      } else if (c == '"') {
        quoted = true;
      } else if (c == ',' || c == '\n') {
        line.add(field.toString().strip());
        field.setLength(0);
        if (c == '\n') {
          addLine(lines, line);
          line = new ArrayList<>();
        }
      } else if (c != '\uFEFF') {
        field.append(c);
      }
    }
    if (quoted) {
      throw new UnreadableImport(source + " ends inside quotes; close the last one");
    }
    line.add(field.toString().strip());
    addLine(lines, line);
    return lines;
  }

  private static void addLine(List<List<String>> lines, List<String> line) {
    if (line.stream().anyMatch(field -> !field.isEmpty())) {
      lines.add(line);
    }
  }
}
