// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.audit;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import java.io.StringWriter;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** The report as one table: what kind of line it is, then the same columns for all. Exact. */
public final class AuditCsv {

  private final StringWriter text = new StringWriter();
  private final CsvWriter csv =
      CsvWriter.builder().bufferSize(0).lineDelimiter(LineDelimiter.LF).build(text);

  private AuditCsv() {}

  public static String render(AuditReport report) {
    AuditCsv table = new AuditCsv();
    table.write(report);
    return table.text.toString();
  }

  private void write(AuditReport report) {
    csv.writeRecord(
        "section", "name", "detail", "rows", "reported", "computed", "difference", "row", "line");
    AuditReport.Rows rows = report.rows();
    count("priced", rows.priced());
    count("partial", rows.partial());
    count("unpriced", rows.unpriced());
    count("no_usage", rows.noUsage());
    count("invalid", rows.invalid());
    count("unreadable", rows.unreadable());
    count("total", rows.total());
    sums("compared", report.subject().format(), report.subject().bookVersion(), report.compared());
    AuditReport.Sums apart = report.apart();
    if (apart != null) {
      sums("apart", report.subject().format(), report.subject().bookVersion(), apart);
    }
    report.causes().forEach(line -> sums("cause", line.cause().key(), line.detail(), line.sums()));
    for (AuditReport.ModelLine line : report.models()) {
      sums("model", line.name(), "", line.compared());
      if (line.reportedOnly() != null || line.computedOnly() != null) {
        line("model_not_compared", line.name(), "", line.rows() - line.compared().rows())
            .amounts(
                line.reportedOnly(),
                line.computedOnly(),
                line.compared().rows() > 0 ? null : line.difference())
            .end();
      }
    }
    for (AuditReport.NotCompared line : report.notCompared()) {
      line("not_compared", line.reason().key(), line.reason().text(), line.rows())
          .amounts(line.reported(), line.computed(), null)
          .end();
    }
    report.largest().forEach(this::largest);
    for (AuditReport.UnreadableLine line : report.unreadable()) {
      line("unreadable", "", line.reason(), 1).place(line.number(), line.line()).end();
    }
  }

  private void largest(AuditReport.RowLine row) {
    String cause = row.cause() == null ? "" : row.cause().key();
    String detail = row.detail().isEmpty() ? cause : cause + ": " + row.detail();
    BigDecimal reported = row.reported();
    line("largest", row.model(), detail, 1)
        .amounts(
            reported, row.computed(), reported == null ? null : row.computed().subtract(reported))
        .place(row.number(), row.line())
        .end();
  }

  private void count(String name, long value) {
    line("rows", name, "", value).end();
  }

  private void sums(String section, String name, String detail, AuditReport.Sums sums) {
    line(section, name, detail, sums.rows())
        .amounts(sums.reported(), sums.computed(), sums.difference())
        .end();
  }

  private AuditCsv.Line line(String section, String name, String detail, long rows) {
    return new Line(section, name, detail, Long.toString(rows));
  }

  /** A line of the table while it is put together. */
  private final class Line {
    private final String[] cells = {"", "", "", "", "", "", "", "", ""};

    Line(String... start) {
      System.arraycopy(start, 0, cells, 0, start.length);
    }

    Line amounts(
        @Nullable BigDecimal reported,
        @Nullable BigDecimal computed,
        @Nullable BigDecimal difference) {
      cells[4] = text(reported);
      cells[5] = text(computed);
      cells[6] = text(difference);
      return this;
    }

    Line place(long row, long line) {
      cells[7] = Long.toString(row);
      cells[8] = Long.toString(line);
      return this;
    }

    void end() {
      csv.writeRecord(cells);
    }

    private static String text(@Nullable BigDecimal value) {
      String plain = AuditJson.plain(value);
      return plain == null ? "" : plain;
    }
  }
}
