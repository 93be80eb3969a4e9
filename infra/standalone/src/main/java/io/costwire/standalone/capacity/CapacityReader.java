// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.capacity;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Reads a table of capacity costs with a header, and finds everything that is wrong with it. */
final class CapacityReader {
  static final List<String> REQUIRED =
      List.of("id", "resource", "kind", "provider", "start", "end", "quantity", "unit", "amount");
  static final List<String> OPTIONAL =
      List.of("currency", "tenant", "region", "models", "tokens_per_hour", "key");
  static final List<String> TAGS =
      List.of("team", "service", "feature", "project", "department", "environment", "cost_center");

  private static final int SHOWN_PROBLEMS = 20;

  private final String file;
  private final String currency;
  private final List<String> problems = new ArrayList<>();
  private final Map<String, Long> places = new HashMap<>();
  private final List<CapacityLine> lines = new ArrayList<>();
  private int hidden;

  CapacityReader(String file, String currency) {
    this.file = file;
    this.currency = currency;
  }

  CapacityFile read(String csv) {
    String text = csv.startsWith("\uFEFF") ? csv.substring(1) : csv;
    try (CsvReader<CsvRecord> rows =
        CsvReader.builder().allowExtraFields(true).allowMissingFields(true).ofCsvRecord(text)) {
      Iterator<CsvRecord> records = rows.iterator();
      List<String> header =
          records.hasNext()
              ? records.next().getFields().stream()
                  .map(name -> name.strip().toLowerCase(Locale.ROOT))
                  .toList()
              : List.of();
      if (isUsable(header)) {
        records.forEachRemaining(row -> row(header, row));
      }
    } catch (CsvParseException e) {
      problems.add(file + ": a cell is too large; close its quotes");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (problems.isEmpty() && lines.isEmpty()) {
      problems.add(file + ": has no rows; write a line for each resource and period");
    }
    if (hidden > 0) {
      problems.add("%s: and %d more problems".formatted(file, hidden));
    }
    return problems.isEmpty() ? new CapacityFile.Read(lines) : new CapacityFile.Refused(problems);
  }

  private boolean isUsable(List<String> header) {
    Set<String> seen = new HashSet<>();
    for (String name : header) {
      if (!REQUIRED.contains(name) && !OPTIONAL.contains(name) && !TAGS.contains(name)) {
        problems.add(
            "%s:1: there is no column '%s'; remove it, or name it as one of %s, %s, %s"
                .formatted(
                    file,
                    name,
                    String.join(", ", REQUIRED),
                    String.join(", ", OPTIONAL),
                    String.join(", ", TAGS)));
      } else if (!seen.add(name)) {
        problems.add("%s:1: the column '%s' is there twice; keep one".formatted(file, name));
      }
    }
    REQUIRED.stream()
        .filter(name -> !header.contains(name))
        .forEach(name -> problems.add("%s:1: has no column '%s'; add it".formatted(file, name)));
    return problems.isEmpty();
  }

  private void row(List<String> header, CsvRecord row) {
    if (row.getFields().stream().allMatch(String::isBlank)) {
      return;
    }
    long line = row.getStartingLineNumber();
    if (row.getFieldCount() != header.size()) {
      problem(
          line,
          "has %d cells and the header %d; quote cells that have a comma in them"
              .formatted(row.getFieldCount(), header.size()));
      return;
    }
    Map<String, String> values = new LinkedHashMap<>();
    for (int i = 0; i < header.size(); i++) {
      values.put(header.get(i), row.getField(i).strip());
    }
    new CapacityCells(values, currency, what -> problem(line, what))
        .line()
        .ifPresent(read -> add(line, read));
  }

  private void add(long line, CapacityLine read) {
    Long other = places.putIfAbsent(read.tenant() + "/" + read.id(), line);
    if (other != null) {
      problem(
          line, "id: '%s' is that of line %d too; an id is one line".formatted(read.id(), other));
      return;
    }
    lines.add(read);
  }

  private void problem(long line, String what) {
    if (problems.size() >= SHOWN_PROBLEMS) {
      hidden++;
      return;
    }
    problems.add("%s:%d: %s".formatted(file, line, what));
  }
}
