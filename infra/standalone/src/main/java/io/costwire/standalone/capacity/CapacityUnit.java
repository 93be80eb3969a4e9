// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.capacity;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What bills count capacity in, and the unit of usage that it is. */
enum CapacityUnit {
  GPU_HOURS("gpu_seconds", 3_600),
  CPU_HOURS("cpu_seconds", 3_600),
  PTU_HOURS("capacity_unit_hours", 1),
  INSTANCE_HOURS("instance_hours", 1),
  GB_HOURS("gb_hours", 1),
  GB_MONTHS("gb_months", 1),
  GB("gb_transferred", 1);

  private final String usage;
  private final BigDecimal factor;

  CapacityUnit(String usage, int factor) {
    this.usage = usage;
    this.factor = BigDecimal.valueOf(factor);
  }

  static List<String> labels() {
    return Arrays.stream(values()).map(CapacityUnit::label).toList();
  }

  /** Also in the singular: {@code gb-month}. */
  static Optional<CapacityUnit> of(String label) {
    return Arrays.stream(values())
        .filter(unit -> unit.label().equals(label) || unit.label().equals(label + "s"))
        .findFirst();
  }

  /** As files name it: {@code gpu-hours}. */
  String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Unit of usage events. */
  String usage() {
    return usage;
  }

  /** Quantity in the unit of usage events. */
  BigDecimal inUsage(BigDecimal quantity) {
    return quantity.multiply(factor);
  }
}
