// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.core;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What one event used: unit names with inclusive totals ({@code input_tokens} includes what was
 * cached). Absent and zero are different: an absent unit was not reported. Names outside the
 * catalogue are kept, so that a charge can say what it lacks.
 */
public final class Usage {

  /**
   * Quantities beyond this are a broken report, not usage; it also keeps every amount inside
   * Decimal(38,18).
   */
  static final int MAX_INTEGER_DIGITS = 15;

  static final int MAX_FRACTION_DIGITS = 18;

  private static final Usage NONE = new Usage(new Unit[0], new BigDecimal[0], Map.of());

  private final Unit[] units;
  private final BigDecimal[] quantities;
  private final Map<String, BigDecimal> unknown;

  private Usage(Unit[] units, BigDecimal[] quantities, Map<String, BigDecimal> unknown) {
    this.units = units;
    this.quantities = quantities;
    this.unknown = unknown;
  }

  public static Usage none() {
    return NONE;
  }

  public static Usage of(Map<String, BigDecimal> quantities) {
    Builder builder = new Builder(quantities.size());
    quantities.forEach(builder::put);
    return builder.build();
  }

  /**
   * Collects quantities without a map in between.
   *
   * @param size how many units to expect
   */
  public static Builder builder(int size) {
    return new Builder(size);
  }

  /** Reported quantities one by one; a unit that is put again replaces what was there. */
  public static final class Builder {

    private Unit[] units;
    private BigDecimal[] quantities;
    private int size;
    private @Nullable Map<String, BigDecimal> unknown;

    private Builder(int expected) {
      units = new Unit[expected];
      quantities = new BigDecimal[expected];
    }

    public Builder put(String name, BigDecimal quantity) {
      Objects.requireNonNull(quantity, name);
      Unit unit = Units.find(name);
      if (unit == null) {
        unknown = unknown == null ? new LinkedHashMap<>() : unknown;
        unknown.put(name, quantity);
        return this;
      }
      int place = placeOf(unit);
      if (place == units.length) {
        units = Arrays.copyOf(units, place * 2 + 1);
        quantities = Arrays.copyOf(quantities, place * 2 + 1);
      }
      size = Math.max(size, place + 1);
      units[place] = unit;
      quantities[place] = quantity;
      return this;
    }

    private int placeOf(Unit unit) {
      int place = 0;
      while (place < size && units[place].index() != unit.index()) {
        place++;
      }
      return place;
    }

    /** What was put so far; the builder is not used afterwards. */
    public Usage build() {
      return new Usage(
          size == units.length ? units : Arrays.copyOf(units, size),
          size == units.length ? quantities : Arrays.copyOf(quantities, size),
          unknown == null ? Map.of() : Collections.unmodifiableMap(unknown));
    }
  }

  public boolean isEmpty() {
    return units.length == 0 && unknown.isEmpty();
  }

  /** The reported quantity, or null when the unit was not reported. */
  public @Nullable BigDecimal quantity(Unit unit) {
    for (int i = 0; i < units.length; i++) {
      if (units[i].index() == unit.index()) {
        return quantities[i];
      }
    }
    return null;
  }

  /** Everything that was reported, as reported. */
  public Map<String, BigDecimal> toMap() {
    Map<String, BigDecimal> map = new LinkedHashMap<>();
    for (int i = 0; i < units.length; i++) {
      map.put(units[i].name(), quantities[i]);
    }
    map.putAll(unknown);
    return map;
  }

  int size() {
    return units.length;
  }

  Unit unit(int i) {
    return units[i];
  }

  BigDecimal quantity(int i) {
    return quantities[i];
  }

  Map<String, BigDecimal> unknown() {
    return unknown;
  }

  /**
   * What is wrong with the quantities themselves, whatever they are priced at; null when nothing
   * is.
   */
  public @Nullable Contradiction contradiction() {
    for (int i = 0; i < units.length; i++) {
      if (isBroken(quantities[i])) {
        return Contradiction.broken(units[i].name(), quantities[i]);
      }
    }
    for (Map.Entry<String, BigDecimal> entry : unknown.entrySet()) {
      if (isBroken(entry.getValue())) {
        return Contradiction.broken(entry.getKey(), entry.getValue());
      }
    }
    return null;
  }

  private static boolean isBroken(BigDecimal quantity) {
    return quantity.signum() < 0
        || quantity.precision() - (long) quantity.scale() > MAX_INTEGER_DIGITS
        || quantity.scale() > MAX_FRACTION_DIGITS;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Usage usage && toMap().equals(usage.toMap());
  }

  @Override
  public int hashCode() {
    return toMap().hashCode();
  }

  @Override
  public String toString() {
    return toMap().toString();
  }
}
