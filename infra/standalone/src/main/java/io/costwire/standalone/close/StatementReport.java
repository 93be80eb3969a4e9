// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.close;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import de.siegmar.fastcsv.writer.CsvWriter;
import io.costwire.chargeback.close.Line;
import io.costwire.chargeback.close.LineKey;
import io.costwire.chargeback.close.StatementTree;
import io.costwire.chargeback.commitments.Written;
import io.costwire.pricing.lines.TextTable;
import io.costwire.standalone.close.StoredStatement.Seal;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A statement as people, spreadsheets and machines read it. Amounts to the cent sum to the total of
 * their currency; exact ones stand beside them.
 */
public final class StatementReport {
  private final StoredStatement stored;
  private final Map<String, Function<LineKey, String>> dimensions;

  /**
   * @param dimensions names and values of the levels, the outermost first
   */
  public StatementReport(
      StoredStatement stored, Map<String, Function<LineKey, String>> dimensions) {
    this.stored = stored;
    this.dimensions = new LinkedHashMap<>(dimensions);
  }

  /** A table for each currency, with the usage of the month before corrections of earlier ones. */
  public String text() {
    StringBuilder text = new StringBuilder(title());
    if (stored.statement().lines().isEmpty()) {
      return text.append("  No usage.\n").toString();
    }
    trees().forEach((currency, tree) -> text.append(currency(currency, tree)));
    allocations().forEach((rule, amount) -> text.append(moved(rule, amount)));
    long unknown =
        stored.statement().lines().stream().mapToLong(line -> line.figures().unknown()).sum();
    if (unknown > 0) {
      text.append(
          "  %,d requests have no known cost and are in no amount; SELECT * FROM v_unpriced names them.%n"
              .formatted(unknown));
    }
    return text.append(checksum()).toString();
  }

  private String title() {
    Seal seal = stored.seal();
    String state = seal == null ? "open" : "closed " + seal.closedAt();
    return "Statement of %s%s, %s, of what was known at %s%n"
        .formatted(
            stored.statement().month(),
            stored.tenant() == null ? "" : " for " + stored.tenant(),
            state,
            stored.statement().asOf());
  }

  private String checksum() {
    Seal seal = stored.seal();
    String books = String.join(", ", stored.statement().priceVersions());
    String text =
        stored.statement().rules().stream()
            .map("  Rules: %s%n"::formatted)
            .collect(
                Collectors.joining(
                    "", books.isEmpty() ? "" : "  Price books: " + books + "\n", ""));
    if (seal == null) {
      return text + "  It may still change: costwire close freezes it when the month is over.\n";
    }
    return text
        + (seal.holds()
            ? "  Checksum %s holds.%n".formatted(seal.checksum())
            : ("  THE STATEMENT WAS CHANGED: its lines have the checksum %s, it was signed with %s."
                    + " Restore statement_lines from a backup.%n")
                .formatted(stored.statement().checksum(), seal.checksum()));
  }

  /** What each rule moved in each currency: the sum of the lines that it added to. */
  private Map<List<String>, BigDecimal> allocations() {
    Map<List<String>, BigDecimal> moved = new LinkedHashMap<>();
    for (Line line : stored.statement().lines()) {
      if (!line.origin().isDirect()) {
        Line.Origin origin = line.origin();
        var rule = List.of(origin.rule(), origin.method(), origin.source(), line.key().currency());
        moved.merge(rule, line.figures().billed().max(BigDecimal.ZERO), BigDecimal::add);
      }
    }
    return moved;
  }

  private static String moved(List<String> rule, BigDecimal amount) {
    return "  Allocated %s: %s %s from %s (%s).%n"
        .formatted(
            rule.getFirst(),
            Written.money(amount.setScale(2, RoundingMode.HALF_EVEN)),
            rule.getLast(),
            rule.get(2),
            rule.get(1));
  }

  private String currency(String currency, StatementTree root) {
    TextTable table = new TextTable("lrrr");
    table.row(String.join(" / ", dimensions.keySet()), "requests", "unknown", named(currency));
    for (StatementTree month : root.children()) {
      boolean own = month.name().equals(stored.statement().month().toString());
      String name = own ? "usage of " + month.name() : "corrections of " + month.name();
      rows(table, name, month, currency);
    }
    rows(table, "total", new StatementTree("", root.figures(), root.billed(), List.of()), currency);
    return table.text();
  }

  private static String named(String currency) {
    return currency.isEmpty() ? "no cost known" : currency;
  }

