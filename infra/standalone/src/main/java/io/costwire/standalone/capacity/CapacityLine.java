// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.capacity;

import io.costwire.chargeback.allocation.LargestRemainder;
import io.costwire.chargeback.capacity.AmortisationKey;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a capacity cost in a period: a line of a file.
 *
 * @param id within the tenant; the same id is the same line, whatever else it says
 * @param bill what was paid
 * @param models that it serves, as requests name them; {@code *} is all
 * @param tokensPerHour what the resource can do
 * @param tags of its charges, beside those that say what it is
 */
record CapacityLine(
    String id,
    String tenant,
    Resource resource,
    Bill bill,
    List<String> models,
    AmortisationKey key,
    Optional<BigDecimal> tokensPerHour,
    Map<String, String> tags) {

  static final int MONEY_SCALE = 18;
  static final int QUANTITY_SCALE = 12;

  /** What is paid for. */
  record Resource(String name, CapacityKind kind, String provider, Optional<String> region) {}

  /**
   * What is paid.
   *
   * @param quantity in the unit of usage events
   */
  record Bill(
      Instant start,
      Instant end,
      CapacityUnit unit,
      BigDecimal quantity,
      BigDecimal amount,
      String currency) {}

  /** What a line costs on one UTC day. */
  record Charge(Instant from, Instant to, BigDecimal amount, BigDecimal quantity) {}

  CapacityLine {
    models = List.copyOf(models);
    tags = new TreeMap<>(tags);
  }

  /** One charge for each UTC day; they sum to amount and quantity, to the last digit. */
  List<Charge> charges() {
    List<Instant> ends = new ArrayList<>();
    List<BigDecimal> lengths = new ArrayList<>();
    for (Instant from = bill.start; from.isBefore(bill.end); from = ends.getLast()) {
      Instant midnight = from.truncatedTo(ChronoUnit.DAYS).plus(1, ChronoUnit.DAYS);
      ends.add(midnight.isBefore(bill.end) ? midnight : bill.end);
      lengths.add(BigDecimal.valueOf(ChronoUnit.SECONDS.between(from, ends.getLast())));
    }
    List<BigDecimal> amounts = LargestRemainder.split(bill.amount, lengths, MONEY_SCALE);
    List<BigDecimal> quantities = LargestRemainder.split(bill.quantity, lengths, QUANTITY_SCALE);
    List<Charge> charges = new ArrayList<>();
    for (int i = 0; i < ends.size(); i++) {
      Instant from = i == 0 ? bill.start : ends.get(i - 1);
      charges.add(new Charge(from, ends.get(i), amounts.get(i), quantities.get(i)));
    }
    return charges;
  }
}
