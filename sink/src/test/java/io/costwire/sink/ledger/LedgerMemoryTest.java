// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.sink.ledger.Difference.Excess;
import io.costwire.sink.ledger.Difference.Place;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a pass remembers of those before it. */
class LedgerMemoryTest {
  private static final Instant HOUR = Instant.parse("2026-11-22T10:00:00Z");
  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
  private final Differences differences = new Differences();

  @Test
  void difference_countsWhenItStaysAsItIs() {
    differences.update(Set.of(HOUR), List.of(excess(1)), NOW);
    assertThat(differences.confirmed()).isEmpty();
    differences.update(Set.of(HOUR), List.of(excess(1)), NOW.plusSeconds(60));
    assertThat(differences.confirmed()).containsExactly(excess(1));
  }

  @Test
  void differenceThatChanges_isTraffic() {
    for (int pass = 0; pass < 5; pass++) {
      differences.update(Set.of(HOUR), List.of(excess(pass + 1)), NOW.plusSeconds(60L * pass));
      assertThat(differences.confirmed()).isEmpty();
    }
  }

  @Test
  void differenceOfQuickPasses_needsTimeToSettle() {
    differences.update(Set.of(HOUR), List.of(excess(1)), NOW);
    differences.update(Set.of(HOUR), List.of(excess(1)), NOW.plusSeconds(1));
    assertThat(differences.confirmed()).isEmpty();
    differences.update(Set.of(HOUR), List.of(excess(1)), NOW.plusSeconds(11));
    assertThat(differences.confirmed()).hasSize(1);
  }

  @Test
  void confirmedDifference_countsUntilItsSumsAgree() {
    differences.update(Set.of(HOUR), List.of(excess(1)), NOW);
    differences.update(Set.of(HOUR), List.of(excess(1)), NOW.plusSeconds(60));
    differences.update(Set.of(), List.of(), NOW.plusSeconds(120));
    assertThat(differences.confirmed()).hasSize(1);
    differences.update(Set.of(HOUR), List.of(excess(2)), NOW.plusSeconds(180));
    assertThat(differences.confirmed()).containsExactly(excess(2));
    differences.update(Set.of(HOUR), List.of(), NOW.plusSeconds(240));
    assertThat(differences.confirmed()).isEmpty();
    assertThat(differences.open()).isEmpty();
  }

  @Test
  void patrol_comesRoundAllOfHistory() {
    LedgerMemory memory = new LedgerMemory(Duration.ZERO, NOW);
    Set<Instant> looked = new HashSet<>();
    for (int pass = 0; pass < 4; pass++) {
      looked.addAll(memory.next(List.of(), NOW.minus(Duration.ofHours(23)), NOW));
    }
    assertThat(looked).hasSize(24).contains(NOW, NOW.minus(Duration.ofHours(23)));
  }

  @Test
  void correction_isAskedForOnce_untilTheDifferenceIsGone() {
    LedgerMemory memory = new LedgerMemory(Duration.ZERO, NOW);
    Place place = excess(1).place();
    memory.differences().update(Set.of(HOUR), List.of(excess(1)), NOW);
    memory.asked(place);
    assertThat(memory.isAsked(place)).isTrue();
    memory.differences().update(Set.of(HOUR), List.of(), NOW.plusSeconds(60));
    assertThat(memory.isAsked(place)).isFalse();
  }

  @Test
  void hoursThatDoNotFit_wait() {
    LedgerMemory memory = new LedgerMemory(Duration.ZERO, NOW);
    Set<Instant> changed = new HashSet<>();
    for (int i = 0; i < 500; i++) {
      changed.add(HOUR.minus(Duration.ofHours(i + 100)));
    }
    Set<Instant> looked = new HashSet<>(memory.next(changed, HOUR, NOW));
    assertThat(looked).hasSize(Sums.MAX_HOURS);
    looked.addAll(memory.next(List.of(), HOUR, NOW));
    assertThat(looked).containsAll(changed);
  }

  @Test
  void partitionThatIsNotPassed_isStalledAfterThePatience() {
    Stalls stalls = new Stalls(Duration.ofMinutes(5));
    assertThat(stalls.update(0, 100, 60, NOW)).isZero();
    assertThat(stalls.update(0, 500, 60, NOW.plusSeconds(200))).isZero();
    assertThat(stalls.update(0, 500, 70, NOW.plusSeconds(301))).isEqualTo(30);
    assertThat(stalls.update(0, 600, 100, NOW.plusSeconds(302))).isZero();
    assertThat(stalls.update(0, 600, 100, NOW.plusSeconds(500))).isZero();
  }

  @Test
  void coverage_knowsItsGaps_andRangesGrowWithinAnHour() {
    SealedRange first = range(0, 10, NOW);
    SealedRange second = range(10, 15, NOW.plusSeconds(60));
    assertThat(first.takes(second)).isTrue();
    assertThat(first.takes(range(11, 15, NOW))).isFalse();
    assertThat(first.takes(range(10, 15, NOW.plusSeconds(3600)))).isFalse();
    SealedRange both = first.with(second);
    assertThat(both.accepted()).isEqualTo(15);

    Coverage coverage = new Coverage(List.of(both, range(20, 30, NOW)));

    assertThat(coverage.gaps(0, 0, 40))
        .containsExactly(new Coverage.Gap(15, 20), new Coverage.Gap(30, 40));
    assertThat(coverage.gaps(0, 18, 19)).containsExactly(new Coverage.Gap(18, 19));
    assertThat(coverage.gaps(0, 0, 12)).isEmpty();
    assertThat(coverage.missing(0, 0, 40)).isEqualTo(15);
    assertThat(coverage.end(0)).hasValue(30L);
    assertThat(coverage.before(range(30, 31, NOW))).hasValue(range(20, 30, NOW));
    assertThat(coverage.containing(0, 14)).hasValue(both);
    assertThat(coverage.containing(0, 15)).isEmpty();
  }

  @Test
  void repeatThatIsFound_movesFromItsStatusToDuplicates() {
    Fate.Stored counted = new Fate.Stored("PRICED", "USD", BigDecimal.ONE);

    SealedRange changed = range(0, 3, NOW).withRepeat(counted, NOW.plusSeconds(1));

    assertThat(changed.accepted()).isEqualTo(3);
    assertThat(changed.tallies().get("USD").statuses().priced()).isEqualTo(2);
    assertThat(changed.tallies().get("USD").cost()).isEqualByComparingTo("2");
    assertThat(changed.tallies().get("").duplicate()).isEqualTo(1);
  }

  private static SealedRange range(long from, long to, Instant at) {
    Tally tally =
        new Tally(new Tally.Statuses(to - from, 0, 0, 0, 0), 0, 0, BigDecimal.valueOf(to - from));
    return new SealedRange(0, from, to, Map.of("USD", tally), at);
  }

  private static Difference excess(long requests) {
    Place place = new Place("HOUR", "total", "t", "rows", HOUR);
    return new Difference(place, new Excess(requests, 0, BigDecimal.ZERO));
  }
}
