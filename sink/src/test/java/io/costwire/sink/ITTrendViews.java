// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink;

import static io.costwire.sink.SampleViews.SAMPLE;
import static io.costwire.sink.SampleViews.TODAY;
import static io.costwire.sink.SampleViews.answer;
import static io.costwire.sink.SampleViews.assertExample;
import static io.costwire.sink.SampleViews.by;
import static io.costwire.sink.SampleViews.cost;
import static io.costwire.sink.SampleViews.events;
import static io.costwire.sink.SampleViews.line;
import static io.costwire.sink.SampleViews.ofDays;
import static io.costwire.sink.SampleViews.percent;
import static io.costwire.sink.SampleViews.ratio;
import static io.costwire.sink.SampleViews.sum;
import static io.costwire.sink.SampleViews.tag;
import static io.costwire.sink.SampleViews.text;
import static io.costwire.sink.SampleViews.tokens;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.costwire.schemas.BudgetPeriod;
import io.costwire.schemas.BudgetStatus;
import io.costwire.schemas.PricedUsage;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Spend against other days and periods, budgets and projects, digit for digit against the same
 * figures made in Java from the events. Shares the sample with {@link ITViews}.
 */
class ITTrendViews {
  private static List<String> lines(
      Map<String, List<PricedUsage>> groups, BiFunction<String, List<PricedUsage>, String> line) {
    return groups.entrySet().stream().map(e -> line.apply(e.getKey(), e.getValue())).toList();
  }

  private static String day(PricedUsage priced) {
    return SampleViews.day(priced).toString();
  }

  @Test
  void dayOverDay_isNullWhereNothingWas() {
    Map<String, List<PricedUsage>> days =
        by(events(p -> true), ITTrendViews::day, SampleViews::tenant, SampleViews::currency);

    assertExample(
        "v_day_over_day",
        lines(
            by(ofDays(14), ITTrendViews::day, SampleViews::tenant, SampleViews::currency),
            (key, of) -> {
              BigDecimal yesterday = ago(days, key, 1);
              BigDecimal change = yesterday == null ? null : cost(of).subtract(yesterday);
              return line(
                  key,
                  cost(of),
                  yesterday,
                  change,
                  yesterday == null ? null : percent(change, yesterday),
                  ago(days, key, 7));
            }));
    assertThat(
            answer("SELECT previous_day, change, change_percent FROM v_day_over_day ORDER BY day"))
        .first()
        .isEqualTo("\\N\t\\N\t\\N");
  }

  private static @Nullable BigDecimal ago(
      Map<String, List<PricedUsage>> days, String key, int ago) {
    String[] parts = key.split("\t", 2);
    List<PricedUsage> then = days.get(LocalDate.parse(parts[0]).minusDays(ago) + "\t" + parts[1]);
    return then == null ? null : cost(then);
  }

  @Test
  void monthToDate_forecastsByCompleteDays() {
    LocalDate month = TODAY.withDayOfMonth(1);
    List<PricedUsage> before =
        events(
            p ->
                SampleViews.day(p).isBefore(month)
                    && !SampleViews.day(p).isBefore(month.minusMonths(1)));
    Map<String, List<PricedUsage>> previous =
        by(before, SampleViews::tenant, SampleViews::currency);
    Map<String, List<PricedUsage>> sameDays =
        by(
            before.stream().filter(p -> !SampleViews.day(p).isAfter(TODAY.minusMonths(1))).toList(),
            SampleViews::tenant,
            SampleViews::currency);

    assertExample(
        "v_month_to_date",
        lines(
            by(
                events(p -> !SampleViews.day(p).isBefore(month)),
                SampleViews::tenant,
                SampleViews::currency),
            (key, of) -> {
              int complete = TODAY.getDayOfMonth() - 1;
              BigDecimal soFar =
                  cost(of.stream().filter(p -> SampleViews.day(p).isBefore(TODAY)).toList());
              return line(
                  key,
                  cost(of),
                  complete,
                  ratio(soFar.multiply(BigDecimal.valueOf(month.lengthOfMonth())), complete, 18),
                  cost(sameDays.getOrDefault(key, List.of())),
                  cost(previous.getOrDefault(key, List.of())));
            }));
  }

