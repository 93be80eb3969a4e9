// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.standalone.ledger.LedgerEntries.Accepted;
import io.costwire.standalone.ledger.LedgerEntries.History;
import io.costwire.standalone.ledger.LedgerEntries.Position;
import io.costwire.standalone.ledger.LedgerEntries.RowsOf;
import io.costwire.standalone.ledger.LedgerEntries.SealedCounts;
import io.costwire.standalone.ledger.LedgerEntries.WindowSum;
import io.costwire.streams.window.core.DimensionCalendar;
import io.costwire.streams.window.core.DimensionSet;
import io.costwire.streams.window.core.WindowGrain;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LedgerTest {
  private static final long SECOND = 36_000;
  private final List<Accepted> accepted = new ArrayList<>();
  private final Map<String, RowFacts> priced = new HashMap<>();
  private final Map<String, RowFacts> stored = new HashMap<>();
  private final Set<Position> rejected = new HashSet<>();
  private final List<WindowSum> windows = new ArrayList<>();
  private DimensionCalendar calendar = DimensionCalendar.DEFAULT;
  private String missing = "";

  @Test
  void everythingAccountedFor_balances() {
    event(0, "a", "1.10");
    event(1, "b", "2.05");
    accepted.add(new Accepted(new Position(0, 2), "t/a"));
    accepted.add(new Accepted(new Position(0, 3), ""));
    rejected.add(new Position(0, 3));
    windows.add(new WindowSum("HOUR", "team", 2, 0, new BigDecimal("3.15")));

    LedgerReport report = report();

    assertThat(report.balanced()).isTrue();
    assertThat(report.accepted()).isEqualTo(4);
    assertThat(report.priced()).isEqualTo(2);
    assertThat(report.duplicate()).isEqualTo(1);
    assertThat(report.rejected()).isEqualTo(1);
    assertThat(report.cost()).isEqualTo("3.15");
    assertThat(report.partitions()).hasSize(1);
  }

  @Test
  void deletedRow_isPendingAndNamed() {
    event(0, "a", "1");
    event(1, "b", "2");
    stored.remove("t/b");

    LedgerReport report = report();

    assertThat(report.balanced()).isFalse();
    assertThat(report.pending()).isEqualTo(1);
    assertThat(report.differences()).singleElement().asString().contains("t/b", "usage.events-0@1");
  }

  @Test
  void alteredCost_isNamedWithBothValues() {
    event(0, "a", "1");
    stored.put("t/a", facts(0, "1.000000000000000001", "x"));

    assertThat(report().balanced()).isFalse();
    assertThat(report().differences())
        .singleElement()
        .asString()
        .contains("cost is 1.000000000000000001, expected 1");
  }

  @Test
  void alteredTag_isNamed() {
    event(0, "a", "1");
    stored.put("t/a", facts(0, "1", "team=other"));

    assertThat(report().differences()).singleElement().asString().contains("team=other");
  }

  @Test
  void copyUnderAnotherId_isNamed() {
    event(0, "a", "1");
    stored.put("t/copy", facts(0, "1", "x"));

    LedgerReport report = report();

    assertThat(report.balanced()).isFalse();
    assertThat(report.differences()).singleElement().asString().contains("t/copy", "never priced");
  }

  @Test
  void unreadableRecordWithoutRejection_isNamed() {
    accepted.add(new Accepted(new Position(2, 7), ""));

    assertThat(report().differences()).singleElement().asString().contains("usage.events-2@7");
  }

  @Test
  void windowThatIsOffByTheLastDigit_isNamed() {
    event(0, "a", "1");
    windows.add(new WindowSum("MINUTE", "team", 1, 0, new BigDecimal("0.999999999999999999")));
    windows.add(new WindowSum("DAY", "team", 2, 0, new BigDecimal("1")));

    assertThat(report().differences())
        .satisfiesExactlyInAnyOrder(
            d -> assertThat(d).contains("MINUTE windows by team sum to 0.999999999999999999"),
            d -> assertThat(d).contains("DAY windows by team count 2 events, rows are 1"));
  }

  @Test
  void windowThatStillCountsAnEventAsUnpriced_isNamed() {
    event(0, "a", "1");
    windows.add(new WindowSum("DAY", "team", 1, 1, new BigDecimal("1")));

    assertThat(report().differences())
        .singleElement()
        .asString()
        .contains("DAY windows by team count 1 events without a price, rows are 0");
  }

  @Test
  void setWithoutAnyWindow_isNamed() {
    event(0, "a", "1");
    missing = "HOUR user";

    assertThat(report().differences())
        .satisfiesExactly(
            d -> assertThat(d).contains("HOUR windows by user count 0 events, rows are 1"),
            d -> assertThat(d).contains("HOUR windows by user sum to 0, rows to 1"));
  }

  @Test
  void setOfARule_isComparedWithTheRowsOfItsHours() {
    var region = new DimensionSet(List.of("region"), Set.of(WindowGrain.HOUR), 10);
    calendar = new DimensionCalendar(List.of(new DimensionCalendar.Rule(region, SECOND + 3600)));
    event(0, "before", "1");
    event(1, "after", "2");
    stored.put("t/after", new RowFacts("PRICED", new BigDecimal("2"), 1, 0, 1, SECOND + 3600, "x"));
    windows.add(new WindowSum("HOUR", "region", 1, 0, new BigDecimal("2")));
    windows.add(new WindowSum("HOUR", "team", 2, 0, new BigDecimal("3")));
    assertThat(report().balanced()).isTrue();

    windows.add(new WindowSum("DAY", "region", 1, 0, new BigDecimal("2")));
    assertThat(report().differences()).contains("DAY windows by region count 1 events, rows are 0");
  }

  @Test
  void checkpoints_addToWhatIsReadAgain() {
    event(7, "a", "1.10");
    accepted.add(new Accepted(new Position(0, 8), "t/old"));
    accepted.add(new Accepted(new Position(0, 9), "t/repeat"));
    RowFacts repeat = facts(9, "0.50", "x");
    priced.put("t/repeat", repeat);
    stored.put("t/repeat", repeat);
    var counts = new SealedCounts(7, Map.of("PRICED", 4L, "NO_USAGE", 1L), 1, 1);
    List<RowsOf> rows =
        List.of(
            new RowsOf(SECOND, SECOND + 3599, 6, 0, new BigDecimal("10.60")),
            new RowsOf(SECOND + 3600, SECOND + 7199, 0, 0, BigDecimal.ZERO));

    LedgerReport report =
        report(
            6,
            "10.60",
            new History(rows, Map.of(0, counts), Set.of("t/old"), Set.of("t/repeat"), List.of()));

    assertThat(report.differences()).isEmpty();
    assertThat(report.balanced()).isTrue();
    assertThat(report.accepted()).isEqualTo(10);
    assertThat(report.sealed()).isEqualTo(7);
    assertThat(report.priced()).isEqualTo(5);
    assertThat(report.noUsage()).isEqualTo(1);
    assertThat(report.rejected()).isEqualTo(1);
    assertThat(report.duplicate()).isEqualTo(3);
    assertThat(report.cost()).isEqualTo("10.6");
  }

  @Test
  void recordsThatExpiredUnseen_areNamed() {
    var lost = LedgerCheckpoints.lost(new LedgerScope(Map.of(0, 5L, 1, 9L)), Map.of(0, 8L, 1, 9L));

    LedgerReport report =
        report(0, "0", new History(List.of(), Map.of(), Set.of(), Set.of(), lost));

    assertThat(report.balanced()).isFalse();
    assertThat(report.differences())
        .singleElement()
        .asString()
        .contains("usage.events-0: offsets 5 to 7 have expired");
  }

  @Test
  void setThatBeganWithinASealedMonth_cannotBeCompared() {
    var region = new DimensionSet(List.of("region"), Set.of(WindowGrain.HOUR), 10);
    calendar = new DimensionCalendar(List.of(new DimensionCalendar.Rule(region, SECOND + 3600)));
    List<RowsOf> month = List.of(new RowsOf(SECOND, SECOND + 86_399, 3, 0, BigDecimal.ONE));
    windows.add(new WindowSum("HOUR", "region", 2, 0, BigDecimal.ZERO));
    var history = new History(month, Map.of(), Set.of(), Set.of(), List.of());

    assertThat(report(3, "1", history).balanced()).isTrue();
    assertThat(report(2, "1", history).balanced()).isFalse();
  }

  /** All default sets hold so many events of that cost. */
  private LedgerReport report(long requests, String cost, History history) {
    List<WindowSum> sums = new ArrayList<>(windows);
    for (DimensionSet set : calendar.at(SECOND).sets()) {
      for (WindowGrain grain : set.grains()) {
        sums.add(new WindowSum(grain.name(), set.name(), requests, 0, new BigDecimal(cost)));
      }
    }
    return Ledger.compare(
        new LedgerEntries(accepted, priced, stored, rejected, sums, calendar, history));
  }

  @Test
  void manyDifferences_areBounded() {
    for (int i = 0; i < 80; i++) {
      accepted.add(new Accepted(new Position(0, i), "t/" + i));
    }
    assertThat(report().differences()).hasSize(51).last().isEqualTo("and 30 more");
  }

  private void event(long offset, String id, String cost) {
    accepted.add(new Accepted(new Position(0, offset), "t/" + id));
    priced.put("t/" + id, facts(offset, cost, "x"));
    stored.put("t/" + id, facts(offset, cost, "x"));
  }

  private static RowFacts facts(long offset, String cost, String fingerprint) {
    return new RowFacts("PRICED", new BigDecimal(cost), 1, 0, offset, SECOND, fingerprint);
  }

  /** The windows that a test does not give are right, but for those it wants to be missing. */
  private LedgerReport report() {
    Map<String, WindowSum> sums = new LinkedHashMap<>();
    for (RowFacts row : stored.values()) {
      for (DimensionSet set : calendar.at(row.eventSecond()).sets()) {
        for (WindowGrain grain : set.grains()) {
          sums.merge(
              grain + " " + set.name(),
              new WindowSum(grain.name(), set.name(), 1, 0, row.cost()),
              LedgerTest::plus);
        }
      }
    }
    windows.forEach(sum -> sums.put(sum.grain() + " " + sum.dimensionSet(), sum));
    sums.remove(missing);
    return Ledger.compare(
        new LedgerEntries(
            accepted, priced, stored, rejected, List.copyOf(sums.values()), calendar));
  }

  private static WindowSum plus(WindowSum a, WindowSum b) {
    return new WindowSum(
        a.grain(), a.dimensionSet(), a.requests() + b.requests(), 0, a.cost().add(b.cost()));
  }
}
