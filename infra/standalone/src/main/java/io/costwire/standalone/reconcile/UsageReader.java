// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.reconcile;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import io.costwire.chargeback.reconcile.Bill;
import io.costwire.chargeback.reconcile.Slot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Reads a table with a header, and finds what is wrong with it. */
final class UsageReader {
  private static final int SHOWN_PROBLEMS = 10;
  private static final char[] SEPARATORS = {',', ';', '\t'};

  private final String file;
  private final List<String> problems = new ArrayList<>();
  private final List<Bill> bills = new ArrayList<>();
  private final Set<String> currencies = new TreeSet<>();
  private int hidden;
  private int digits;

  UsageReader(String file) {
    this.file = file;
  }

  UsageFile read(String csv) {
    String text = csv.startsWith("\uFEFF") ? csv.substring(1) : csv;
    Optional<UsageFile.Content> content = content(text);
    if (problems.isEmpty() && bills.isEmpty()) {
      problems.add(file + ": has no rows; export a range with traffic");
    }
    if (currencies.size() > 1) {
      problems.add(
          "%s: has costs in %s; give one file for each currency"
              .formatted(file, String.join(" and ", currencies)));
    }
    if (hidden > 0) {
      problems.add("%s: and %d more problems".formatted(file, hidden));
    }
    return problems.isEmpty() && content.isPresent()
        ? new UsageFile.Read(file, bills, content.get())
        : new UsageFile.Refused(problems);
  }

  private Optional<UsageFile.Content> content(String text) {
    try (CsvReader<CsvRecord> csv =
        CsvReader.builder()
            .fieldSeparator(separator(text))
            .allowExtraFields(true)
            .allowMissingFields(true)
            .ofCsvRecord(text)) {
      Iterator<CsvRecord> records = csv.iterator();
      List<String> header =
          records.hasNext()
              ? records.next().getFields().stream()
                  .map(name -> name.strip().toLowerCase(Locale.ROOT))
                  .toList()
              : List.of();
      Optional<Dialect> dialect = dialect(header);
      if (dialect.isEmpty()) {
        return Optional.empty();
      }
      records.forEachRemaining(row -> row(dialect.get(), header, row));
      return Optional.of(content(dialect.get(), header));
    } catch (CsvParseException e) {
      problems.add(file + ": a cell is too large; close its quotes");
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The one that the header has most of. */
  private static char separator(String text) {
    String header = text.lines().findFirst().orElse("");
    char best = SEPARATORS[0];
    for (char separator : SEPARATORS) {
      if (count(header, separator) > count(header, best)) {
        best = separator;
      }
    }
    return best;
  }

  private static long count(String text, char wanted) {
    return text.chars().filter(c -> c == wanted).count();
  }

  private Optional<Dialect> dialect(List<String> header) {
    Optional<Dialect> dialect = Dialect.of(header);
    if (dialect.isEmpty()) {
      problems.add(
          "%s: its columns (%s) are of no export that is known; wanted are %s"
              .formatted(file, String.join(", ", header), Dialect.wanted()));
      return dialect;
    }
    if (dialect.get() == Dialect.GENERIC) {
      header.stream()
          .filter(name -> !Dialect.GENERIC.columns().contains(name))
          .forEach(
              name ->
                  problems.add(
                      "%s: there is no column '%s'; remove it, or name it as one of %s"
                          .formatted(file, name, String.join(", ", Dialect.GENERIC.columns()))));
    }
    if (problems.isEmpty() && !says(dialect.get(), header)) {
      problems.add(
          "%s: has neither costs nor counts; wanted are %s".formatted(file, Dialect.wanted()));
    }
    return problems.isEmpty() ? dialect : Optional.empty();
  }

  private static boolean says(Dialect dialect, List<String> header) {
    for (Column column : Column.values()) {
      boolean figure = column == Column.COST || column.isCount();
      if (figure && !dialect.places(column, header).isEmpty()) {
        return true;
      }
    }
    return false;
  }

  private UsageFile.Content content(Dialect dialect, List<String> header) {
    boolean costs = !dialect.places(Column.COST, header).isEmpty();
    boolean counts = false;
    for (Column column : Column.values()) {
      counts |= column.isCount() && !dialect.places(column, header).isEmpty();
    }
    return new UsageFile.Content(
        costs,
        counts,
        !dialect.places(Column.ACCOUNT, header).isEmpty(),
        currencies.stream().findFirst().or(dialect::currency),
        digits);
  }

  private void row(Dialect dialect, List<String> header, CsvRecord row) {
    if (row.getFieldCount() == 1 && row.getField(0).isBlank()) {
      return;
    }
    if (row.getFieldCount() != header.size()) {
      problem(
          row,
          "has %d cells and the header %d; quote cells that have the separator in them"
              .formatted(row.getFieldCount(), header.size()));
      return;
    }
    Cells cells = new Cells(dialect, header, row.getFields(), what -> problem(row, what));
    if (cells.areEmpty()) {
      return;
    }
    String model = model(dialect, header, row, cells);
    if (model.isEmpty()) {
      problem(row, "has no model; export it by model");
      return;
    }
    Optional<LocalDate> day = cells.day();
    Bill.Tokens tokens = tokens(dialect, cells);
    Optional<BigDecimal> cost = cells.cost();
    cost.ifPresent(it -> digits = Math.max(digits, it.scale()));
    String currency = cells.text(Column.CURRENCY).toUpperCase(Locale.ROOT);
    if (!currency.isEmpty()) {
      currencies.add(currency);
    }
    day.ifPresent(
        date ->
            bills.add(
                new Bill(new Slot(date, model, cells.text(Column.ACCOUNT)), tokens, cost, 1)));
  }

  /** A cost that is of no model is named by what it is for. */
  private static String model(Dialect dialect, List<String> header, CsvRecord row, Cells cells) {
    String model = dialect.model(cells.text(Column.MODEL));
    int type = header.indexOf("cost_type");
    return model.isEmpty() && dialect == Dialect.ANTHROPIC_COSTS && type >= 0
        ? row.getField(type).strip()
        : model;
  }

  private static Bill.Tokens tokens(Dialect dialect, Cells cells) {
    Optional<BigDecimal> read = cells.count(Column.CACHE_READ);
    Optional<BigDecimal> write = cells.count(Column.CACHE_WRITE);
    Optional<BigDecimal> input = cells.count(Column.INPUT);
    return new Bill.Tokens(
        cells.count(Column.REQUESTS),
        dialect.countsCacheApart()
            ? input.map(
                it -> it.add(read.orElse(BigDecimal.ZERO)).add(write.orElse(BigDecimal.ZERO)))
            : input,
        cells.count(Column.OUTPUT),
        read,
        write);
  }

  private void problem(CsvRecord row, String what) {
    if (problems.size() >= SHOWN_PROBLEMS) {
      hidden++;
      return;
    }
    problems.add("%s:%d: %s".formatted(file, row.getStartingLineNumber(), what));
  }
}
