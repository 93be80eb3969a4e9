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
import io.costwire.schemas.BurnRate;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BudgetViewTest {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration ONE_DAY = Duration.ofDays(1);
  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private Instant now = DAY.plus(HOUR);
  private final BudgetView view = view(100);

  private BudgetView view(int max) {
    return new BudgetView(new BudgetView.Terms(max, "USD"), new BudgetMetrics(metrics), () -> now);
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
  void groupsOfAFormerTenantOrGrouping_areNeitherCountedNorListed() {
    accept(ofUser("user", "u-1", "600"));
    view.define("user", daily("user", "user").setTenant("globex").build());
    assertThat(view.states(definition("user"))).isEmpty();
    assertThat(view.groups(definition("user"), 10).count()).isZero();
    assertThat(standing("user", "u-1").spent()).isZero();
    BudgetStatus theirs =
        spent("user", "7").setTenant("globex").setGroup(Map.of("user", "u-1")).build();
    view.accept("another key", theirs);
    assertThat(view.states(definition("user"))).isEqualTo(Map.of(BudgetState.OK, 1));
    assertThat(standing("user", "u-1").spent()).isEqualByComparingTo("7");
    view.define("user", daily("user", "team").setTenant("globex").build());
    assertThat(view.groups(definition("user"), 10).count()).as("by team").isZero();
  }

  static List<BudgetDefinition.Builder> refused() {
    var percent = new BigDecimal("80").setScale(12);
    Instant year2100 = Instant.parse("2100-01-01T00:00:00Z");
    return List.of(
        daily("new").setAmount(money("0")),
        daily("new").setAmount(new BigDecimal("1e20").setScale(18)),
        daily("new").setPeriod(BudgetPeriod.OTHER),
        daily("new").setTimeZone("Mars/Base"),
        daily("new").setFiscalStartMonth(13),
        daily("new").setCurrency("EUR"),
        daily("new").setThresholds(List.of(percent.negate())),
        daily("new").setThresholds(List.of(percent.movePointRight(20).setScale(12))),
        daily("new").setCountsFrom(DAY.plusSeconds(1)),
        daily("new").setUpdatedAt(year2100).setCountsFrom(year2100),
        daily("new").setPeriod(BudgetPeriod.ROLLING),
        daily("new").setPeriod(BudgetPeriod.ROLLING).setRollingSeconds(60L),
        daily("new").setPeriod(BudgetPeriod.ROLLING).setRollingSeconds(3_601L),
        daily("new")
            .setPeriod(BudgetPeriod.ROLLING)
            .setRollingSeconds(3_600L)
            .setForecastThresholds(List.of(percent)),
        burning(3_600, 3_600),
        burning(2 * 86_400, 300),
        burning(3_600, 299),
        daily("new").setBurnRates(List.of(rate(3_600, 300), rate(3_600, 300))));
  }

  private static BudgetDefinition.Builder burning(long slow, long fast) {
    return daily("new").setBurnRates(List.of(rate(slow, fast)));
  }

  private static BurnRate rate(long slow, long fast) {
    return new BurnRate(slow, fast, new BigDecimal("6").setScale(12), money("1"));
  }

  @ParameterizedTest
  @MethodSource("refused")
  void definitionThatTheStreamsAppRefuses_isNeverAt0(BudgetDefinition.Builder refused) {
    view.define("new", refused.build());
    assertThat(view.standing(definition("new"), Map.of())).isEmpty();
    assertThat(view.whyNotKnown(definition("new")))
        .startsWith("The streams app does not count this budget: ");
    assertThat(view.groups(definition("new"), 10).complete()).isFalse();
    view.define("new", daily("new").build());
    assertThat(standing("new").spent()).isZero();
  }

  static List<BudgetDefinition> counted() {
    return List.of(
        burning(3_600, 300).setTimeZone("Europe/Berlin").setFiscalStartMonth(12).build(),
        burning(86_400, 3_600).setCurrency("tokens").setCountsFrom(DAY).build(),
        daily("new").setPeriod(BudgetPeriod.YEAR).build(),
        daily("new").setPeriod(BudgetPeriod.ROLLING).setRollingSeconds(600L).build(),
        daily("new").setPeriod(BudgetPeriod.ROLLING).setRollingSeconds(200 * 86_400L).build());
  }

  @ParameterizedTest
  @MethodSource("counted")
  void definitionThatTheStreamsAppCounts_isAt0(BudgetDefinition counted) {
    view.define("new", counted);
    assertThat(standing("new").spent()).isZero();
  }

  @Test
  void refusedChange_leavesTheFormerDefinition_whereItsStatusShowsThatItIsCounted() {
    accept(spent("team", "600").build());
    view.define("team", daily("team").setAmount(money("0")).build());
    view.define("team", daily("team").setPeriod(BudgetPeriod.OTHER).build());
    assertThat(definition("team")).isEqualTo(daily("team").build());
    assertThat(count("unusable")).isEqualTo(2);
    assertThat(standing("team").spent()).isEqualByComparingTo("600");
    view.accept(key(spent("team", "600").build()), null);
    assertThat(view.standing(definition("team"), Map.of()))
        .as("the streams app may have started again, and know no budget")
        .isEmpty();
  }

  @Test
  void currencyOfTheStreamsApp_isThatOfTheNewestStatusInMoney() {
    view.define("euro", daily("euro").setCurrency("EUR").build());
    assertThat(view.standing(definition("euro"), Map.of())).as("until one shows it").isEmpty();
    BudgetStatus other =
        spent("other", "1").setCurrency("EUR").setUpdatedAt(DAY.plus(HOUR)).build();
    accept(other);
    accept(spent("old", "1").setUpdatedAt(DAY).build());
    accept(spent("counts", "1").setCurrency("tokens").setUpdatedAt(day(1)).build());
    assertThat(standing("euro").spent()).isZero();
    assertThat(view.standing(definition("team"), Map.of())).as("in USD").isEmpty();
  }

  @Test
  void groupThatTheStreamsAppMayHavePutUnderOthers_isNotAt0() {
    accept(ofUser("user", "u-1", "10"));
    accept(ofUser("user", "__other__", "99"));
    assertThat(standing("user", "u-1").spent()).isEqualByComparingTo("10");
    assertThat(standing("user", "__other__").spent()).isEqualByComparingTo("99");
    assertThat(view.standing(definition("user"), Map.of("user", "u-2"))).isEmpty();
    assertThat(view.whyNotKnown(definition("user"))).contains("__other__");
    assertThat(view.groups(definition("user"), 10).complete()).isFalse();
    now = day(1);
    assertThat(standing("user", "u-2").spent()).as("another day").isZero();
  }

  /** Whoever asks while a status is taken away finds it, or that it is not known: never 0. */
  @Test
  void unreadableStatus_isNeverAt0_inBetween() throws Exception {
    AtomicReference<BudgetView> shared = new AtomicReference<>(spentMuch());
    AtomicBoolean done = new AtomicBoolean();
    var asking =
        CompletableFuture.supplyAsync(
            () -> {
              int wrong = 0;
              while (!done.get()) {
                BudgetView asked = shared.get();
                wrong += saysNothingIsSpent(asked) ? 1 : 0;
              }
              return wrong;
            });
    for (int i = 0; i < 20_000; i++) {
      BudgetView next = spentMuch();
      shared.set(next);
      next.unreadable(key(spent("team", "600").build()));
    }
    done.set(true);
    assertThat(asking.get()).isZero();
  }

  private BudgetView spentMuch() {
    BudgetView filled = view(10);
    BudgetStatus status = spent("team", "600").build();
    filled.define("team", daily("team").build());
    filled.accept(key(status), status);
    return filled;
  }

  private static boolean saysNothingIsSpent(BudgetView asked) {
    BudgetDefinition definition = asked.definition("team").orElseThrow();
    return asked.standing(definition, Map.of()).filter(s -> s.spent().signum() == 0).isPresent();
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
