// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink.ledger;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Which offsets of usage.events are sealed. */
final class Coverage {
  private final Map<Integer, TreeMap<Long, SealedRange>> byPartition = new HashMap<>();

  /** Offsets that no range covers. */
  record Gap(long from, long to) {}

  Coverage(Collection<SealedRange> ranges) {
    ranges.forEach(this::put);
  }

  /** Adds a range, or puts it in the place of the one with the same start. */
  void put(SealedRange range) {
    byPartition.computeIfAbsent(range.partition(), p -> new TreeMap<>()).put(range.from(), range);
  }

  /** The range that ends where the next one begins. */
  Optional<SealedRange> before(SealedRange next) {
    var entry = ranges(next.partition()).lowerEntry(next.from());
    return Optional.ofNullable(entry)
        .map(Map.Entry::getValue)
        .filter(range -> range.to() == next.from());
  }

  Optional<SealedRange> containing(int partition, long offset) {
    var entry = ranges(partition).floorEntry(offset);
    return Optional.ofNullable(entry)
        .map(Map.Entry::getValue)
        .filter(range -> range.contains(partition, offset));
  }

  /** What is not covered of a part of a partition, in order. */
  List<Gap> gaps(int partition, long from, long to) {
    List<Gap> gaps = new ArrayList<>();
    long at = from;
    List<SealedRange> inOrder =
        ranges(partition).values().stream()
            .sorted(Comparator.comparingLong(SealedRange::from))
            .toList();
    for (SealedRange range : inOrder) {
      if (range.from() > at && at < to) {
        gaps.add(new Gap(at, Math.min(range.from(), to)));
      }
      at = Math.max(at, range.to());
    }
    if (at < to) {
      gaps.add(new Gap(at, to));
    }
    return gaps;
  }

  /** Offset behind the last sealed one; empty where nothing is. */
  Optional<Long> end(int partition) {
    return ranges(partition).values().stream().map(SealedRange::to).max(Comparator.naturalOrder());
  }

  /** Offsets of a part of a partition that nothing covers. */
  long missing(int partition, long from, long to) {
    return gaps(partition, from, to).stream().mapToLong(gap -> gap.to - gap.from).sum();
  }

  private TreeMap<Long, SealedRange> ranges(int partition) {
    return byPartition.getOrDefault(partition, new TreeMap<>());
  }
}
