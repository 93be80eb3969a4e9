// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink.ledger;

import io.costwire.sink.ledger.Chunk.Accepted;
import io.costwire.sink.ledger.LateRepeats.Repeat;
import io.costwire.sink.ledger.PassReport.Overdue;
import io.costwire.sink.ledger.Progress.Extent;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One pass of the ledger: fix how far the apps are, account for the records up to there, compare
 * the sums of what they touched. Doing it twice, or by two instances, changes nothing.
 */
final class LedgerPass {
  /** Chunks of one pass: a million records; the next pass goes on. */
  private static final int MAX_CHUNKS = 50;

  private final LedgerSettings settings;
  private final LedgerSources sources;
  private final LedgerDatabase database;
  private final LedgerMemory memory;
  private final Instant now;
  private final Checkpoints checkpoints;
  private final EventRows rows;
  private final Set<Instant> hours = new HashSet<>();
  private Coverage coverage = new Coverage(List.of());
  private Tally checked = Tally.NOTHING;
  private long overdue;
  private long expired;
  private int chunks;

  LedgerPass(
      LedgerSettings settings,
      LedgerSources sources,
      LedgerDatabase database,
      LedgerMemory memory,
      Instant now) {
    this.settings = settings;
    this.sources = sources;
    this.database = database;
    this.memory = memory;
    this.now = now;
    this.checkpoints = new Checkpoints(database);
    this.rows = new EventRows(database);
  }

  PassReport run() throws SQLException {
    Map<Integer, Extent> extents = sources.progress().events();
    boolean arrived = sources.awaitArrival();
    coverage = load(extents);
    long stalled = 0;
    for (Map.Entry<Integer, Extent> entry : extents.entrySet()) {
      int partition = entry.getKey();
      Extent extent = entry.getValue();
      if (arrived) {
        check(partition, extent);
      }
      long passed = arrived ? extent.passed() : coverage.end(partition).orElse(extent.beginning());
      stalled += memory.stalls().update(partition, extent.end(), passed, now);
    }
    if (arrived) {
      compareSums();
      correctRepeats();
    }
    return report(extents, stalled);
  }

  /** Ranges that records still stand for. */
  private Coverage load(Map<Integer, Extent> extents) throws SQLException {
    List<SealedRange> ranges = new ArrayList<>();
    for (Map.Entry<Integer, Extent> entry : extents.entrySet()) {
      int partition = entry.getKey();
      long beginning = entry.getValue().beginning();
      // also the one that ends where the topic begins: it says that nothing is missing before
      List<SealedRange> behind = checkpoints.behind(partition, beginning - 1);
      ranges.addAll(behind);
      if (behind.isEmpty()) {
        expired += checkpoints.end(partition).map(end -> beginning - end).orElse(0L);
      }
    }
    return new Coverage(ranges);
  }

  private void check(int partition, Extent extent) throws SQLException {
    Optional<Long> end = coverage.end(partition);
    if (end.isPresent() && end.get() > extent.end()) {
      throw new IllegalStateException(
          ("usage.events-%d ends at %d but was checked up to %d: was the topic made anew? Then"
                  + " delete its rows from ledger_checkpoints")
              .formatted(partition, extent.end(), end.get()));
    }
    for (Coverage.Gap gap : coverage.gaps(partition, extent.beginning(), extent.passed())) {
      long at = gap.from();
      while (at < gap.to() && chunks++ < MAX_CHUNKS) {
        Chunk chunk = sources.events().read(partition, at, gap.to());
        check(chunk);
        at = chunk.to();
      }
    }
  }

  private void check(Chunk chunk) throws SQLException {
    ChunkAccount account = new ChunkAccount(chunk, rows.of(chunk));
    overdue += account.overdue(now, settings.patience());
    for (SealedRange range : account.sealed(now)) {
      seal(range);
    }
    for (Accepted record : chunk.accepted()) {
      if (record.event() != null) {
        hours.add(record.event().time().truncatedTo(ChronoUnit.HOURS));
      }
    }
  }

  private void seal(SealedRange range) throws SQLException {
    SealedRange whole =
        coverage
            .before(range)
            .filter(before -> before.takes(range))
            .map(before -> before.with(range))
            .orElse(range);
    checkpoints.write(whole);
    coverage.put(whole);
    checked = range.tallies().values().stream().reduce(checked, Tally::plus);
  }

  private void compareSums() throws SQLException {
    SealedMonths months = SealedMonths.read(database);
    Sums sums = new Sums(database, months);
    hours.addAll(sums.changedSince(memory.comparedAt()));
    Set<Instant> looked = memory.next(hours, sums.oldestHour(), now);
    List<Difference> found = new ArrayList<>(sums.differences(looked));
    found.addAll(sums.ofSealedMonths());
    looked.addAll(Sums.days(looked));
    looked.addAll(months.starts("usage_priced"));
    memory.differences().update(looked, found, now);
  }

  /** Repeats that the streams app could not know are taken out of its sums again. */
  private void correctRepeats() throws SQLException {
    List<Repeat> repeats = new ArrayList<>();
    LateRepeats finder = new LateRepeats(database, settings.horizons());
    for (Difference difference : memory.differences().confirmed()) {
      if (LateRepeats.mayExplain(difference) && !memory.isAsked(difference.place())) {
        List<Repeat> found = finder.of(difference);
        if (!found.isEmpty()) {
          memory.asked(difference.place());
          repeats.addAll(found);
        }
      }
    }
    if (repeats.isEmpty()) {
      return;
    }
    try (CorrectionSender sender = new CorrectionSender(settings.kafka())) {
      for (Repeat repeat : repeats) {
        if (sender.send(repeat, now)) {
          countAsRepeat(repeat);
        }
      }
    }
  }

  private void countAsRepeat(Repeat repeat) throws SQLException {
    Optional<SealedRange> range = coverage.containing(repeat.partition(), repeat.offset());
    if (range.isPresent() && repeat.isFirstRevision()) {
      SealedRange changed = range.get().withRepeat(repeat.facts(), now);
      checkpoints.write(changed);
      coverage.put(changed);
    }
  }

  private PassReport report(Map<Integer, Extent> extents, long stalled) {
    long lag = 0;
    for (Map.Entry<Integer, Extent> entry : extents.entrySet()) {
      Extent extent = entry.getValue();
      lag += coverage.missing(entry.getKey(), extent.beginning(), extent.end());
    }
    List<Difference> confirmed = memory.differences().confirmed();
    List<String> told =
        confirmed.stream().limit(PassReport.MAX_TOLD).map(Difference::text).toList();
    return new PassReport(
        checked, lag, expired, new Overdue(overdue, stalled), told, confirmed.size());
  }
}
