// SPDX-License-Identifier: Apache-2.0
package io.costwire.chargeback.close;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.costwire.chargeback.allocation.AllocationRule;
import io.costwire.chargeback.allocation.AllocationRule.Percentage;
import io.costwire.chargeback.close.Statement.Closed;
import io.costwire.chargeback.close.Statement.Earlier;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class StatementTest {
  private static final YearMonth OCTOBER = YearMonth.of(2026, 10);
  private static final YearMonth NOVEMBER = YearMonth.of(2026, 11);
  private static final Instant NOW = Instant.parse("2026-12-02T08:00:00Z");
  private static final Closed CLOSED = new Closed("2026-10@2026-11-03T08:00:00Z", OCTOBER);

  @Test
  void correctionOfAClosedMonth_isPostedToTheOpenOne_withAReference() {
    Statement statement =
        statement(
            Map.of(
                key(NOVEMBER, "search"), figures(10, 0, "7"),
                key(OCTOBER, "search"), figures(5, 0, "3.50"),
                key(OCTOBER, "chat"), figures(2, 0, "1")),
            Map.of(
                key(OCTOBER, "search"), figures(4, 1, "4"),
                key(OCTOBER, "chat"), figures(2, 0, "1")));

    assertThat(statement.lines())
        .containsExactly(
            new Line(key(NOVEMBER, "search"), "", figures(10, 0, "7")),
            new Line(key(OCTOBER, "search"), CLOSED.id(), figures(1, -1, "-0.5")));
    assertThat(statement.totals()).containsOnly(Map.entry("USD", figures(11, -1, "6.5")));
  }

  @Test
  void usageThatIsGone_isTakenBack() {
    Statement statement = statement(Map.of(), Map.of(key(OCTOBER, "chat"), figures(2, 0, "1")));

    assertThat(statement.lines())
        .containsExactly(new Line(key(OCTOBER, "chat"), CLOSED.id(), figures(-2, 0, "-1")));
  }

  @Test
  void usageOfAMonthThatNobodyClosed_isRefused() {
    Map<LineKey, Figures> known = Map.of(key(YearMonth.of(2026, 9), "a"), figures(1, 0, "1"));

    assertThatThrownBy(() -> statement(known, Map.of()))
        .hasMessage("usage of 2026-09 in the statement of 2026-11, but no statement closed it");
  }

  @Test
  void checksum_isOfEveryField() {
    Statement one = statement(Map.of(key(NOVEMBER, "a"), figures(1, 0, "1")), Map.of());
    List<Statement> others =
        List.of(
            statement(Map.of(key(NOVEMBER, "b"), figures(1, 0, "1")), Map.of()),
            statement(Map.of(key(NOVEMBER, "a"), figures(2, 0, "1")), Map.of()),
            statement(Map.of(key(NOVEMBER, "a"), figures(1, 1, "1")), Map.of()),
            statement(Map.of(key(NOVEMBER, "a"), figures(1, 0, "1.000000000000000001")), Map.of()),
            new Statement(NOVEMBER, NOW, List.of("v2"), List.of(), one.lines()),
            new Statement(
                NOVEMBER, NOW.plusNanos(1000), one.priceVersions(), List.of(), one.lines()),
            one.ownedBy("r1"),
            one.ownedBy("r2"),
            one.ownedBy("r1").ownedBy("r2"));

    assertThat(one.checksum()).hasSize(64).isEqualTo(copy(one).checksum());
    assertThat(others)
        .extracting(Statement::checksum)
        .doesNotContain(one.checksum())
        .doesNotHaveDuplicates();
  }

  @Test
  void checksum_ofAStatementWithoutRules_isTheOneOfBeforeTheyWereWrittenDown() {
    Statement one = new Statement(NOVEMBER, NOW, List.of("v1"), List.of(), List.of());

    assertThat(one.checksum())
        .isEqualTo("82dce6327282cc2fa821e1e2f7717aeb92831f5d1415b499b0246f2b172b420e");
  }

  @Test
  void rules_areWrittenDownInFull_inTheirOrder() {
    var rule =
        new AllocationRule(
            "gateway",
            Map.of(Dimension.SERVICE, "gateway"),
            Dimension.TEAM,
            new Percentage(
                Map.of("search", new BigDecimal("60"), "support", new BigDecimal("40"))));
    Statement one = statement(Map.of(key(NOVEMBER, "a"), figures(1, 0, "1")), Map.of());

    assertThat(one.ownedBy("3f2a").allocated(List.of(rule)).rules())
        .containsExactly(
            "ownership 3f2a",
            "allocation gateway: service=gateway to team, percent search=60,support=40");
  }

  @Test
  void everyLevel_sumsToTheCentAboveIt() {
    List<Line> lines =
        List.of(
            new Line(key(NOVEMBER, "a"), "", figures(1, 0, "0.333333333333333333")),
            new Line(key(NOVEMBER, "b"), "", figures(1, 0, "0.333333333333333333")),
            new Line(key(NOVEMBER, "c"), "", figures(1, 0, "0.333333333333333334")));

    StatementTree root = StatementTree.of(lines, List.of(LineKey::tenant, LineKey::team));

    assertThat(root.billed()).isEqualTo("1.00");
    assertThat(root.children().getFirst().children())
        .extracting(tree -> tree.name() + " " + tree.billed())
        .containsExactly("c 0.34", "a 0.33", "b 0.33");
  }

  @RepeatedTest(50)
  void byChance_everyLevelSums_andNoLineIsACentAway() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    List<Line> lines = new ArrayList<>();
    for (int i = 0; i < 1 + random.nextInt(60); i++) {
      String cost =
          BigDecimal.valueOf(random.nextLong(-900_000_000_000L, 9_000_000_000_000L), 12)
              .toPlainString();
      lines.add(
          new Line(
              key(NOVEMBER, "t" + random.nextInt(9), "d" + random.nextInt(4)),
              "",
              figures(1, 0, cost)));
    }
    StatementTree root =
        StatementTree.of(lines, List.of(LineKey::department, LineKey::team, LineKey::tenant));

    assertThat(root.billed())
        .as("seed %d", seed)
        .isEqualTo(root.figures().billed().setScale(2, RoundingMode.HALF_EVEN));
    check(root, seed);
  }

  private static void check(StatementTree node, long seed) {
    assertThat(node.billed().subtract(node.figures().billed()).abs())
        .as("seed %d", seed)
        .isLessThan(new BigDecimal("0.01"));
    if (!node.children().isEmpty()) {
      assertThat(node.children().stream().map(StatementTree::billed).reduce(BigDecimal::add))
          .as("seed %d", seed)
          .contains(node.billed());
      node.children().forEach(child -> check(child, seed));
    }
  }

  /** However what is known changes, statements and the open month are together what is known. */
  @RepeatedTest(20)
  void byChance_statementsSumToWhatIsKnown() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    Map<LineKey, Figures> known = new HashMap<>();
    Map<LineKey, Figures> billed = new HashMap<>();
    List<Closed> closed = new ArrayList<>();
    for (int month = 1; month <= 12; month++) {
      YearMonth open = YearMonth.of(2026, month);
      for (int i = 0; i < 20; i++) {
        YearMonth used = YearMonth.of(2026, 1 + random.nextInt(month));
        Figures change =
            figures(
                random.nextInt(-3, 9),
                random.nextInt(-1, 2),
                BigDecimal.valueOf(random.nextLong(-1000, 9000), 18).toPlainString());
        known.merge(key(used, "t" + random.nextInt(3)), change, Figures::plus);
      }
      Statement statement = Statement.of(open, NOW, List.of(), known, new Earlier(closed, billed));
      statement.lines().forEach(line -> billed.merge(line.key(), line.figures(), Figures::plus));
      closed.add(new Closed(statement.id(), open));

      assertThat(sums(billed)).as("seed %d", seed).isEqualTo(sums(known));
    }
  }

  private static Map<LineKey, Figures> sums(Map<LineKey, Figures> figures) {
    Map<LineKey, Figures> sums = new TreeMap<>(figures);
    sums.values().removeIf(Figures::isNothing);
    return sums;
  }

  private static Statement copy(Statement one) {
    return new Statement(one.month(), one.asOf(), one.priceVersions(), one.rules(), one.lines());
  }

  private static Statement statement(Map<LineKey, Figures> known, Map<LineKey, Figures> billed) {
    return Statement.of(NOVEMBER, NOW, List.of("v1"), known, new Earlier(List.of(CLOSED), billed));
  }

  private static LineKey key(YearMonth month, String team) {
    return key(month, team, "untagged");
  }

  private static LineKey key(YearMonth month, String team, String department) {
    return new LineKey(
        month, "acme", department, "untagged", "untagged", team, "api", "openai", "gpt-4o", "USD");
  }

  private static Figures figures(long requests, long unknown, String cost) {
    BigDecimal amount = new BigDecimal(cost);
    return new Figures(requests, unknown, amount, amount, amount, amount);
  }
}
