// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.backtest;

import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.standalone.budgets.BudgetsFile;
import io.costwire.streams.budget.core.Budget;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BudgetReplayTest {
  private static final Instant NOON = Instant.parse("2026-11-10T12:00:00Z");
  private static final BacktestRange RANGE = new BacktestRange(NOON, NOON.plus(Duration.ofDays(3)));

  private final Findings findings = new Findings("b", "budget", "USD");

  private BudgetReplay replay(String fields) {
    return new BudgetReplay(budget(fields), NOON, findings);
  }

  private static Budget budget(String fields) {
    String yaml = "tags: [region]\nbudgets:\n- {id: b, amount: 100, %s}\n".formatted(fields);
    var read = (BudgetsFile.Read) BudgetsFile.of("b.yaml", yaml, "USD");
    return BudgetReplay.budget(read.budgets().getFirst(), "USD");
  }

  private static void spent(BudgetReplay replay, Instant at, String amount, String... group) {
    replay.spent(at.getEpochSecond(), List.of(group), new BigDecimal(amount).setScale(18), 0);
  }

  @Test
  void thresholds_fireOncePerPeriodWithWhatWasSpentBefore() {
    BudgetReplay replay = replay("period: day, time_zone: Europe/Berlin");
    assertThat(replay.begin()).isEqualTo(Instant.parse("2026-11-09T23:00:00Z"));
    spent(replay, NOON.minus(Duration.ofHours(1)), "50"); // 50 % before the range: not told
    spent(replay, NOON, "29.999999999999999999");
    spent(replay, NOON.plusSeconds(60), "0.000000000000000001"); // 80 % to the last digit
    spent(replay, NOON.plusSeconds(120), "30"); // 100 %
    spent(replay, Instant.parse("2026-11-10T23:00:00Z"), "55"); // the next day

    assertThat(findings.result().found())
        .extracting(Found::time, Found::title)
        .containsExactly(
            org.assertj.core.api.Assertions.tuple(
                "2026-11-10T12:02:00Z", "80 % reached: Budget b at 80 % ($80 of $100)"),
            org.assertj.core.api.Assertions.tuple(
                "2026-11-10T12:03:00Z", "100 % reached: Budget b at 110 % ($110 of $100)"),
            org.assertj.core.api.Assertions.tuple(
                "2026-11-10T23:01:00Z", "50 % reached: Budget b at 55 % ($55 of $100)"));
    assertThat(findings.result().found().getLast().began()).isEqualTo("2026-11-10T23:00:00Z");
    assertThat(findings.result().excess()).isNull();
  }

  @Test
  void groups_haveABudgetEach() {
    BudgetReplay replay = replay("period: hour, group_by: [user, region], thresholds: [100]");
    spent(replay, NOON, "60", "u-1", "eu");
    spent(replay, NOON, "60", "u-1", "us");
    spent(replay, NOON.plusSeconds(60), "40", "u-1", "us");
    assertThat(findings.result().found())
        .singleElement()
        .satisfies(
            found -> {
              assertThat(found.labels()).isEqualTo(Map.of("user", "u-1", "region", "us"));
              assertThat(found.title()).contains("Budget b of u-1, us at 100 %");
            });
  }

  @Test
  void rollingPeriod_takesBackWhatHasLeftItAndFiresAgain() {
    BudgetReplay replay = replay("period: rolling, window: 1h, thresholds: [100]");
    spent(replay, NOON, "100");
    spent(replay, NOON.plus(Duration.ofMinutes(30)), "5");
    // the first has left: back below, then above again
    spent(replay, NOON.plus(Duration.ofMinutes(80)), "96");
    assertThat(findings.result().signals()).isEqualTo(2);
    assertThat(findings.result().withdrawn()).isEqualTo(1);
    assertThat(findings.result().found().getLast().title()).contains("$101 of $100");
  }

  @Test
  void rollingPeriodOfAGroupThatIsSilent_isTakenBackBeforeItIsDropped() {
    BudgetReplay replay =
        replay("period: rolling, window: 1h, thresholds: [100], group_by: [user]");
    spent(replay, NOON, "100", "u-1");
    // another group speaks long after: the first was never heard again
    spent(replay, NOON.plus(Duration.ofHours(12)), "1", "u-2");
    assertThat(findings.result().signals()).isEqualTo(1);
    assertThat(findings.result().withdrawn()).isEqualTo(1);
  }

  @Test
  void rollingPeriod_goesOnUntilTheEndOfTheRange() {
    BudgetReplay replay = replay("period: rolling, window: 1h, thresholds: [100]");
    spent(replay, NOON, "100");
    replay.moveOn(NOON.plusSeconds(3_599).getEpochSecond());
    assertThat(findings.result().withdrawn()).isZero();
    replay.moveOn(NOON.plusSeconds(3_600).getEpochSecond());
    assertThat(findings.result().withdrawn()).isEqualTo(1);
  }

  @Test
  void whatFiredBeforeTheRange_isNotCountedAsTakenBack() {
    BudgetReplay replay = replay("period: rolling, window: 1h, thresholds: [100]");
    spent(replay, NOON.minus(Duration.ofMinutes(30)), "100");
    replay.moveOn(NOON.plus(Duration.ofHours(2)).getEpochSecond());
    assertThat(findings.result().signals()).isZero();
    assertThat(findings.result().withdrawn()).isZero();
  }

  @Test
  void query_sumsUpInClickHouse() {
    Budget money =
        budget("period: month, tenant: acme, filter: {team: o'neil}, group_by: [region]");
    assertThat(new BudgetReplay(money, NOON, findings).sql(RANGE))
        .contains(
            "intDiv(toUnixTimestamp(event_time), 300) * 300 AS at",
            "if(mapContains(tags, 'region'), tags['region'], 'untagged') AS g0",
            "tenant = 'acme' AND team = 'o\\'neil'",
            "event_time >= fromUnixTimestamp64Micro(%d)"
                .formatted(Instant.parse("2026-11-01T00:00:00Z").getEpochSecond() * 1_000_000))
        .contains("sum(billed_cost)");
    Budget tokens = budget("period: day, unit: tokens");
    assertThat(new BudgetReplay(tokens, NOON, findings).sql(RANGE))
        .contains("usage['input_tokens'] + usage['output_tokens']", ", 60) * 60 AS at");
  }
}
