// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.reconcile;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.costwire.chargeback.commitments.Written;
import io.costwire.chargeback.reconcile.Cause;
import io.costwire.chargeback.reconcile.Finding;
import io.costwire.chargeback.reconcile.ReconciledLine;
import io.costwire.chargeback.reconcile.Reconciliation;
import io.costwire.pricing.lines.TextTable;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a provider's files and the warehouse differ.
 *
 * @param tolerance percent of what the provider states
 * @param notes what a reader must know of the comparison
 */
public record ReconcileReport(
    Scope scope, Reconciliation result, BigDecimal tolerance, List<String> notes) {
  private static final int SHOWN_LINES = 20;
  private static final int PERCENT_DIGITS = 4;
  private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

  public ReconcileReport {
    notes = List.copyOf(notes);
  }

  private record Part(
      String cause, String amount, @Nullable String text, @Nullable Integer lines) {}

  private record Line(
      String type,
      String day,
      String model,
      @Nullable String account,
      String ours,
      @JsonProperty("unknown_cost") long unknown,
      String theirs,
      String residual,
      List<Part> causes,
      @JsonProperty("also_fits") List<String> alsoFits) {}

  private record Total(
      String type,
      String provider,
      String from,
      String to,
      String currency,
      String ours,
      @JsonProperty("unknown_cost") long unknown,
      String theirs,
      String residual,
      String gross,
      @JsonProperty("gross_percent") @Nullable String percent,
      @JsonProperty("tolerance_percent") String tolerance,
      boolean within,
      List<Part> causes,
      List<String> notes) {}

  /** Whether the differences are within the tolerance. */
  public boolean isWithin() {
    return result.isWithin(tolerance);
  }

  /** One object for each slot, and one for all of them. */
  public List<Object> lines() {
    List<Object> lines = new ArrayList<>();
    result.lines().forEach(line -> lines.add(line(line)));
    lines.add(
        new Total(
            "total",
            scope.provider(),
            scope.from().toString(),
            scope.to().toString(),
            scope.currency(),
            exact(result.ours()),
            result.unknown(),
            exact(result.theirs()),
            exact(result.residual()),
            exact(result.gross()),
            percent(),
            tolerance.toPlainString(),
            isWithin(),
            result.causes().stream()
                .map(it -> new Part(it.key(), exact(it.amount()), null, it.lines()))
                .toList(),
            notes));
    return lines;
  }

  private static Line line(ReconciledLine line) {
    String account = line.slot().account();
    return new Line(
        "line",
        line.slot().day().toString(),
        line.slot().model(),
        account.isEmpty() ? null : account,
        exact(line.known().ours()),
        line.known().unknown(),
        exact(line.known().theirs()),
        exact(line.residual()),
        line.findings().stream()
            .map(it -> new Part(it.cause().key(), exact(it.amount()), it.cause().text(), null))
            .toList(),
        line.alsoFits().stream().map(Cause::text).toList());
  }

  private @Nullable String percent() {
    return result.theirs().signum() == 0
        ? null
        : result
            .gross()
            .multiply(HUNDRED)
            .divide(result.theirs().abs(), PERCENT_DIGITS, RoundingMode.HALF_EVEN)
            .toPlainString();
  }

  private static String exact(BigDecimal amount) {
    return amount.signum() == 0 ? "0" : amount.stripTrailingZeros().toPlainString();
  }

  /** For people. */
  public String text() {
    StringBuilder text = new StringBuilder();
    text.append(
        "%s from %s to %s, in %s%n"
            .formatted(scope.provider(), scope.from(), scope.to().minusDays(1), scope.currency()));
    TextTable totals = new TextTable("lr");
    totals.row("the provider states", Written.money(result.theirs()));
    totals.row("our events cost", Written.money(result.ours()));
    totals.row("difference", Written.money(result.residual()));
    result.causes().forEach(it -> totals.row("  " + it.key(), Written.money(it.amount())));
    text.append(totals.text());
    text.append(differences());
    if (result.unknown() > 0) {
      text.append(
          "%,d requests of ours have no known cost and are in no figure of ours; SELECT * FROM v_unpriced names them.%n"
              .formatted(result.unknown()));
    }
    notes.forEach(note -> text.append(note).append(System.lineSeparator()));
    return text.append(verdict()).toString();
  }

  private String differences() {
    List<ReconciledLine> different =
        result.lines().stream()
            .filter(line -> !line.findings().isEmpty())
            .sorted(Comparator.comparing((ReconciledLine line) -> line.residual().abs()).reversed())
            .toList();
    if (different.isEmpty()) {
      return "";
    }
    TextTable table = new TextTable("lllrrrrl");
    table.row("day", "model", "account", "theirs", "ours", "difference", "of it", "why");
    for (ReconciledLine line : different.subList(0, Math.min(SHOWN_LINES, different.size()))) {
      boolean first = true;
      for (Finding finding : line.findings()) {
        table.row(
            first ? line.slot().day().toString() : "",
            first ? line.slot().model() : "",
            first ? line.slot().account() : "",
            first ? Written.money(line.known().theirs()) : "",
            first ? Written.money(line.known().ours()) : "",
            first ? Written.money(line.residual()) : "",
            Written.money(finding.amount()),
            finding.cause().text());
        first = false;
      }
      for (Cause other : line.alsoFits()) {
        table.row("", "", "", "", "", "", "", "or: " + other.text());
      }
    }
    int more = different.size() - SHOWN_LINES;
    return "%n%s%s%n"
        .formatted(
            table.text(),
            more > 0
                ? "  and %,d more lines that differ less; --json has all%n".formatted(more)
                : "");
  }

  private String verdict() {
    String percent = percent();
    String differ = percent == null ? Written.money(result.gross()) : percent + " %";
    String uncompared =
        result.notComparable() > 0
            ? " %,d lines cannot be compared.".formatted(result.notComparable())
            : "";
    return "Lines differ by %s in sum, %s the tolerance of %s %%.%s"
        .formatted(differ, isWithin() ? "within" : "above", Written.number(tolerance), uncompared);
  }
}
