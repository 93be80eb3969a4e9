// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.ledger;

import io.costwire.standalone.ledger.LedgerEntries.Accepted;
import io.costwire.standalone.ledger.LedgerEntries.Position;
import io.costwire.standalone.ledger.LedgerEntries.RowsOf;
import io.costwire.standalone.ledger.LedgerEntries.SealedCounts;
import io.costwire.standalone.ledger.LedgerEntries.WindowSum;
import io.costwire.standalone.ledger.LedgerReport.PartitionLine;
import io.costwire.streams.window.core.DimensionSet;
import io.costwire.streams.window.core.DimensionSets;
import io.costwire.streams.window.core.WindowGrain;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Compares what went in with what is stored. Every number has a source of its own: accepted and
 * duplicate come from reading usage.events, the statuses from the table, rejected from its own
 * table; only pending is a remainder.
 */
final class Ledger {
  /** Differences that are listed; the rest is counted in a last line. */
  static final int MAX_DIFFERENCES = 50;

  private static final Set<String> UNPRICED = Set.of("UNPRICED_MODEL", "UNPRICED_PROVIDER");

  private static final int ACCEPTED = 0;
  private static final int STORED = 1;
  private static final int REJECTED = 2;
  private static final int DUPLICATE = 3;
  private static final int PENDING = 4;

  private final LedgerEntries entries;
  private final List<String> differences = new ArrayList<>();
  private final Map<Integer, long[]> partitions = new TreeMap<>();
  private final Set<String> seen = new HashSet<>();
  private final Map<String, Long> byStatus = new HashMap<>();

  private Ledger(LedgerEntries entries) {
    this.entries = entries;
  }

  static LedgerReport compare(LedgerEntries entries) {
    return new Ledger(entries).report();
  }

  private LedgerReport report() {
    entries.history().sealed().forEach(this::account);
    entries.accepted().forEach(this::account);
    differences.addAll(entries.history().lost());
    compareRows();
    compareWindows();
    long pending = total(PENDING);
    return new LedgerReport(
        pending == 0 && differences.isEmpty(),
        total(ACCEPTED),
        stored("PRICED"),
        stored("PRICED_PARTIAL"),
        UNPRICED.stream().mapToLong(this::stored).sum(),
        stored("NO_USAGE"),
        stored("INVALID_USAGE"),
        total(REJECTED),
        total(DUPLICATE),
        pending,
        storedCost().stripTrailingZeros().toPlainString(),
        entries.history().sealed().values().stream().mapToLong(SealedCounts::accepted).sum(),
        partitions.entrySet().stream().map(e -> line(e.getKey(), e.getValue())).toList(),
        listed());
  }

  /** What checkpoints say of the records that are not read again. */
  private void account(int number, SealedCounts sealed) {
    long[] partition = partition(number);
    partition[ACCEPTED] += sealed.accepted();
    partition[REJECTED] += sealed.rejected();
    partition[DUPLICATE] += sealed.duplicate();
    sealed
        .byStatus()
        .forEach(
            (status, rows) -> {
              partition[STORED] += rows;
              byStatus.merge(status, rows, Long::sum);
            });
  }

  private long[] partition(int number) {
    return partitions.computeIfAbsent(number, p -> new long[PENDING + 1]);
  }

  private void account(Accepted record) {
    long[] partition = partition(record.position().partition());
    partition[ACCEPTED]++;
    if (entries.rejected().contains(record.position())) {
      partition[REJECTED]++;
    } else if (record.id().isEmpty()) {
      partition[PENDING]++;
      differences.add(
          "%s cannot be read and is not in the table rejected".formatted(name(record.position())));
    } else if (!seen.add(record.id()) || repeatsSealed(record)) {
      partition[DUPLICATE]++;
    } else if (entries.stored().get(record.id()) instanceof RowFacts row) {
      partition[STORED]++;
      byStatus.merge(row.status(), 1L, Long::sum);
    } else {
      partition[PENDING]++;
      differences.add(
          "event %s (%s) is not in the table usage_priced"
              .formatted(record.id(), name(record.position())));
    }
  }

  /**
   * Whether the event is one of before: its row is, or this is a repeat that moved the row here.
   */
  private boolean repeatsSealed(Accepted record) {
    RowFacts row = entries.stored().get(record.id());
    return row == null
        ? entries.history().earlier().contains(record.id())
        : entries.history().repeats().contains(record.id()) && row.isAt(record.position());
  }

  private void compareRows() {
    entries
        .priced()
        .forEach(
            (id, facts) -> {
              RowFacts row = entries.stored().get(id);
              String difference = row == null ? null : facts.difference(row);
              if (difference != null) {
                differences.add("event %s in usage_priced: %s".formatted(id, difference));
              }
            });
    for (String id : entries.stored().keySet()) {
      if (!entries.priced().containsKey(id)) {
        differences.add(
            "event %s is in usage_priced but was never priced (topic usage.priced)".formatted(id));
      } else if (!seen.contains(id)) {
        differences.add("event %s is in usage_priced but not in usage.events".formatted(id));
      }
    }
  }

