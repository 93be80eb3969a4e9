// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.audit;

import io.costwire.pricing.PriceResult;
import io.costwire.pricing.PriceStatus;
import io.costwire.pricing.audit.AuditReport.Reason;
import io.costwire.pricing.audit.AuditReport.Sums;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Adds up rows. Memory does not depend on their number: names are capped, lists are short. */
final class AuditTally {

  /** Models beyond this many are counted together as {@link AuditReport#OTHER}. */
  static final int MODELS_MAX = 500;

  /** Combinations of causes beyond this many are counted together likewise. */
  static final int DETAILS_MAX = 50;

  static final int LARGEST_ROWS = 10;
  static final int UNREADABLE_SHOWN = 10;

  /** Largest first, and of equal ones the earlier. */
  private static final Comparator<Ranked> RANK =
      Comparator.comparing(Ranked::weight).reversed().thenComparing(ranked -> ranked.row.number());

  private final Map<PriceStatus, Long> statuses = new EnumMap<>(PriceStatus.class);
  private final Map<CauseFinder.Finding, Sums> causes = new HashMap<>();
  private final Map<String, ModelSums> models = new HashMap<>();
  private final Map<Reason, NotComparedSums> notCompared = new EnumMap<>(Reason.class);
  private final PriorityQueue<Ranked> largestDifferences = new PriorityQueue<>(RANK.reversed());
  private final PriorityQueue<Ranked> largestCosts = new PriorityQueue<>(RANK.reversed());
  private final List<AuditReport.UnreadableLine> unreadable = new ArrayList<>();
  private final BiFunction<AuditRow.Usable, PriceResult, String> names;
  private Sums compared = Sums.NONE;
  private long rows;

  /**
   * @param names what a row's model is called in the report
   */
  AuditTally(BiFunction<AuditRow.Usable, PriceResult, String> names) {
    this.names = names;
  }

  private record Ranked(BigDecimal weight, AuditReport.RowLine row) {}

  private static final class ModelSums {
    private long rows;
    private Sums compared = Sums.NONE;
    private @Nullable BigDecimal reportedOnly;
    private @Nullable BigDecimal computedOnly;
  }

  private static final class NotComparedSums {
    private long rows;
    private @Nullable BigDecimal reported;
    private @Nullable BigDecimal computed;
  }

  /** A row that has both costs. */
  void compared(
      AuditRow.Usable row,
      RowPricer.Priced priced,
      BigDecimal computed,
      CauseFinder.Finding finding) {
    BigDecimal reported = known(row.reported());
    count(priced.result().status());
    compared = compared.plus(reported, computed);
    boolean full = causes.size() >= DETAILS_MAX && !causes.containsKey(finding);
    CauseFinder.Finding key =
        full && !finding.detail().isEmpty()
            ? new CauseFinder.Finding(finding.cause(), AuditReport.OTHER)
            : finding;
    causes.put(key, causes.getOrDefault(key, Sums.NONE).plus(reported, computed));
    String name = names.apply(row, priced.result());
    ModelSums model = model(name);
    model.rows++;
    model.compared = model.compared.plus(reported, computed);
    BigDecimal weight = computed.subtract(reported).abs();
    if (weight.signum() > 0) {
      offer(largestDifferences, weight, line(row, name, computed, finding));
    }
  }

  /** A row that lacks one of the two costs. */
  void notCompared(
      AuditRow.Usable row, RowPricer.Priced priced, Reason reason, @Nullable BigDecimal computed) {
    count(priced.result().status());
    NotComparedSums sums = notCompared.computeIfAbsent(reason, key -> new NotComparedSums());
    sums.rows++;
    sums.reported = Counts.sum(sums.reported, row.reported());
    sums.computed = Counts.sum(sums.computed, computed);
    String name = names.apply(row, priced.result());
    ModelSums model = model(name);
    model.rows++;
    model.reportedOnly = Counts.sum(model.reportedOnly, row.reported());
    model.computedOnly = Counts.sum(model.computedOnly, computed);
    if (computed != null && computed.signum() > 0) {
      offer(largestCosts, computed, line(row, name, computed, null));
    }
  }