  @Test
  void chargeback_spreadsWhatHasNoProject_toTheLastDigit() {
    LocalDate from = TODAY.withDayOfMonth(1).minusMonths(2);
    List<String> expected = new ArrayList<>();
    by(
            events(p -> !SampleViews.day(p).isBefore(from)),
            SampleViews::month,
            SampleViews::tenant,
            SampleViews::currency)
        .forEach((key, of) -> expected.addAll(charges(key, of)));

    assertExample("v_chargeback", expected);
  }

  private record Charge(String project, BigDecimal cost, BigDecimal share) {
    BigDecimal charged() {
      return cost.add(share);
    }
  }

  private static List<String> charges(String key, List<PricedUsage> month) {
    Map<String, List<PricedUsage>> projects = new TreeMap<>(by(month, tag("project")));
    BigInteger without = units18(cost(Objects.requireNonNull(projects.remove("untagged"))));
    BigInteger allocated =
        projects.values().stream()
            .map(p -> units18(cost(p)))
            .reduce(BigInteger.ZERO, BigInteger::add);
    List<Charge> charges = new ArrayList<>();
    BigInteger rest = without;
    for (Map.Entry<String, List<PricedUsage>> project : projects.entrySet()) {
      BigInteger share = units18(cost(project.getValue())).multiply(without).divide(allocated);
      rest = rest.subtract(share);
      charges.add(
          new Charge(project.getKey(), cost(project.getValue()), new BigDecimal(share, 18)));
    }
    charges.sort((a, b) -> b.cost().compareTo(a.cost()));
    Charge largest = charges.removeFirst();
    charges.addFirst(
        new Charge(
            largest.project(), largest.cost(), largest.share().add(new BigDecimal(rest, 18))));
    BigDecimal lost = new BigDecimal(without, 18);
    charges.add(new Charge("unallocated", lost, lost.negate()));
    String[] keys = key.split("\t");
    return charges.stream()
        .map(
            c ->
                line(
                    keys[0] + "\t" + keys[1] + "\t" + c.project() + "\t" + keys[2],
                    c.cost(),
                    percent(c.cost(), cost(month)),
                    c.share(),
                    c.charged()))
        .toList();
  }

  private static BigInteger units18(BigDecimal money) {
    return money.setScale(18).unscaledValue();
  }

  @Test
  void chargeback_losesNothing() {
    assertThat(
            answer("SELECT countIf(charged != 0) FROM v_chargeback WHERE project = 'unallocated'"))
        .containsExactly("0");
    assertThat(answer("SELECT sum(unallocated_share) FROM v_chargeback")).containsExactly("0");
  }

  @Test
  void comparePeriods_explainTheDifference_toTheLastDigit() {
    List<PricedUsage> before = between(60, 30);
    List<PricedUsage> after = between(30, 0);
    TreeSet<String> keys = new TreeSet<>(models(before).keySet());
    keys.addAll(models(after).keySet());
    List<String> expected = new ArrayList<>();
    for (String key : keys) {
      String tenant = key.split("\t")[0];
      expected.add(
          effects(
              key,
              models(before).getOrDefault(key, List.of()),
              models(after).getOrDefault(key, List.of()),
              tokens(of(before, tenant)),
              tokens(of(after, tenant))));
    }

    assertThat(expected).anyMatch(l -> l.contains("\tNEW\t")).anyMatch(l -> l.contains("\tGONE\t"));
    assertExample("v_compare_periods", expected);
    assertThat(
            answer(
                "SELECT sum(difference - price_effect - volume_effect - mix_effect),"
                    + " sum(difference) FROM v_compare_periods(before_from = today() - 60,"
                    + " before_to = today() - 30, after_from = today() - 30, after_to = today(),"
                    + " unit = 'requests')"))
        .containsExactly("0\t" + text(cost(after).subtract(cost(before))));
  }

  private static List<PricedUsage> between(int from, int to) {
    return events(
        p ->
            !SampleViews.day(p).isBefore(TODAY.minusDays(from))
                && SampleViews.day(p).isBefore(TODAY.minusDays(to)));
  }

  private static Map<String, List<PricedUsage>> models(List<PricedUsage> events) {
    return by(
        events,
        SampleViews::tenant,
        SampleViews::provider,
        SampleViews::model,
        SampleViews::currency);
  }

  private static List<PricedUsage> of(List<PricedUsage> events, String tenant) {
    return events.stream().filter(p -> SampleViews.tenant(p).equals(tenant)).toList();
  }

