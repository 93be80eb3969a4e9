// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.focus;

import com.fasterxml.jackson.databind.JsonNode;
import io.costwire.standalone.close.Statements.Signed;
import io.costwire.standalone.focus.FocusReport.Check;
import io.costwire.standalone.focus.FocusReport.Total;
import io.costwire.standalone.stack.ClickHouseClient;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes a file of FOCUS rows and holds its sums against the table. The file takes its place when
 * all of it is written; an export that fails leaves what was there.
 */
public final class FocusExport {
  private final ClickHouseClient clickHouse;
  private final FocusQuery query;

  /** Format of the file. */
  public enum Format {
    CSV("CSVWithNames"),
    PARQUET("Parquet");

    private final String name;

    Format(String name) {
      this.name = name;
    }
  }

  /** Of usage as it is priced now. */
  public FocusExport(ClickHouseClient clickHouse, FocusScope scope) {
    this(clickHouse, scope, null);
  }

  /**
   * Of a month that was closed as its statement has it: usage as it was known then, and corrections
   * of earlier months.
   *
   * @param scope the month
   * @param signed its statement; null for usage as it is priced now
   */
  public FocusExport(ClickHouseClient clickHouse, FocusScope scope, @Nullable Signed signed) {
    this.clickHouse = clickHouse;
    this.query = new FocusQuery(scope, signed);
  }

  /**
   * Writes the file.
   *
   * @throws ClickHouseClient.QueryFailed with the server's message
   * @throws IllegalStateException when the file cannot be written
   */
  public FocusReport write(Path file, Format format) {
    List<Total> before = totals(query.stored());
    download(file, format);
    List<JsonNode> sums = clickHouse.rows(query.sums());
    List<Total> exported = sums.stream().map(FocusExport::total).toList();
    List<Total> after = totals(query.stored());
    long rows = sums.stream().mapToLong(row -> row.path("rows").asLong()).sum();
    return new FocusReport(
        file.toString(), rows, exported, withoutCost(), check(before, exported, after));
  }

  static Check check(List<Total> before, List<Total> exported, List<Total> after) {
    if (!before.equals(after)) {
      return Check.CHANGED_MEANWHILE;
    }
    return exported.equals(after) ? Check.EQUAL : Check.DIFFERENT;
  }

  private void download(Path file, Format format) {
    Path target = file.toAbsolutePath();
    Path draft = target.resolveSibling(target.getFileName() + ".part");
    try {
      try (OutputStream out = Files.newOutputStream(draft)) {
        clickHouse.download(query.rows(), format.name, out);
      } catch (IOException | RuntimeException e) {
        Files.deleteIfExists(draft);
        throw e;
      }
      Files.move(
          draft, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new IllegalStateException(
          "%s was not written (%s); look at the folder and its free space, and run it again"
              .formatted(file, e),
          e);
    }
  }

  private List<Total> totals(String sql) {
    return clickHouse.rows(sql).stream().map(FocusExport::total).toList();
  }

  private static Total total(JsonNode row) {
    return new Total(
        row.path("currency").asText(),
        row.path("list").asText(),
        row.path("contracted").asText(),
        row.path("effective").asText(),
        row.path("billed").asText());
  }

  private List<FocusReport.WithoutCost> withoutCost() {
    return clickHouse.rows(query.withoutCost()).stream()
        .map(
            row ->
                new FocusReport.WithoutCost(
                    row.path("provider").asText(),
                    row.path("model").asText(),
                    row.path("status").asText(),
                    row.path("requests").asLong()))
        .toList();
  }
}
