// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink;

import static io.costwire.sink.SampleViews.TODAY;
import static io.costwire.sink.SampleViews.answer;
import static io.costwire.sink.SampleViews.assertExample;
import static io.costwire.sink.SampleViews.by;
import static io.costwire.sink.SampleViews.cost;
import static io.costwire.sink.SampleViews.count;
import static io.costwire.sink.SampleViews.events;
import static io.costwire.sink.SampleViews.line;
import static io.costwire.sink.SampleViews.ofDays;
import static io.costwire.sink.SampleViews.ofHours;
import static io.costwire.sink.SampleViews.percent;
import static io.costwire.sink.SampleViews.ratio;
import static io.costwire.sink.SampleViews.sum;
import static io.costwire.sink.SampleViews.tag;
import static io.costwire.sink.SampleViews.tokens;
import static io.costwire.sink.SampleViews.units;
import static io.costwire.sink.SampleViews.withCost;
import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.schemas.CallStatus;
import io.costwire.schemas.PriceStatus;
import io.costwire.schemas.PricedUsage;
import io.costwire.schemas.Savings;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Unit economics, efficiency, savings, trends and chargeback, digit for digit against the same
 * figures made in Java from the events. Shares the sample with {@link ITViews}.
 */
class ITEconomicsViews {
  private static final BigDecimal THOUSAND = BigDecimal.valueOf(1_000);

  private static List<String> lines(
      Map<String, List<PricedUsage>> groups, BiFunction<String, List<PricedUsage>, String> line) {
    return groups.entrySet().stream().map(e -> line.apply(e.getKey(), e.getValue())).toList();
  }

  private static String day(PricedUsage priced) {
    return SampleViews.day(priced).toString();
  }

  @Test
  void unitEconomics_divideByWhatIsKnown() {
    assertExample(
        "v_unit_economics",
        lines(
            by(ofDays(30), ITEconomicsViews::day, SampleViews::tenant, SampleViews::currency),
            ITEconomicsViews::unitEconomics));
  }

  private static String unitEconomics(String key, List<PricedUsage> of) {
    List<PricedUsage> ofUsers = tagged(of, "user");
    List<PricedUsage> ofFeatures = tagged(of, "feature");
    int users = by(ofUsers, tag("user")).size();
    int features = by(ofFeatures, tag("feature")).size();
    return line(
        key,
        of.size(),
        cost(of),
        ratio(cost(of), withCost(of), 18),
        ratio(cost(of).multiply(THOUSAND), tokens(of), 18),
        users,
        ratio(cost(ofUsers), users, 18),
        features,
        ratio(cost(ofFeatures), features, 18));
  }

  private static List<PricedUsage> tagged(List<PricedUsage> events, String tag) {
    return events.stream().filter(p -> !tag(tag).apply(p).equals("untagged")).toList();
  }

  @Test
  void tokenEfficiency_leavesUnknownUsageOut() {
    assertExample(
        "v_token_efficiency",
        lines(
            by(
                ofDays(7),
                ITEconomicsViews::day,
                SampleViews::tenant,
                SampleViews::provider,
                SampleViews::model,
                SampleViews::currency),
            (key, of) -> {
              long known =
                  count(
                      of,
                      p ->
                          p.getStatus() != PriceStatus.NO_USAGE
                              && p.getStatus() != PriceStatus.INVALID_USAGE);
              BigDecimal input = units(of, "input_tokens");
              BigDecimal output = units(of, "output_tokens");
              return line(
                  key,
                  input,
                  output,
                  ratio(input, known, 12),
                  ratio(output, known, 12),
                  percent(output, tokens(of)),
                  ratio(cost(of).multiply(THOUSAND), tokens(of), 18));
            }));
  }

  @Test
  void callHealth_hasExactQuantiles() {
    assertExample(
        "v_call_health",
        lines(
            by(
                ofHours(1),
                SampleViews::hour,
                SampleViews::tenant,
                SampleViews::provider,
                SampleViews::model),
            (key, of) -> {
              long finished = count(of, p -> p.getEvent().getFinishReason() != null);
              long truncated =
                  count(
                      of,
                      p ->
                          Set.of("length", "MAX_TOKENS")
                              .contains(String.valueOf(p.getEvent().getFinishReason())));
              return line(
                  key,
                  of.size(),
                  count(of, p -> p.getEvent().getStatus() == CallStatus.ERROR),
                  percent(count(of, p -> p.getEvent().getRetries() > 0), of.size()),
                  percent(truncated, finished),
                  latency(of, 50),
                  latency(of, 95));
            }));
  }

