// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.audit;

import io.costwire.pricing.audit.AuditReport.Sums;
import io.costwire.pricing.lines.TextTable;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The report for a person. Amounts are rounded for reading, each by itself. */
public final class AuditText {

  private static final int PLACES = 6;
  private static final int SMALL_PLACES = 12;
  private static final BigDecimal SMALL = new BigDecimal("0.01");
  private static final int MODELS_SHOWN = 25;
  private static final String NONE = "-";

  private final AuditReport report;
  private final int places;
  private final StringBuilder text = new StringBuilder();

  private AuditText(AuditReport report) {
    this.report = report;
    BigDecimal largest =
        report.models().stream()
            .flatMap(
                model ->
                    java.util.stream.Stream.of(
                        model.compared().computed(),
                        model.compared().reported(),
                        Objects.requireNonNullElse(model.computedOnly(), BigDecimal.ZERO),
                        Objects.requireNonNullElse(model.reportedOnly(), BigDecimal.ZERO)))
            .reduce(BigDecimal.ZERO, BigDecimal::max);
    this.places = largest.compareTo(SMALL) < 0 ? SMALL_PLACES : PLACES;
  }

  public static String render(AuditReport report) {
    return new AuditText(report).render();
  }

  private String render() {
    AuditReport.Subject subject = report.subject();
    text.append(
        "Audit of %s: %s, priced by book %s, amounts in %s%n%n"
            .formatted(
                subject.name(), subject.format(), subject.bookVersion(), subject.currency()));
    rows();
    compared();
    causes();
    models();
    largest();
    notCompared();
    unreadable();
    report.notes().forEach(note -> text.append("Note: ").append(note).append('\n'));
    text.append("Amounts are rounded to ")
        .append(places)
        .append(" places here; --json and --csv have every digit.\n");
    return text.toString();
  }

  private void rows() {
    AuditReport.Rows rows = report.rows();
    section(
        "Rows",
        new TextTable("lrl")
            .row("priced", count(rows.priced()), partial(rows.partial()))
            .row("unpriced", count(rows.unpriced()), "")
            .row("no usage", count(rows.noUsage()), "")
            .row("invalid", count(rows.invalid()), "")
            .row("unreadable", count(rows.unreadable()), "")
            .row("total", count(rows.total()), ""));
  }

  private void compared() {
    Sums apart = report.apart();
    Sums sums = apart == null ? report.compared() : apart;
    if (sums.rows() == 0) {
      text.append("No row has both a reported and a computed cost.\n\n");
      return;
    }
    section(
        "Reported against computed, "
            + count(sums.rows())
            + (apart == null ? " rows" : " rows of usage and of costs, not matched one by one"),
        new TextTable("lrl")
            .row("reported", amount(sums.reported()), "")
            .row("computed", amount(sums.computed()), "")
            .row("difference", signed(sums.difference()), verdict(sums)));
  }

  private void causes() {
    if (report.causes().isEmpty()) {
      return;
    }
    TextTable table = new TextTable("rrrrl").row("rows", "reported", "computed", "difference", "");
    for (AuditReport.CauseLine line : report.causes()) {
      table.row(
          count(line.sums().rows()),
          amount(line.sums().reported()),
          amount(line.sums().computed()),
          signed(line.sums().difference()),
          cause(line.cause(), line.detail()));
    }
    section("Why", table);
  }

  private void models() {
    if (report.models().isEmpty()) {
      return;
    }
    TextTable table = new TextTable("rrrrl").row("rows", "reported", "computed", "difference", "");
    report.models().stream()
        .limit(MODELS_SHOWN)
        .forEach(
            line -> {
              boolean any = line.compared().rows() > 0;
              table.row(
                  count(line.rows()),
                  sum(any, line.compared().reported(), line.reportedOnly()),
                  sum(any, line.compared().computed(), line.computedOnly()),
                  difference(line),
                  line.name());
            });
    int more = report.models().size() - MODELS_SHOWN;
    section(
        more > 0 ? "By model, the largest " + MODELS_SHOWN + " (" + more + " more)" : "By model",
        table);
  }

  private void largest() {
    if (report.largest().isEmpty()) {
      return;
    }
    TextTable table =
        new TextTable("rrrrrll")
            .row("row", "line", "reported", "computed", "difference", "model", "");
    for (AuditReport.RowLine row : report.largest()) {
      BigDecimal reported = row.reported();
      table.row(
          Long.toString(row.number()),
          Long.toString(row.line()),
          reported == null ? NONE : amount(reported),
          amount(row.computed()),
          reported == null ? NONE : signed(row.computed().subtract(reported)),
          row.model(),
          row.cause() == null ? "" : cause(row.cause(), row.detail()));
    }
    section(
        report.compared().rows() == 0 ? "Largest rows" : "Rows with the largest differences",
        table);
  }

  private void notCompared() {
    if (report.notCompared().isEmpty()) {
      return;
    }
    TextTable table = new TextTable("rrrl").row("rows", "reported", "computed", "");
    report
        .notCompared()
        .forEach(
            line ->
                table.row(
                    count(line.rows()),
                    line.reported() == null ? NONE : amount(line.reported()),
                    line.computed() == null ? NONE : amount(line.computed()),
                    line.reason().text()));
    section("Not compared", table);
  }

  private void unreadable() {
    if (report.unreadable().isEmpty()) {
      return;
    }
    TextTable table = new TextTable("l");
    report
        .unreadable()
        .forEach(
            row ->
                table.row("row %d, line %d: %s".formatted(row.number(), row.line(), row.reason())));
    section(
        "Unreadable, the first %d of %s"
            .formatted(report.unreadable().size(), count(report.rows().unreadable())),
        table);
  }

  private String difference(AuditReport.ModelLine line) {
    BigDecimal difference = line.difference();
    return difference == null ? NONE : signed(difference);
  }

  private void section(String title, TextTable table) {
    text.append(title).append('\n').append(table.text()).append('\n');
  }

  private static String cause(Cause cause, String detail) {
    return detail.isEmpty() ? cause.text() : cause.text() + ": " + detail;
  }

  private static String partial(long rows) {
    return rows == 0 ? "" : count(rows) + " of them in part";
  }

  private static String verdict(Sums sums) {
    if (sums.difference().signum() == 0 || sums.computed().signum() == 0) {
      return "";
    }
    BigDecimal percent =
        sums.difference()
            .abs()
            .movePointRight(2)
            .divide(sums.computed(), 2, RoundingMode.HALF_EVEN);
    return "reported is %s %% %s"
        .formatted(
            percent.toPlainString(), sums.difference().signum() > 0 ? "too low" : "too high");
  }

  private String sum(boolean any, BigDecimal compared, @Nullable BigDecimal alone) {
    if (!any) {
      return alone == null ? NONE : amount(alone);
    }
    return amount(alone == null ? compared : compared.add(alone));
  }

  private String signed(BigDecimal value) {
    return value.signum() > 0 ? "+" + amount(value) : amount(value);
  }

  private String amount(BigDecimal value) {
    return String.format(
        Locale.ROOT, "%,." + places + "f", value.setScale(places, RoundingMode.HALF_EVEN));
  }

  private static String count(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }
}