  /** C0, C1, Q0, Q1, T0 and T1 as in the comment of the view. */
  private static String effects(
      String key,
      List<PricedUsage> before,
      List<PricedUsage> after,
      BigDecimal allBefore,
      BigDecimal allAfter) {
    BigDecimal c0 = cost(before);
    BigDecimal c1 = cost(after);
    BigDecimal q0 = tokens(before);
    BigDecimal price = BigDecimal.ZERO;
    BigDecimal volume = BigDecimal.ZERO;
    if (q0.signum() != 0) {
      price = c1.subtract(c0.multiply(tokens(after)).divide(q0, 18, RoundingMode.DOWN));
      volume = c0.multiply(allAfter.subtract(allBefore)).divide(allBefore, 18, RoundingMode.DOWN);
    }
    return line(
        key,
        before.isEmpty() ? "NEW" : after.isEmpty() ? "GONE" : "BOTH",
        c0,
        c1,
        price,
        volume,
        c1.subtract(c0).subtract(price).subtract(volume));
  }

  @Test
  void comparePeriods_refuseAnUnknownUnit() {
    assertThatThrownBy(
            () ->
                answer(
                    "SELECT * FROM v_compare_periods(before_from = today() - 60,"
                        + " before_to = today() - 30, after_from = today() - 30,"
                        + " after_to = today(), unit = 'token')"))
        .hasMessageContaining("unit must be tokens or requests");
  }

  @Test
  void monthlyReview_hasBudgetAndTrend() {
    LocalDate from = TODAY.withDayOfMonth(1).minusMonths(2);
    Map<String, List<PricedUsage>> months =
        by(events(p -> true), SampleViews::month, SampleViews::tenant, SampleViews::currency);
    TreeSet<String> keys = new TreeSet<>(months.keySet());
    SAMPLE.budgets().stream()
        .filter(ITTrendViews::counts)
        .forEach(b -> keys.add(month(b) + "\t" + b.getTenant() + "\t" + b.getCurrency()));
    List<String> expected = new ArrayList<>();
    for (String key : keys) {
      if (!LocalDate.parse(key.split("\t")[0]).isBefore(from)) {
        expected.add(review(key, months));
      }
    }

    assertThat(expected).anyMatch(l -> l.contains("acme-month\t700\t-21.000000000000000001"));
    assertThat(expected).anyMatch(l -> l.contains("\tidle\tUSD\t0\t0\tidle-month"));
    assertExample("v_monthly_review", expected);
  }

  private static boolean counts(BudgetStatus budget) {
    return budget.getPeriod() == BudgetPeriod.MONTH
        && budget.getGroup().isEmpty()
        && budget.getTenant() != null;
  }

  private static LocalDate month(BudgetStatus budget) {
    return budget.getPeriodStart().atZone(ZoneId.of("Europe/Berlin")).toLocalDate();
  }

  private static String review(String key, Map<String, List<PricedUsage>> months) {
    String[] parts = key.split("\t");
    LocalDate month = LocalDate.parse(parts[0]);
    BigDecimal actual = cost(months.getOrDefault(key, List.of()));
    BigDecimal all =
        cost(
            events(
                p ->
                    SampleViews.month(p).equals(parts[0])
                        && SampleViews.currency(p).equals(parts[2])));
    List<BigDecimal> before = new ArrayList<>();
    for (int ago = 1; ago <= 3; ago++) {
      List<PricedUsage> then =
          months.get(month.minusMonths(ago) + "\t" + parts[1] + "\t" + parts[2]);
      before.add(then == null ? null : cost(then));
    }
    BudgetStatus budget = budget(month, parts[1], parts[2]);
    BigDecimal amount = budget == null ? null : budget.getAmount();
    return line(
        key,
        actual,
        percent(actual, all),
        budget == null ? null : budget.getBudgetId(),
        amount,
        amount == null ? null : amount.subtract(budget.getSpent()),
        amount == null ? null : percent(budget.getSpent(), amount),
        before.getFirst(),
        before.getFirst() == null
            ? null
            : percent(actual.subtract(before.getFirst()), before.getFirst()),
        ratio(sum(before, b -> b), before.stream().filter(Objects::nonNull).count(), 18));
  }

  private static @Nullable BudgetStatus budget(LocalDate month, String tenant, String currency) {
    return SAMPLE.budgets().stream()
        .filter(b -> counts(b) && month(b).equals(month))
        .filter(b -> tenant.equals(b.getTenant()) && currency.equals(b.getCurrency()))
        .max(Comparator.comparing(BudgetStatus::getAmount))
        .orElse(null);
  }
}