  /** The value at that place of the sorted ones; null without any. */
  static @Nullable Long latency(List<PricedUsage> events, int percent) {
    List<Long> sorted =
        events.stream()
            .map(p -> p.getEvent().getLatencyMs())
            .filter(Objects::nonNull)
            .sorted()
            .toList();
    return sorted.isEmpty() ? null : sorted.get(sorted.size() * percent / 100);
  }

  @Test
  void cacheHits_areByTokensAndByRequests() {
    assertExample(
        "v_cache_hits",
        lines(
            by(
                ofHours(1),
                SampleViews::hour,
                SampleViews::tenant,
                SampleViews::provider,
                SampleViews::model),
            (key, of) -> {
              BigDecimal read = units(of, "cache_read_tokens");
              long hits = count(of, p -> p.getEvent().getResponseCacheHit());
              return line(
                  key,
                  read,
                  percent(read, units(of, "input_tokens")),
                  hits,
                  percent(hits, of.size()));
            }));
  }

  @Test
  void requestsUnder_countKnownCostsOnly() {
    BigDecimal threshold = new BigDecimal("0.01");

    assertExample(
        "v_requests_under",
        lines(
            by(ofHours(1), SampleViews::provider, SampleViews::model),
            (key, of) -> {
              long under =
                  count(
                      of,
                      p -> p.getBilledCost() != null && p.getBilledCost().compareTo(threshold) < 0);
              return line(key, withCost(of), under, percent(under, withCost(of)));
            }));
  }

  @Test
  void savings_areByMeasure_andNet() {
    List<PricedUsage> known = ofHours(7).stream().filter(p -> p.getBilledCost() != null).toList();

    assertExample(
        "v_savings",
        lines(
            by(known, SampleViews::provider, SampleViews::model, SampleViews::ownCurrency),
            (key, of) -> {
              List<@Nullable BigDecimal> measures = new ArrayList<>();
              measures.add(saved(of, Savings::getPromptCache));
              measures.add(saved(of, Savings::getResponseCache));
              measures.add(saved(of, Savings::getBatch));
              measures.add(saved(of, Savings::getDiscount));
              BigDecimal net = sum(measures, m -> m);
              BigDecimal list = sum(of, PricedUsage::getListCost);
              return line(
                  key,
                  measures.get(0),
                  measures.get(1),
                  measures.get(2),
                  measures.get(3),
                  net,
                  Objects.requireNonNull(list).subtract(cost(of)));
            }));
  }

  private static @Nullable BigDecimal saved(
      List<PricedUsage> events, Function<Savings, @Nullable BigDecimal> measure) {
    return sum(events, p -> p.getSavings() == null ? null : measure.apply(p.getSavings()));
  }

  @Test
  void savings_ofWindows_areTheNetOfAllMeasures() {
    assertThat(answer("SELECT sum(savings) FROM v_cost_by_model_daily"))
        .isEqualTo(answer("SELECT sum(net_savings) FROM v_savings"));
  }

  @Test
  void dayOverDay_isNullWhereNothingWas() {
    Map<String, List<PricedUsage>> days =
        by(events(p -> true), ITEconomicsViews::day, SampleViews::tenant, SampleViews::currency);

    assertExample(
        "v_day_over_day",
        lines(
            by(ofDays(14), ITEconomicsViews::day, SampleViews::tenant, SampleViews::currency),
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
  void requestsUnder_andHealth_countEveryRequest() {
    String all = String.valueOf(events(p -> true).size());

    for (String view :
        List.of("v_requests_under(threshold = 1)", "v_call_health", "v_cache_hits")) {
      assertThat(answer("SELECT sum(requests) FROM " + view)).as(view).containsExactly(all);
    }
    assertThat(
            events(p -> true).stream()
                .map(p -> p.getEvent().getFinishReason())
                .filter(Objects::nonNull)
                .collect(Collectors.toSet()))
        .contains("length", "MAX_TOKENS");
  }
}
