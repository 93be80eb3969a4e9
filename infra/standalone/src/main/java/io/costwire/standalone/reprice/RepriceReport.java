// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.reprice;

import io.costwire.schemas.PricedUsage;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Before and after, by model, for events whose price differs.
 *
 * @param job id of the job; the cause of its corrections
 * @param book version of the price book
 * @param events events in the range, whether they differ or not
 * @param models those with a difference, in the order of their names
 * @param applied whether all of it is done, which a dry run never is
 */
public record RepriceReport(
    String job, String book, long events, List<Line> models, boolean applied) {

  /**
   * One model, or all of them.
   *
   * @param events events that differ
   * @param unpriced of them had no price before
   * @param before their cost, as far as it was known, a plain decimal
   * @param after their cost now
   * @param delta what the sums change by
   */
  public record Line(
      String model, long events, long unpriced, String before, String after, String delta) {}

  public RepriceReport {
    models = List.copyOf(models);
  }

  /** Events that differ. */
  public long corrections() {
    return models.stream().mapToLong(Line::events).sum();
  }

  /** All models together. */
  public Line total() {
    BigDecimal before = BigDecimal.ZERO;
    BigDecimal after = BigDecimal.ZERO;
    for (Line line : models) {
      before = before.add(new BigDecimal(line.before));
      after = after.add(new BigDecimal(line.after));
    }
    long unpriced = models.stream().mapToLong(Line::unpriced).sum();
    return line("total", new Sum(corrections(), unpriced, before, after));
  }

  private record Sum(long events, long unpriced, BigDecimal before, BigDecimal after) {
    static final Sum NONE = new Sum(0, 0, BigDecimal.ZERO, BigDecimal.ZERO);

    Sum plus(PricedUsage known, PricedUsage corrected) {
      boolean hadNone = known.getBilledCost() == null;
      return new Sum(
          events + 1,
          unpriced + (hadNone ? 1 : 0),
          before.add(known(known.getBilledCost())),
          after.add(known(corrected.getBilledCost())));
    }

    private static BigDecimal known(@Nullable BigDecimal cost) {
      return cost == null ? BigDecimal.ZERO : cost;
    }
  }

  /** Adds up rows as they are looked at. */
  static final class Builder {
    private final Map<String, Sum> models = new TreeMap<>();
    private long events;

    void add(PricedUsage known, Optional<PricedUsage> corrected) {
      events++;
      corrected.ifPresent(c -> models.merge(name(c), Sum.NONE.plus(known, c), Builder::plus));
    }

    RepriceReport build(String job, String book, boolean applied) {
      List<Line> lines = new ArrayList<>();
      models.forEach((model, sum) -> lines.add(line(model, sum)));
      return new RepriceReport(job, book, events, lines, applied);
    }

    private static Sum plus(Sum a, Sum b) {
      return new Sum(
          a.events + b.events,
          a.unpriced + b.unpriced,
          a.before.add(b.before),
          a.after.add(b.after));
    }

    private static String name(PricedUsage corrected) {
      return corrected.getResolvedProvider() + "/" + corrected.getResolvedModel();
    }
  }

  private static Line line(String model, Sum sum) {
    return new Line(
        model,
        sum.events,
        sum.unpriced,
        plain(sum.before),
        plain(sum.after),
        plain(sum.after.subtract(sum.before)));
  }

  private static String plain(BigDecimal amount) {
    return amount.signum() == 0 ? "0" : amount.stripTrailingZeros().toPlainString();
  }
}
