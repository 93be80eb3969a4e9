// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.window.core;

import io.costwire.streams.state.ByteReader;
import io.costwire.streams.state.ByteWriter;
import io.costwire.streams.state.Sums;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Sums over a set of events: counts, costs and the usage of each unit. Adding is exact, commutative
 * and associative, so totals do not depend on how events were split over tasks or in which order
 * they came. What was added can be taken away again. An accumulator for one thread.
 */
public final class Totals {
  /** What is counted. */
  public enum Count {
    REQUESTS,
    PRICED,
    PARTIAL,
    UNPRICED,
    NO_USAGE,
    INVALID,
    ERRORS,
    THROTTLED,
    RESPONSE_CACHE_HITS
  }

  /** What is summed in money. */
  public enum Cost {
    LIST,
    CONTRACTED,
    EFFECTIVE,
    BILLED,
    SAVINGS
  }

  /** Units of one window; more than that is somebody making up names. */
  public static final int MAX_UNITS = 256;

  /** What usage of further units is summed under. */
  public static final String OTHER_UNITS = "__other__";

  private static final int MONEY_SCALE = 18;
  private static final int QUANTITY_SCALE = 12;
  private static final int COUNTS = Count.values().length;
  private static final int COSTS = Cost.values().length;

  /** First byte of the binary form, so that a later form can be told apart. */
  private static final int FORMAT = 1;

  private final long[] counts;
  private final Sums costs;
  private final Sums quantities;
  // sorted; quantities has the same order
  private String[] units;

  public Totals() {
    this(
        new long[COUNTS], new Sums(MONEY_SCALE, COSTS), new Sums(QUANTITY_SCALE, 0), new String[0]);
  }

  private Totals(long[] counts, Sums costs, Sums quantities, String[] units) {
    this.counts = counts;
    this.costs = costs;
    this.quantities = quantities;
    this.units = units;
  }

  public Totals copy() {
    return new Totals(counts.clone(), costs.copy(), quantities.copy(), units.clone());
  }

  /** The totals of both sets together. */
  public static Totals plus(Totals a, Totals b) {
    Totals sum = a.copy();
    sum.add(b);
    return sum;
  }

  public void add(Count count) {
    counts[count.ordinal()]++;
  }

  public void add(Cost cost, BigDecimal amount) {
    costs.add(cost.ordinal(), amount);
  }

  public void add(String unit, BigDecimal quantity) {
    quantities.add(indexOf(unit), quantity);
  }

  public void add(Totals other) {
    for (int i = 0; i < COUNTS; i++) {
      counts[i] = Math.addExact(counts[i], other.counts[i]);
    }
    for (int i = 0; i < COSTS; i++) {
      costs.add(i, other.costs, i);
    }
    if (Arrays.equals(units, other.units)) {
      for (int i = 0; i < units.length; i++) {
        quantities.add(i, other.quantities, i);
      }
      return;
    }
    for (int i = 0; i < other.units.length; i++) {
      quantities.add(indexOf(other.units[i]), other.quantities, i);
    }
  }

  /** Takes away what had been added; what remains may be below zero until it is added up. */
  public void subtract(Totals other) {
    for (int i = 0; i < COUNTS; i++) {
      counts[i] = Math.subtractExact(counts[i], other.counts[i]);
    }
    for (int i = 0; i < COSTS; i++) {
      costs.subtract(i, other.costs, i);
    }
    for (int i = 0; i < other.units.length; i++) {
      quantities.subtract(indexOf(other.units[i]), other.quantities, i);
    }
  }

  /** The same with the opposite sign. */
  public Totals negated() {
    Totals nothing = new Totals();
    nothing.subtract(this);
    return nothing;
  }

  /** The same so many times. */
  public Totals times(int times) {
    Totals sum = new Totals();
    for (int i = 0; i < times; i++) {
      sum.add(this);
    }
    return sum;
  }

  public long count(Count count) {
    return counts[count.ordinal()];
  }

  public BigDecimal cost(Cost cost) {
    return costs.get(cost.ordinal());
  }

  /** Usage by unit, sorted by unit. */
  public Map<String, BigDecimal> usage() {
    Map<String, BigDecimal> usage = LinkedHashMap.newLinkedHashMap(units.length);
    for (int i = 0; i < units.length; i++) {
      usage.put(units[i], quantities.get(i));
    }
    return usage;
  }

  public void write(ByteWriter out) {
    out.putByte(FORMAT);
    for (long count : counts) {
      out.putVar(count);
    }
    for (int i = 0; i < COSTS; i++) {
      costs.write(i, out);
    }
    out.putVar(units.length);
    for (int i = 0; i < units.length; i++) {
      out.putText(units[i]);
      quantities.write(i, out);
    }
  }

  public static Totals read(ByteReader in) {
    int format = in.getByte();
    if (format != FORMAT) {
      throw new IllegalStateException(
          "totals of format %d; this version knows %d: run the version that wrote them"
              .formatted(format, FORMAT));
    }
    var counts = new long[COUNTS];
    for (int i = 0; i < COUNTS; i++) {
      counts[i] = in.getVar();
    }
    var costs = new Sums(MONEY_SCALE, COSTS);
    for (int i = 0; i < COSTS; i++) {
      costs.read(i, in);
    }
    var units = new String[in.getCount()];
    var quantities = new Sums(QUANTITY_SCALE, units.length);
    for (int i = 0; i < units.length; i++) {
      units[i] = in.getText();
      quantities.read(i, in);
    }
    return new Totals(counts, costs, quantities, units);
  }

  private int indexOf(String unit) {
    int found = Arrays.binarySearch(units, unit);
    if (found >= 0) {
      return found;
    }
    if (units.length >= MAX_UNITS && !unit.equals(OTHER_UNITS)) {
      return indexOf(OTHER_UNITS);
    }
    int at = -found - 1;
    String[] longer = new String[units.length + 1];
    System.arraycopy(units, 0, longer, 0, at);
    longer[at] = unit;
    System.arraycopy(units, at, longer, at + 1, units.length - at);
    units = longer;
    quantities.insert(at);
    return at;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Totals totals
        && Arrays.equals(counts, totals.counts)
        && costs.equals(totals.costs)
        && quantities.equals(totals.quantities)
        && Arrays.equals(units, totals.units);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(counts) + 31 * costs.hashCode();
  }

  @Override
  public String toString() {
    return "Totals[counts=%s, billed=%s, usage=%s]"
        .formatted(Arrays.toString(counts), cost(Cost.BILLED), usage());
  }
}
