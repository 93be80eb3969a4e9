// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.audit;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The account of an export. Every row is in {@link Rows} once; the lines of {@code causes} sum to
 * {@code compared}, and every row that is not compared is in {@code notCompared}.
 *
 * @param compared the rows that have both a reported and a computed cost
 * @param causes why they differ, the largest difference first
 * @param models all rows by model, the largest amounts first
 * @param largest the rows that differ most; without reported costs, those that cost most
 * @param unreadable the first of the rows that could not be read
 * @param notes what a reader of the figures must know
 */
public record AuditReport(
    Subject subject,
    Rows rows,
    Sums compared,
    List<CauseLine> causes,
    List<ModelLine> models,
    List<RowLine> largest,
    List<NotCompared> notCompared,
    List<UnreadableLine> unreadable,
    List<String> notes) {

  /** Stands for what is beyond a bound on the number of names. */
  public static final String OTHER = "__other__";

  /**
   * What was audited, and by what.
   *
   * @param name of the file
   * @param format as detected or given, in words
   */
  public record Subject(String name, String format, String bookVersion, String currency) {}

  /**
   * Every row, once: total = priced + unpriced + noUsage + invalid + unreadable.
   *
   * @param partial those of the priced whose price lacks a part
   */
  public record Rows(
      long total,
      long priced,
      long partial,
      long unpriced,
      long noUsage,
      long invalid,
      long unreadable) {}

  /** Amounts of some rows. */
  public record Sums(long rows, BigDecimal reported, BigDecimal computed) {

    static final Sums NONE = new Sums(0, BigDecimal.ZERO, BigDecimal.ZERO);

    /** Positive when the export reports too little. */
    public BigDecimal difference() {
      return computed.subtract(reported);
    }

    Sums plus(BigDecimal moreReported, BigDecimal moreComputed) {
      return new Sums(rows + 1, reported.add(moreReported), computed.add(moreComputed));
    }

    Sums plus(Sums other) {
      return new Sums(
          rows + other.rows, reported.add(other.reported), computed.add(other.computed));
    }
  }

  /**
   * Rows that differ for the same reason.
   *
   * @param detail the causes that act together, or others that yield the same amounts; else empty
   */
  public record CauseLine(Cause cause, String detail, Sums sums) {}

  /**
   * The rows of a model.
   *
   * @param name provider and model as resolved, or as reported where they could not be
   * @param rows all of them
   * @param compared those with both costs
   * @param reportedOnly reported costs that have no computed one beside them, or null
   * @param computedOnly computed costs that have no reported one beside them, or null
   */
  public record ModelLine(
      String name,
      long rows,
      Sums compared,
      @Nullable BigDecimal reportedOnly,
      @Nullable BigDecimal computedOnly) {

    /**
     * Computed less reported: of the rows that have both, or of all where usage and costs stand in
     * different rows; null when there is nothing to compare.
     */
    public @Nullable BigDecimal difference() {
      if (compared.rows() > 0) {
        return compared.difference();
      }
      return reportedOnly == null || computedOnly == null
          ? null
          : computedOnly.subtract(reportedOnly);
    }
  }

  /**
   * One row.
   *
   * @param number position among the rows, from 1
   * @param line of the file, from 1
   * @param reported null when the export does not say
   * @param cause null when nothing is reported to compare with
   */
  public record RowLine(
      long number,
      long line,
      @Nullable String id,
      String model,
      @Nullable BigDecimal reported,
      BigDecimal computed,
      @Nullable Cause cause,
      String detail) {}

  /**
   * Rows that lack one of the two costs, and why.
   *
   * @param reported the sum of what is reported for them, or null when nothing is
   * @param computed the sum of what was computed for them, or null when nothing was
   */
  public record NotCompared(
      Reason reason, long rows, @Nullable BigDecimal reported, @Nullable BigDecimal computed) {}

  /** Why a row is not compared. */
  public enum Reason {
    UNPRICED_MODEL("the book has no price for the model at that time"),
    UNPRICED_PROVIDER("the book does not have the provider"),
    NO_USAGE("the row says nothing of what was used"),
    INVALID_USAGE("the counts of the row contradict each other"),
    OTHER_CURRENCY("the price is in another currency than the report"),
    NO_REPORTED_COST("the row has no cost to compare with"),
    UNREADABLE("the row could not be read");

    private final String text;

    Reason(String text) {
      this.text = text;
    }

    public String text() {
      return text;
    }

    public String key() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * For exports that have usage and costs in different rows, as providers' own reports do: what all
   * rows of the one kind and all of the other come to. Null where rows were compared one by one.
   */
  public @Nullable Sums apart() {
    BigDecimal reported = null;
    BigDecimal computed = null;
    long count = 0;
    for (NotCompared line : notCompared) {
      if (line.reason() == Reason.NO_USAGE || line.reason() == Reason.NO_REPORTED_COST) {
        reported = Counts.sum(reported, line.reported());
        computed = Counts.sum(computed, line.computed());
        count += line.rows();
      }
    }
    return compared.rows() > 0 || reported == null || computed == null
        ? null
        : new Sums(count, reported, computed);
  }

  /** A row that could not be read. */
  public record UnreadableLine(long number, long line, String reason) {}

  public AuditReport {
    causes = List.copyOf(causes);
    models = List.copyOf(models);
    largest = List.copyOf(largest);
    notCompared = List.copyOf(notCompared);
    unreadable = List.copyOf(unreadable);
    notes = List.copyOf(notes);
  }
}
