// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.costwire.sink.ledger.Chunk.Accepted;
import io.costwire.sink.ledger.Chunk.Event;
import io.costwire.sink.ledger.Chunk.EventName;
import io.costwire.sink.ledger.ChunkAccount.Known;
import io.costwire.sink.ledger.ChunkAccount.Row;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ChunkAccountTest {
  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
  private static final Fate.Stored PRICED = new Fate.Stored("PRICED", "USD", new BigDecimal("1.5"));
  private static final Fate.Stored UNPRICED = new Fate.Stored("UNPRICED_MODEL", "", null);

  private final List<Accepted> records = new ArrayList<>();
  private final Map<EventName, Row> rows = new HashMap<>();
  private final Set<Long> rejected = new HashSet<>();

  @Test
  void everyRecord_isCountedOnce() {
    record(0, "a");
    row("a", 0, PRICED);
    record(1, "b");
    row("b", 1, UNPRICED);
    record(2, "a");
    record(3, null);
    rejected.add(3L);

    List<SealedRange> sealed = account().sealed(NOW);

    assertThat(sealed)
        .singleElement()
        .satisfies(
            range -> {
              assertThat(range.from()).isZero();
              assertThat(range.to()).isEqualTo(4);
              assertThat(range.accepted()).isEqualTo(4);
              assertThat(range.tallies().get("USD").statuses().priced()).isEqualTo(1);
              assertThat(range.tallies().get("USD").cost()).isEqualByComparingTo("1.5");
              assertThat(range.tallies().get("").statuses().unpriced()).isEqualTo(1);
              assertThat(range.tallies().get("").duplicate()).isEqualTo(1);
              assertThat(range.tallies().get("").rejected()).isEqualTo(1);
            });
  }

  @Test
  void refusedRecord_isRefusedAlthoughItsEventCameAgain() {
    record(0, "a");
    rejected.add(0L);
    row("a", 7, PRICED);

    assertThat(account().fates()).containsExactly(new Fate.Rejected());
  }

  @Test
  void rowThatMovedToALaterRecord_isCountedAtTheFirst() {
    record(0, "a");
    record(1, "a");
    row("a", 900, PRICED);

    assertThat(account().fates()).containsExactly(PRICED, new Fate.Duplicate());
  }

  @Test
  void pendingRecords_holdBackOnlyWhatIsBetweenThem() {
    for (int i = 0; i < 6; i++) {
      record(i, "e" + i);
      row("e" + i, i, PRICED);
    }
    rows.remove(name("e2"));
    rows.remove(name("e3"));

    assertThat(account().sealed(NOW))
        .extracting(SealedRange::from, SealedRange::to, SealedRange::accepted)
        .containsExactly(tuple(0L, 2L, 2L), tuple(4L, 6L, 2L));
  }

  @Test
  void pendingRecord_isOverdueAfterThePatience() {
    record(0, "a");

    assertThat(account().overdue(NOW, Duration.ofMinutes(5))).isZero();
    assertThat(account().overdue(NOW.plusSeconds(301), Duration.ofMinutes(5))).isEqualTo(1);
  }

  private ChunkAccount account() {
    return new ChunkAccount(new Chunk(2, 0, records.size(), records), new Known(rows, rejected));
  }

  private void record(long offset, String id) {
    Event event = id == null ? null : new Event(name(id), NOW);
    records.add(new Accepted(offset, NOW, event));
  }

  private void row(String id, long offset, Fate.Stored facts) {
    rows.put(name(id), new Row(2, offset, facts));
  }

  private static EventName name(String id) {
    return new EventName("t", id);
  }
}
