// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway.budgets;

import static io.costwire.gateway.budgets.Budgets.DAY;
import static io.costwire.gateway.budgets.Budgets.daily;
import static io.costwire.gateway.budgets.Budgets.key;
import static io.costwire.gateway.budgets.Budgets.money;
import static io.costwire.gateway.budgets.Budgets.ofUser;
import static io.costwire.gateway.budgets.Budgets.rolling;
import static io.costwire.gateway.budgets.Budgets.spent;
import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.schemas.BudgetDefinition;
import io.costwire.schemas.BudgetPeriod;
import io.costwire.schemas.BudgetState;
import io.costwire.schemas.BudgetStatus;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BudgetViewTest {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration ONE_DAY = Duration.ofDays(1);
  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private Instant now = DAY.plus(HOUR);
  private final BudgetView view = view(100);

  private BudgetView view(int max) {
    return new BudgetView(max, new BudgetMetrics(metrics), () -> now);
  }

  @BeforeEach
  void define() {
    view.define("team", daily("team").build());
    view.define("user", daily("user", "user").build());
    view.define("roll", rolling("roll"));
  }

  @Test
  void status_isHeldExactlyAndReplaced() {
    accept(spent("team", "1.000000000000000001").build());
    accept(spent("team", "412.102345678901234567").setRevision(2).build());
    BudgetStanding standing = standing("team");
    assertThat(standing.spent()).isEqualTo(new BigDecimal("412.102345678901234567"));
    assertThat(standing.remaining()).isEqualTo(new BigDecimal("87.897654321098765433"));
    assertThat(standing.percent()).isEqualTo("82.42");
    assertThat(view.size()).isEqualTo(1);
    assertThat(gauge("held")).isEqualTo(1);
  }

  @Test
  void percent_isNeverRoundedUpToAThreshold() {
    accept(spent("team", "399.999999").build());
    assertThat(standing("team").percent()).isEqualTo("79.99");
  }

  @Test
  void budgetThatSpentNothing_standsAtZeroOfItsDefinition() {
    BudgetStanding standing = standing("team");
    assertThat(standing.status()).isNull();
    assertThat(standing.spent()).isZero();
    assertThat(standing.remaining()).isEqualByComparingTo("500");
    assertThat(standing.percent()).isZero();
    assertThat(standing.state()).isEqualTo(BudgetState.OK);
  }

  @Test
  void tombstone_takesTheStatusAwayAndTheDefinition() {
    BudgetStatus status = spent("team", "600").build();
    accept(status);
    assertThat(standing("team").state()).isEqualTo(BudgetState.EXCEEDED);
    view.accept(key(status), null);
    assertThat(standing("team").status()).isNull();
    assertThat(view.size()).isZero();
    view.define("team", null);
    assertThat(view.definition("team")).isEmpty();
    view.accept("never|seen|there", null);
  }

  @Test
  void onlyThePeriodThatIsNow_isAnswered() {
    accept(spent("team", "600").build());
    accept(spent("team", "7").setPeriodStart(DAY.plus(ONE_DAY)).setPeriodEnd(day(2)).build());
    assertThat(standing("team").spent()).isEqualByComparingTo("600");
    now = day(1).minusMillis(1);
    assertThat(standing("team").spent()).isEqualByComparingTo("600");
    now = day(1);
    assertThat(standing("team").spent()).as("the day that began early").isEqualByComparingTo("7");
    now = day(2);
    assertThat(standing("team").status()).isNull();
  }

  @Test
  void periodsThatAreOver_areNeitherTakenInNorKept() {
    accept(spent("team", "1").setPeriodStart(day(-1)).setPeriodEnd(DAY).build());
    assertThat(view.size()).isZero();
    accept(spent("team", "2").build());
    view.forgetPast();
    assertThat(view.size()).isEqualTo(1);
    now = day(1);
    view.forgetPast();
    assertThat(view.size()).isZero();
    assertThat(gauge("held")).isZero();
    assertThat(count("dropped")).isZero();
  }

  @Test
  void statusThatArrivesAfterItsPeriod_takesTheEarlierOneAway() {
    accept(spent("team", "1").build());
    now = day(1);
    accept(spent("team", "2").setRevision(2).build());
    assertThat(view.size()).isZero();
  }

  @Test
  void rollingPeriod_holdsUntilNothingOfItCanBeLeft() {
    accept(rolled("600", day(0)));
    now = day(0).plus(HOUR);
    assertThat(standing("roll").spent())
        .as("no events since: an upper bound")
        .isEqualByComparingTo("600");
    now = day(1).minusSeconds(1);
    assertThat(standing("roll").spent()).isEqualByComparingTo("600");
    now = day(1);
    assertThat(standing("roll").spent()).isZero();
    accept(rolled("3", day(1).plusSeconds(60)));
    assertThat(standing("roll").spent()).isEqualByComparingTo("3");
  }

  private static BudgetStatus rolled(String spent, Instant end) {
    return spent("roll", spent)
        .setPeriod(BudgetPeriod.ROLLING)
        .setPeriodStart(end.minus(ONE_DAY))
        .setPeriodEnd(end)
        .build();
  }

  @Test
  void groups_standEachForItself() {
    accept(ofUser("user", "u-1", "10"));
    accept(ofUser("user", "u-2", "20"));
    assertThat(standing("user", "u-1").spent()).isEqualByComparingTo("10");
    assertThat(standing("user", "u-2").spent()).isEqualByComparingTo("20");
    assertThat(standing("user", "u-3").spent()).isZero();
  }

  @Test
  void groups_areListedMostSpentFirst() {
    for (int user = 1; user <= 20; user++) {
      accept(ofUser("user", "u-" + user, Integer.toString(user * 37 % 41 * 20)));
    }
    accept(tomorrow());
    BudgetView.Groups groups = view.groups(definition("user"), 3);
    assertThat(groups.mostSpent())
        .extracting(s -> s.spent().stripTrailingZeros().toPlainString())
        .containsExactlyElementsOf(largest(3));
    assertThat(groups.count()).isEqualTo(20);
    assertThat(groups.complete()).isTrue();
    assertThat(view.groups(definition("user"), 100).mostSpent()).hasSize(20);
    assertThat(view.states(definition("user")).values().stream().mapToInt(n -> n).sum())
        .isEqualTo(20);
    assertThat(view.states(definition("user"))).containsKeys(BudgetState.OK, BudgetState.EXCEEDED);
  }

  private static BudgetStatus tomorrow() {
    return spent("user", "999")
        .setGroup(Map.of("user", "u-1"))
        .setPeriodStart(day(1))
        .setPeriodEnd(day(2))
        .build();
  }

  private static List<String> largest(int count) {
    return IntStream.rangeClosed(1, 20)
        .map(user -> user * 37 % 41 * 20)
        .boxed()
        .sorted(Comparator.reverseOrder())
        .limit(count)
        .map(String::valueOf)
        .toList();
  }

  @Test
  void beyondTheMost_theLongestUnchangedGoAndAreUnknown() {
    BudgetView small = view(2);
    small.define("user", daily("user", "user").build());
    BudgetDefinition definition = small.definition("user").orElseThrow();
    small.accept("1", ofUser("user", "u-1", "10"));
    small.accept("2", ofUser("user", "u-2", "20"));
    small.accept("1", ofUser("user", "u-1", "11"));
    small.accept("3", ofUser("user", "u-3", "30"));
    assertThat(small.size()).isEqualTo(2);
    assertThat(count("dropped")).isEqualTo(1);
    assertThat(small.standing(definition, Map.of("user", "u-1"))).isPresent();
    assertThat(small.standing(definition, Map.of("user", "u-2"))).as("not at 0").isEmpty();
    assertThat(small.standing(definition, Map.of("user", "new"))).as("nor this one").isEmpty();
    assertThat(small.groups(definition, 10).complete()).isFalse();
    now = day(1);
    small.forgetPast();
    assertThat(small.standing(definition, Map.of("user", "u-2")).orElseThrow().spent()).isZero();
    assertThat(small.groups(definition, 10).complete()).isTrue();
  }

  @Test
  void beyondTheMost_whatIsOverGoesUncounted() {
    BudgetView small = view(1);
    small.define("user", daily("user", "user").build());
    small.accept("1", ofUser("user", "u-1", "10"));
    now = day(1);
    small.accept("2", tomorrow());
    assertThat(small.size()).isEqualTo(1);
    assertThat(count("dropped")).isZero();
  }

  @Test
  void unreadableStatus_makesItsBudgetUnknownAndNoOther() {
    accept(ofUser("user", "u-1", "10"));
    accept(ofUser("user", "u-2", "20"));
    view.unreadable(key(ofUser("user", "u-1", "10")));
    assertThat(view.standing(definition("user"), Map.of("user", "u-1"))).isEmpty();
    assertThat(standing("user", "u-2").spent()).isEqualByComparingTo("20");
    assertThat(standing("team").spent()).isZero();
    accept(ofUser("user", "u-1", "12"));
    assertThat(standing("user", "u-1").spent()).isEqualByComparingTo("12");
  }

  @Test
  void statusOfAnEarlierDefinition_isNotTheNewOnes() {
    accept(spent("team", "600").build());
    view.define("team", daily("team").setPeriod(BudgetPeriod.MONTH).build());
    assertThat(standing("team").status()).as("another period").isNull();
    view.define("team", daily("team").setTenant("globex").build());
    assertThat(standing("team").status()).as("another tenant").isNull();
    view.define("team", daily("team").setCurrency("tokens").build());
    assertThat(standing("team").status()).as("another unit").isNull();
    view.define("team", daily("team", "user").build());
    assertThat(standing("team", "u-1").status()).as("other groups").isNull();
    view.define("team", daily("team").build());
    assertThat(standing("team").spent()).isEqualByComparingTo("600");
  }

  @Test
  void definitionThatCannotBeCounted_changesNothing() {
    view.define("team", daily("team").setAmount(money("0")).build());
    view.define("team", daily("team").setPeriod(BudgetPeriod.OTHER).build());
    assertThat(definition("team")).isEqualTo(daily("team").build());
    assertThat(count("unusable")).isEqualTo(2);
  }

  @Test
  void entityTag_isAnotherForEachRevisionPeriodAndDefinition() {
    String nothing = standing("team").entityTag();
    accept(spent("team", "1").build());
    String first = standing("team").entityTag();
    assertThat(standing("team").entityTag()).isEqualTo(first);
    accept(spent("team", "2").setRevision(2).build());
    String second = standing("team").entityTag();
    accept(spent("team", "1").setPeriodStart(day(1)).setPeriodEnd(day(2)).build());
    now = day(1);
    String nextDay = standing("team").entityTag();
    view.define("team", daily("team").setUpdatedAt(now).build());
    String renamed = standing("team").entityTag();
    assertThat(List.of(nothing, first, second, nextDay, renamed))
        .doesNotHaveDuplicates()
        .allMatch(tag -> tag.matches("W/\"[0-9a-z-]+\""));
  }

  private static Instant day(int day) {
    return DAY.plus(ONE_DAY.multipliedBy(day));
  }

  private void accept(BudgetStatus status) {
    // one key for all of a rolling one, as the streams app has it
    boolean rolls = status.getPeriod() == BudgetPeriod.ROLLING;
    view.accept(rolls ? status.getBudgetId() + "||PT24H" : key(status), status);
  }

  private BudgetDefinition definition(String id) {
    return view.definition(id).orElseThrow();
  }

  private BudgetStanding standing(String id) {
    return view.standing(definition(id), Map.of()).orElseThrow();
  }

  private BudgetStanding standing(String id, String user) {
    return view.standing(definition(id), Map.of("user", user)).orElseThrow();
  }

  private double gauge(String name) {
    return metrics.get("costwire.gateway.budgets." + name).gauge().value();
  }

  private double count(String name) {
    return metrics.get("costwire.gateway.budgets." + name).counter().count();
  }
}
