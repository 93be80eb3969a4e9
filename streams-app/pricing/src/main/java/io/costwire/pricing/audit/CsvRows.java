// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.audit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import java.io.EOFException;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.ZipException;

/** Rows of a table with a header, as RFC 4180 has it; separated by commas, semicolons or tabs. */
final class CsvRows implements RowSource {

  private static final Set<String> ABSENT = Set.of("null", "NULL", "None", "\\N", "NaN", "nan");

  private final Reader in;
  private final char separator;
  private long number;

  CsvRows(Reader in, char separator) {
    this.in = in;
    this.separator = separator;
  }

  @Override
  public void readInto(Sink sink) throws IOException {
    long line = 1;
    try (CsvReader<CsvRecord> csv =
        CsvReader.builder()
            .fieldSeparator(separator)
            .allowExtraFields(true)
            .allowMissingFields(true)
            .ofCsvRecord(in)) {
      Iterator<CsvRecord> records = csv.iterator();
      if (!records.hasNext()) {
        return;
      }
      List<String> header = header(records.next());
      while (records.hasNext()) {
        CsvRecord row = records.next();
        line = row.getStartingLineNumber();
        read(row, header, sink);
      }
    } catch (CsvParseException e) {
      sink.broken(
          origin(line + 1),
          "the table cannot be read from here on: a quoted field does not end, or is larger than 16"
              + " million characters");
    } catch (UncheckedIOException e) {
      if (!(e.getCause() instanceof EOFException) && !(e.getCause() instanceof ZipException)) {
        throw e.getCause();
      }
      sink.broken(origin(line + 1), "the compressed file breaks off here; fetch it again");
    }
  }

  private void read(CsvRecord row, List<String> header, Sink sink) {
    AuditRow.Origin origin = origin(row.getStartingLineNumber());
    if (row.getFieldCount() != header.size()) {
      sink.broken(
          origin,
          "has "
              + row.getFieldCount()
              + " fields and the header "
              + header.size()
              + "; quote fields that contain the separator");
      return;
    }
    Map<String, JsonNode> values = LinkedHashMap.newLinkedHashMap(header.size());
    for (int i = 0; i < header.size(); i++) {
      String value = row.getField(i);
      boolean absent = value.isBlank() || (value.length() <= 4 && ABSENT.contains(value));
      values.putIfAbsent(header.get(i), absent ? NullNode.getInstance() : TextNode.valueOf(value));
    }
    sink.row(new RowFields(origin, values));
  }

  private static List<String> header(CsvRecord row) {
    List<String> names = new ArrayList<>(row.getFieldCount());
    row.getFields().forEach(name -> names.add(FieldPath.plain(name)));
    return names;
  }

  private AuditRow.Origin origin(long line) {
    number++;
    return new AuditRow.Origin(number, line);
  }
}