  void unreadable(AuditRow.Unreadable row) {
    rows++;
    notCompared.computeIfAbsent(Reason.UNREADABLE, key -> new NotComparedSums()).rows++;
    if (unreadable.size() < UNREADABLE_SHOWN) {
      unreadable.add(
          new AuditReport.UnreadableLine(row.origin().number(), row.origin().line(), row.reason()));
    }
  }

  AuditReport report(AuditReport.Subject subject, List<String> notes) {
    return new AuditReport(
        subject,
        rows(),
        compared,
        causeLines(),
        modelLines(),
        largest(compared.rows() == 0 ? largestCosts : largestDifferences),
        notComparedLines(),
        unreadable,
        notes);
  }

  private AuditReport.Rows rows() {
    long partial = statuses.getOrDefault(PriceStatus.PRICED_PARTIAL, 0L);
    NotComparedSums bad = notCompared.get(Reason.UNREADABLE);
    return new AuditReport.Rows(
        rows,
        statuses.getOrDefault(PriceStatus.PRICED, 0L) + partial,
        partial,
        statuses.getOrDefault(PriceStatus.UNPRICED_MODEL, 0L)
            + statuses.getOrDefault(PriceStatus.UNPRICED_PROVIDER, 0L),
        statuses.getOrDefault(PriceStatus.NO_USAGE, 0L),
        statuses.getOrDefault(PriceStatus.INVALID_USAGE, 0L),
        bad == null ? 0 : bad.rows);
  }

  private List<AuditReport.CauseLine> causeLines() {
    return causes.entrySet().stream()
        .map(
            entry ->
                new AuditReport.CauseLine(
                    entry.getKey().cause(), entry.getKey().detail(), entry.getValue()))
        .sorted(
            Comparator.comparing((AuditReport.CauseLine line) -> line.sums().difference().abs())
                .reversed()
                .thenComparing(AuditReport.CauseLine::cause)
                .thenComparing(AuditReport.CauseLine::detail))
        .toList();
  }

  private List<AuditReport.ModelLine> modelLines() {
    return models.entrySet().stream()
        .map(
            entry ->
                new AuditReport.ModelLine(
                    entry.getKey(),
                    entry.getValue().rows,
                    entry.getValue().compared,
                    entry.getValue().reportedOnly,
                    entry.getValue().computedOnly))
        .sorted(
            Comparator.comparing(AuditTally::amount)
                .reversed()
                .thenComparing(AuditReport.ModelLine::name))
        .toList();
  }

  private List<AuditReport.NotCompared> notComparedLines() {
    return notCompared.entrySet().stream()
        .map(
            entry ->
                new AuditReport.NotCompared(
                    entry.getKey(),
                    entry.getValue().rows,
                    entry.getValue().reported,
                    entry.getValue().computed))
        .toList();
  }

  private static BigDecimal amount(AuditReport.ModelLine line) {
    BigDecimal computed = known(Counts.sum(line.compared().computed(), line.computedOnly()));
    BigDecimal reported = known(Counts.sum(line.compared().reported(), line.reportedOnly()));
    return computed.max(reported);
  }

  private void count(PriceStatus status) {
    rows++;
    statuses.merge(status, 1L, Long::sum);
  }

  private ModelSums model(String name) {
    boolean full = models.size() >= MODELS_MAX && !models.containsKey(name);
    return models.computeIfAbsent(full ? AuditReport.OTHER : name, key -> new ModelSums());
  }

  private static AuditReport.RowLine line(
      AuditRow.Usable row,
      String name,
      BigDecimal computed,
      CauseFinder.@Nullable Finding finding) {
    return new AuditReport.RowLine(
        row.origin().number(),
        row.origin().line(),
        row.id(),
        name,
        row.reported(),
        computed,
        finding == null ? null : finding.cause(),
        finding == null ? "" : finding.detail());
  }

  private static void offer(
      PriorityQueue<Ranked> heap, BigDecimal weight, AuditReport.RowLine row) {
    heap.add(new Ranked(weight, row));
    if (heap.size() > LARGEST_ROWS) {
      heap.remove();
    }
  }

  private static List<AuditReport.RowLine> largest(PriorityQueue<Ranked> heap) {
    return heap.stream().sorted(RANK).map(Ranked::row).toList();
  }

  private static BigDecimal known(@Nullable BigDecimal value) {
    return value == null ? BigDecimal.ZERO : value;
  }
}
