// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink.ledger;

import io.costwire.sink.ledger.Chunk.Accepted;
import io.costwire.sink.ledger.Chunk.EventName;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What became of the records of a chunk, from what ClickHouse knows of them. */
final class ChunkAccount {
  private final Chunk chunk;
  private final Known known;
  private final List<Fate> fates = new ArrayList<>();
  private final Set<EventName> movedOn = new HashSet<>();

  /**
   * Where the row of an event stands: the record that it was made of.
   *
   * @param partition of usage.events
   * @param offset in that partition
   */
  record Row(int partition, long offset, Fate.Stored facts) {}

  /**
   * What ClickHouse knows.
   *
   * @param rows rows of the events of the chunk, where there are any
   * @param rejected offsets of the chunk's range that were refused
   */
  record Known(Map<EventName, Row> rows, Set<Long> rejected) {}

  /** Part of a chunk. */
  private record Part(int first, int end, long from, long to) {}

  ChunkAccount(Chunk chunk, Known known) {
    this.chunk = chunk;
    this.known = known;
    chunk.accepted().forEach(record -> fates.add(fate(record)));
  }

  private Fate fate(Accepted record) {
    if (known.rejected.contains(record.offset())) {
      return new Fate.Rejected();
    }
    EventName name = record.event() == null ? null : record.event().name();
    Row row = name == null ? null : known.rows.get(name);
    if (name == null || row == null) {
      return new Fate.Pending();
    }
    boolean same = row.partition == chunk.partition();
    if (same && row.offset == record.offset()) {
      return row.facts;
    }
    // The row of an event stands at a later record only if that came when the streams app had
    // forgotten the first one: this one is the event, that one will be known as its repeat.
    boolean first = same && row.offset > record.offset() && movedOn.add(name);
    return first ? row.facts : new Fate.Duplicate();
  }

  List<Fate> fates() {
    return fates;
  }

  /** Records that are nowhere although they arrived longer ago than the patience. */
  long overdue(Instant now, Duration patience) {
    long overdue = 0;
    for (int i = 0; i < fates.size(); i++) {
      boolean pending = fates.get(i) instanceof Fate.Pending;
      if (pending && chunk.accepted().get(i).arrivedAt().plus(patience).isBefore(now)) {
        overdue++;
      }
    }
    return overdue;
  }

  /**
   * What can be sealed: all of the chunk, or what is before the first and behind the last pending
   * record.
   */
  List<SealedRange> sealed(Instant now) {
    int first = firstPending();
    if (first < 0) {
      return ranges(List.of(new Part(0, fates.size(), chunk.from(), chunk.to())), now);
    }
    int last = lastPending();
    long pendingFrom = chunk.accepted().get(first).offset();
    long pendingTo = chunk.accepted().get(last).offset() + 1;
    return ranges(
        List.of(
            new Part(0, first, chunk.from(), pendingFrom),
            new Part(last + 1, fates.size(), pendingTo, chunk.to())),
        now);
  }

  private List<SealedRange> ranges(List<Part> parts, Instant now) {
    return parts.stream()
        .filter(part -> part.from < part.to)
        .map(
            part ->
                new SealedRange(
                    chunk.partition(), part.from, part.to, tallies(part.first, part.end), now))
        .toList();
  }

  private Map<String, Tally> tallies(int first, int end) {
    Map<String, Tally> tallies = new TreeMap<>();
    for (Fate fate : fates.subList(first, end)) {
      tallies.merge(Tally.currency(fate), Tally.of(fate), Tally::plus);
    }
    return tallies;
  }

  private int firstPending() {
    for (int i = 0; i < fates.size(); i++) {
      if (fates.get(i) instanceof Fate.Pending) {
        return i;
      }
    }
    return -1;
  }

  private int lastPending() {
    int last = fates.size() - 1;
    while (!(fates.get(last) instanceof Fate.Pending)) {
      last--;
    }
    return last;
  }
}