  /** A node and, further in, what is below it; a cost that is not known is no amount. */
  private static void rows(TextTable table, String name, StatementTree node, String currency) {
    table.row(
        name,
        Written.number(BigDecimal.valueOf(node.figures().requests())),
        Written.number(BigDecimal.valueOf(node.figures().unknown())),
        currency.isEmpty() ? "-" : "%,.2f".formatted(node.billed()));
    String indent = name.substring(0, name.length() - name.stripLeading().length()) + "  ";
    for (StatementTree child : node.children()) {
      rows(table, indent + child.name(), child, currency);
    }
  }

  /** One record for each currency, month of usage and group; RFC 4180, with names. */
  public String csv() throws IOException {
    var text = new StringWriter();
    try (CsvWriter csv = CsvWriter.builder().build(text)) {
      List<Map<String, @Nullable Object>> records = records();
      csv.writeRecord(columns());
      for (Map<String, @Nullable Object> one : records) {
        csv.writeRecord(one.values().stream().map(it -> it == null ? "" : it.toString()).toList());
      }
    }
    return text.toString();
  }

  /** The same as JSON objects, one a line; amounts are strings. */
  public String json() throws JsonProcessingException {
    var mapper = new ObjectMapper();
    StringBuilder text = new StringBuilder();
    for (Map<String, @Nullable Object> one : records()) {
      text.append(mapper.writeValueAsString(one)).append('\n');
    }
    return text.toString();
  }

  private List<String> columns() {
    List<String> columns =
        new ArrayList<>(List.of("statement", "state", "usage_month", "corrects"));
    columns.addAll(dimensions.keySet());
    columns.addAll(
        List.of(
            "currency",
            "requests",
            "unknown",
            "billed",
            "billed_exact",
            "list_exact",
            "contracted_exact",
            "effective_exact"));
    return columns;
  }

  private List<Map<String, @Nullable Object>> records() {
    Map<String, String> references = new TreeMap<>();
    for (Line line : stored.statement().lines()) {
      references.put(line.key().usageMonth().toString(), line.corrects());
    }
    List<Map<String, @Nullable Object>> records = new ArrayList<>();
    trees()
        .forEach(
            (currency, tree) ->
                leaves(
                    tree,
                    List.of(),
                    (path, leaf) -> records.add(record(references, currency, path, leaf))));
    return records;
  }

  private Map<String, @Nullable Object> record(
      Map<String, String> references, String currency, List<String> path, StatementTree leaf) {
    List<@Nullable Object> cells = new ArrayList<>();
    cells.add(stored.statement().id());
    cells.add(stored.seal() == null ? "open" : stored.isIntact() ? "closed" : "changed");
    cells.add(path.getFirst());
    cells.add(references.getOrDefault(path.getFirst(), ""));
    cells.addAll(path.subList(1, path.size()));
    cells.add(currency);
    cells.add(leaf.figures().requests());
    cells.add(leaf.figures().unknown());
    cells.add(amount(currency, leaf.billed()));
    cells.add(amount(currency, leaf.figures().billed()));
    cells.add(amount(currency, leaf.figures().list()));
    cells.add(amount(currency, leaf.figures().contracted()));
    cells.add(amount(currency, leaf.figures().effective()));
    Map<String, @Nullable Object> record = new LinkedHashMap<>();
    for (String column : columns()) {
      record.put(column, cells.get(record.size()));
    }
    return record;
  }

  /** Where no cost is known there is no amount, not 0. */
  private static @Nullable String amount(String currency, BigDecimal sum) {
    return currency.isEmpty() ? null : sum.toPlainString();
  }

  private static void leaves(
      StatementTree node, List<String> path, BiConsumer<List<String>, StatementTree> reader) {
    if (node.children().isEmpty()) {
      reader.accept(path, node);
    }
    for (StatementTree child : node.children()) {
      List<String> below = new ArrayList<>(path);
      below.add(child.name());
      leaves(child, below, reader);
    }
  }

  /** By month of usage, then by the dimensions; in the order of the currencies. */
  private Map<String, StatementTree> trees() {
    Map<String, List<Line>> byCurrency = new TreeMap<>();
    for (Line line : stored.statement().lines()) {
      byCurrency.computeIfAbsent(line.key().currency(), unused -> new ArrayList<>()).add(line);
    }
    List<Function<LineKey, String>> levels = new ArrayList<>();
    levels.add(key -> key.usageMonth().toString());
    levels.addAll(dimensions.values());
    Map<String, StatementTree> trees = new TreeMap<>();
    byCurrency.forEach((currency, lines) -> trees.put(currency, StatementTree.of(lines, levels)));
    return trees;
  }
}
