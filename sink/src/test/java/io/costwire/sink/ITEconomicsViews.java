// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink;

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
import static io.costwire.sink.SampleViews.since;
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
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Unit economics, efficiency and savings, digit for digit against the same figures made in Java
 * from the events. Shares the sample with {@link ITViews}.
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

  @Test
  void waste_namesWhoPaysForFailures() {
    List<PricedUsage> paid = new ArrayList<>();
    by(
            since(Duration.ofDays(7)),
            SampleViews::tenant,
            tag("team"),
            tag("service"),
            tag("feature"),
            SampleViews::provider,
            SampleViews::model)
        .values()
        .forEach(
            of -> {
              List<PricedUsage> failed = of.stream().filter(ITEconomicsViews::paidFailure).toList();
              if (failed.size() >= 5 && 100 * failed.size() >= 2 * of.size()) {
                paid.addAll(failed);
              }
            });
    var groups =
        by(paid, tag("team"), SampleViews::provider, SampleViews::model, SampleViews::ownCurrency);

    assertExample(
        "v_waste",
        groups.entrySet().stream()
            .sorted(
                Comparator.comparing((Map.Entry<String, List<PricedUsage>> e) -> cost(e.getValue()))
                    .reversed()
                    .thenComparing(Map.Entry::getKey))
            .map(
                e ->
                    line(
                        "FAILED_CALLS\t" + e.getKey(),
                        e.getValue().size(),
                        cost(e.getValue()),
                        cost(e.getValue())))
            .toList());
  }

  private static boolean paidFailure(PricedUsage priced) {
    boolean failed =
        priced.getEvent().getStatus() == CallStatus.ERROR
            || priced.getEvent().getStatus() == CallStatus.THROTTLED;
    return failed && priced.getBilledCost() != null && priced.getBilledCost().signum() > 0;
  }
}
