// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.imports;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Rows of a CSV text (RFC 4180) by the names in its header, in lower case. */
final class CsvRows {
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private CsvRows() {}

  static List<Map<String, String>> read(String text, String source) {
    List<CsvRecord> records = records(text, source);
    if (records.isEmpty()) {
      throw new UnreadableImport(source + " is empty; give a header and at least one row");
    }
    List<String> header =
        records.get(0).getFields().stream()
            .map(name -> name.strip().toLowerCase(Locale.ROOT))
            .toList();
    List<Map<String, String>> rows = new ArrayList<>();
    for (CsvRecord row : records.subList(1, records.size())) {
      rows.add(row(header, row, source));
    }
    return rows;
  }

  private static List<CsvRecord> records(String text, String source) {
    String plain = text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
    try (CsvReader<CsvRecord> csv =
        CsvReader.builder().allowExtraFields(true).allowMissingFields(true).ofCsvRecord(plain)) {
      return csv.stream().filter(row -> !isBlank(row)).toList();
    } catch (CsvParseException e) {
      throw new UnreadableImport(source + " is not CSV: " + e.getMessage());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isBlank(CsvRecord row) {
    return row.getFields().stream().allMatch(String::isBlank);
  }

  private static Map<String, String> row(List<String> header, CsvRecord row, String source) {
    if (row.getFieldCount() != header.size()) {
      throw new UnreadableImport(
          "%s has %d fields in line %d and %d in its header; quote fields that contain commas, and"
                  .formatted(
                      source, row.getFieldCount(), row.getStartingLineNumber(), header.size())
              + " close every quote");
    }
    Map<String, String> values = new LinkedHashMap<>();
    for (int column = 0; column < header.size(); column++) {
      values.put(header.get(column), row.getField(column).strip());
    }
    return values;
  }
}