  /** Each sum of windows must be that of the rows whose hours its set and grain are kept for. */
  private void compareWindows() {
    Map<DimensionSets, RowSum> periods = new HashMap<>();
    Set<String> unclear = new HashSet<>();
    for (RowsOf rows : entries.history().rows()) {
      DimensionSets sets = entries.calendar().at(rows.from());
      periods.merge(sets, RowSum.of(rows), RowSum::plus);
      unclear.addAll(changed(sets, entries.calendar().at(rows.to())));
    }
    for (WindowSum sum : sums(periods.keySet())) {
      RowSum rows = RowSum.NONE;
      for (Map.Entry<DimensionSets, RowSum> period : periods.entrySet()) {
        if (isKept(sum, period.getKey())) {
          rows = rows.plus(period.getValue());
        }
      }
      if (!unclear.contains(sum.dimensionSet())) {
        compare(sum, rows);
      }
    }
  }

  /** Sets that a rule began or ended within a time whose rows are only known as one sum. */
  private static Set<String> changed(DimensionSets before, DimensionSets after) {
    if (before == after) {
      return Set.of();
    }
    Set<DimensionSet> changed = new HashSet<>(before.sets());
    changed.addAll(after.sets());
    changed.removeIf(set -> before.sets().contains(set) && after.sets().contains(set));
    return changed.stream().map(DimensionSet::name).collect(Collectors.toSet());
  }

  /** Sums of all windows that must be there; where there is none at all, a sum of nothing. */
  private List<WindowSum> sums(Set<DimensionSets> periods) {
    Map<String, WindowSum> sums = new LinkedHashMap<>();
    entries.windows().forEach(sum -> sums.put(sum.grain() + " " + sum.dimensionSet(), sum));
    for (DimensionSets sets : periods) {
      for (DimensionSet set : sets.sets()) {
        for (WindowGrain grain : set.grains()) {
          sums.putIfAbsent(
              grain + " " + set.name(),
              new WindowSum(grain.name(), set.name(), 0, 0, BigDecimal.ZERO));
        }
      }
    }
    return List.copyOf(sums.values());
  }

  private static boolean isKept(WindowSum sum, DimensionSets sets) {
    return sets.sets().stream()
        .filter(set -> set.name().equals(sum.dimensionSet()))
        .anyMatch(set -> set.grains().contains(WindowGrain.valueOf(sum.grain())));
  }

  private void compare(WindowSum sum, RowSum rows) {
    String name = "%s windows by %s".formatted(sum.grain(), sum.dimensionSet());
    if (sum.requests() != rows.requests) {
      differences.add(
          "%s count %d events, rows are %d".formatted(name, sum.requests(), rows.requests));
    }
    if (sum.unpriced() != rows.unpriced) {
      differences.add(
          "%s count %d events without a price, rows are %d"
              .formatted(name, sum.unpriced(), rows.unpriced));
    }
    if (sum.cost().compareTo(rows.cost) != 0) {
      differences.add(
          "%s sum to %s, rows to %s"
              .formatted(name, sum.cost().toPlainString(), rows.cost.toPlainString()));
    }
  }

  /** What rows add up to. */
  private record RowSum(long requests, long unpriced, BigDecimal cost) {
    static final RowSum NONE = new RowSum(0, 0, BigDecimal.ZERO);

    static RowSum of(RowsOf rows) {
      return new RowSum(rows.requests(), rows.unpriced(), rows.cost());
    }

    RowSum plus(RowSum other) {
      return new RowSum(requests + other.requests, unpriced + other.unpriced, cost.add(other.cost));
    }
  }

  private BigDecimal storedCost() {
    return entries.history().rows().stream()
        .map(RowsOf::cost)
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  private long stored(String status) {
    return byStatus.getOrDefault(status, 0L);
  }

  private long total(int column) {
    return partitions.values().stream().mapToLong(p -> p[column]).sum();
  }

  private static PartitionLine line(int partition, long[] counts) {
    return new PartitionLine(
        partition,
        counts[ACCEPTED],
        counts[STORED],
        counts[REJECTED],
        counts[DUPLICATE],
        counts[PENDING]);
  }

  private static String name(Position position) {
    return "usage.events-%d@%d".formatted(position.partition(), position.offset());
  }

  private List<String> listed() {
    if (differences.size() <= MAX_DIFFERENCES) {
      return List.copyOf(differences);
    }
    List<String> listed = new ArrayList<>(differences.subList(0, MAX_DIFFERENCES));
    listed.add("and %d more".formatted(differences.size() - MAX_DIFFERENCES));
    return listed;
  }
}
