// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.budgets;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.costwire.schemas.BudgetDefinition;
import io.costwire.schemas.Fixtures;
import io.costwire.standalone.budgets.BudgetsPlan.Kind;
import io.costwire.standalone.control.ControlTopic;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class BudgetsPlanTest {
  private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
  private static final String FILE =
      """
      budgets:
      - id: search-day
        tenant: acme
        filter: {team: search}
        period: day
        time_zone: Europe/Berlin
        amount: 500
      - id: any-user
        group_by: [user]
        period: rolling
        window: 24h
        amount: 50
      """;

  private final PublishedBudgets published = new PublishedBudgets("USD");

  private BudgetsPlan plan(String yaml, boolean prune, Instant now) {
    List<BudgetDefinition> wanted =
        ((BudgetsFile.Read) BudgetsFile.of("b.yaml", yaml, "USD")).budgets();
    return BudgetsPlan.of(published, wanted, prune, now);
  }

  private void publish(BudgetsPlan plan) {
    plan.records().forEach(record -> published.accept(record.key(), record.value()));
  }

  private BudgetDefinition budget(String id) {
    return published.budgets().get(id);
  }

  private static List<String> lines(BudgetsPlan plan) {
    return plan.changes().stream().flatMap(change -> change.lines().stream()).toList();
  }

  @Test
  void newBudgets_areAddedAndCountFromNow() {
    BudgetsPlan plan = plan(FILE, false, NOON);

    assertThat(lines(plan))
        .containsExactly(
            "+ search-day                   500 USD per day in Europe/Berlin, of acme with"
                + " team=search",
            "+ any-user                     50 USD in the last 24h, each user, of all tenants");
    publish(plan);
    assertThat(budget("search-day").getUpdatedAt()).isEqualTo(NOON);
    assertThat(budget("search-day").getCountsFrom()).isEqualTo(NOON);
  }

  @Test
  void sameFile_changesNothing() {
    publish(plan(FILE, false, NOON));
    BudgetsPlan again = plan(FILE, true, NOON.plusSeconds(60));
    assertThat(again.isDone()).isTrue();
    assertThat(again.count(Kind.STAYS)).isEqualTo(2);
  }

  @Test
  void otherAmount_goesOnCounting() {
    publish(plan(FILE, false, NOON));
    Instant later = NOON.plusSeconds(60);
    BudgetsPlan plan =
        plan(FILE.replace("500", "600\n  thresholds: [90]\n  name: Team"), false, later);

    assertThat(lines(plan))
        .contains(
            "    name: search-day -> Team",
            "    amount: 500 USD -> 600 USD",
            "    thresholds: 50 %, 80 %, 100 % -> 90 %")
        .noneMatch(line -> line.contains("starts again"));
    publish(plan);
    assertThat(budget("search-day").getUpdatedAt()).isEqualTo(later);
    assertThat(budget("search-day").getCountsFrom()).isEqualTo(NOON);
  }

  @Test
  void otherScope_startsAgain() {
    publish(plan(FILE, false, NOON));
    Instant later = NOON.plusSeconds(60);
    for (String[] change :
        List.of(
            new String[] {"team: search", "team: ads"},
            new String[] {"acme", "umbrella"},
            new String[] {"period: day", "period: month"},
            new String[] {"Europe/Berlin", "Europe/Paris"},
            new String[] {"amount: 500", "amount: 500\n  unit: tokens"},
            new String[] {"amount: 500", "amount: 500\n  group_by: [user]"})) {
      BudgetsPlan plan = plan(FILE.replaceFirst(change[0], change[1]), false, later);
      assertThat(lines(plan))
          .as(change[1])
          .contains("    counts something else: spending starts again at 0, signals are withdrawn");
      assertThat(plan.records())
          .singleElement()
          .extracting(ControlTopic.Change::value)
          .satisfies(b -> assertThat(((BudgetDefinition) b).getCountsFrom()).isEqualTo(later));
    }
  }

  @Test
  void definitionWithoutStart_hasCountedSinceItWasApplied() {
    BudgetDefinition old = Fixtures.budget("search-day").setUpdatedAt(NOON).build();
    published.accept("search-day", old);
    publish(
        plan(
            """
            budgets:
            - {id: search-day, tenant: acme, filter: {team: search}, period: day, amount: 7}
            """,
            false,
            NOON.plus(Duration.ofDays(1))));
    assertThat(budget("search-day").getCountsFrom()).isEqualTo(NOON);
  }

  @Test
  void clockThatIsBehind_stillMakesTheNewerDefinition() {
    publish(plan(FILE, false, NOON));
    publish(plan(FILE.replace("500", "600"), false, NOON.minusSeconds(60)));
    assertThat(budget("search-day").getUpdatedAt()).isAfter(NOON);
  }

  @Test
  void budgetsThatTheFileDoesNotHave_areDeletedOnlyWithPrune() {
    publish(plan(FILE, false, NOON));
    String none = "budgets: []";
    assertThat(plan(none, false, NOON).isDone()).isTrue();
    assertThat(lines(plan(none, false, NOON)))
        .allMatch(line -> line.endsWith("(not in the file; --prune deletes it)"));

    BudgetsPlan pruned = plan(none, true, NOON);
    assertThat(pruned.count(Kind.DELETED)).isEqualTo(2);
    publish(pruned);
    assertThat(published.budgets()).isEmpty();
  }

  @Test
  void report_saysWhatHoldsAndWhatIsRefused() {
    publish(plan(FILE, false, NOON));
    published.accept("euro", Fixtures.budget("euro").setCurrency("EUR").build());

    BudgetsReport report = BudgetsReport.of(published);

    assertThat(report.text())
        .contains("500 USD per day in Europe/Berlin, of acme with team=search")
        .contains("at 50, 80, 100 %; counts from 2026-11-23T12:00:00Z")
        .contains("Not followed: budget euro: it is in EUR while all costs are in USD");
    JsonNode json = new ObjectMapper().valueToTree(report);
    assertThat(json.path("budgets")).hasSize(3);
    assertThat(json.path("budgets").path(0).path("rolling_seconds").asLong()).isEqualTo(86_400);
    assertThat(json.path("not_followed").has("euro")).isTrue();
    assertThat(BudgetsReport.of(new PublishedBudgets("USD")).text()).contains("No budgets");
  }
}
