// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.audit;

import io.costwire.pricing.core.Unit;
import io.costwire.pricing.core.Units;
import io.costwire.pricing.core.Usage;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What a row would cost if some of its counts were charged wrongly: at the rate of the whole they
 * belong to, not at all, or twice.
 */
final class Shapes {

  private static final Unit OUTPUT = unit("output_tokens");
  private static final Unit REASONING = unit("output_reasoning_tokens");

  private final RowPricer pricer;

  Shapes(RowPricer pricer) {
    this.pricer = pricer;
  }

  /** A mistake and the cost that it yields. */
  record Shape(Cause cause, BigDecimal cost) {}

  /** The mistakes that can be made with this row at all. */
  List<Shape> of(AuditRow.Usable row, RowPricer.Priced priced) {
    BigDecimal total = priced.total();
    if (total == null) {
      return List.of();
    }
    List<Shape> shapes = new ArrayList<>();
    Usage usage = row.request().usage();
    boolean reads = reports(usage, Shapes::isRead);
    boolean writes = reports(usage, Shapes::isWrite);
    if (reads) {
      BigDecimal asInput = without(row, Shapes::isRead);
      BigDecimal amount = priced.sumOf(Shapes::isRead);
      add(shapes, Cause.CACHE_READ_AT_INPUT_RATE, asInput);
      add(shapes, Cause.CACHE_READ_FREE, total.subtract(amount));
      add(shapes, Cause.CACHE_READ_TWICE, asInput == null ? null : asInput.add(amount));
    }
    if (writes) {
      addWrites(shapes, row, priced, total);
    }
    if (reads && writes) {
      BigDecimal amount = priced.sumOf(unit -> isRead(unit) || isWrite(unit));
      add(shapes, Cause.CACHE_IGNORED, without(row, unit -> isRead(unit) || isWrite(unit)));
      add(shapes, Cause.CACHE_DROPPED, total.subtract(amount));
    }
    addReasoning(shapes, row);
    BigDecimal tools = priced.sumOf(unit -> !unit.family().equals("tokens"));
    if (tools.signum() != 0) {
      add(shapes, Cause.TOOLS_OMITTED, total.subtract(tools));
    }
    return shapes;
  }

  private void addWrites(
      List<Shape> shapes, AuditRow.Usable row, RowPricer.Priced priced, BigDecimal total) {
    BigDecimal asInput = without(row, Shapes::isWrite);
    BigDecimal amount = priced.sumOf(Shapes::isWrite);
    add(shapes, Cause.CACHE_WRITE_AT_INPUT_RATE, asInput);
    add(shapes, Cause.CACHE_WRITE_FREE, total.subtract(amount));
    add(shapes, Cause.CACHE_WRITE_TWICE, asInput == null ? null : asInput.add(amount));
    if (reports(row.request().usage(), Shapes::isOneHour)) {
      add(shapes, Cause.CACHE_WRITE_1H_AT_5M, without(row, Shapes::isOneHour));
    }
  }

  private void addReasoning(List<Shape> shapes, AuditRow.Usable row) {
    Usage usage = row.request().usage();
    BigDecimal output = usage.quantity(OUTPUT);
    BigDecimal reasoning = usage.quantity(REASONING);
    if (output == null || Counts.isZero(reasoning) || reasoning == null) {
      return;
    }
    Map<String, BigDecimal> less = new LinkedHashMap<>(usage.toMap());
    less.remove(REASONING.name());
    less.put(OUTPUT.name(), output.subtract(reasoning).max(BigDecimal.ZERO));
    add(shapes, Cause.REASONING_OMITTED, cost(row, less));
    less.put(OUTPUT.name(), output.add(reasoning));
    add(shapes, Cause.REASONING_TWICE, cost(row, less));
  }

  /** The cost when these units are not known: what they count falls to what includes them. */
  private @Nullable BigDecimal without(AuditRow.Usable row, Predicate<Unit> unknown) {
    Map<String, BigDecimal> known = new LinkedHashMap<>();
    row.request()
        .usage()
        .toMap()
        .forEach(
            (name, quantity) -> {
              if (Units.named(name).filter(unknown).isEmpty()) {
                known.put(name, quantity);
              }
            });
    return cost(row, known);
  }

  private @Nullable BigDecimal cost(AuditRow.Usable row, Map<String, BigDecimal> usage) {
    return pricer.price(row.with(row.request().withUsage(Usage.of(usage)))).total();
  }

  private static void add(List<Shape> shapes, Cause cause, @Nullable BigDecimal cost) {
    if (cost != null) {
      shapes.add(new Shape(cause, cost));
    }
  }

  private static boolean reports(Usage usage, Predicate<Unit> wanted) {
    return usage.toMap().entrySet().stream()
        .anyMatch(
            entry ->
                entry.getValue().signum() > 0
                    && Units.named(entry.getKey()).filter(wanted).isPresent());
  }

  private static boolean isRead(Unit unit) {
    return "cache_read".equals(unit.dimensions().get("token_type"));
  }

  private static boolean isWrite(Unit unit) {
    return "cache_write".equals(unit.dimensions().get("token_type"));
  }

  private static boolean isOneHour(Unit unit) {
    return "1h".equals(unit.dimensions().get("cache_ttl"));
  }

  private static Unit unit(String name) {
    return Units.named(name).orElseThrow();
  }
}
