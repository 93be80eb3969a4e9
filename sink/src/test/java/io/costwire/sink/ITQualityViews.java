// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink;

import static io.costwire.sink.SampleViews.NOW;
import static io.costwire.sink.SampleViews.SAMPLE;
import static io.costwire.sink.SampleViews.answer;
import static io.costwire.sink.SampleViews.assertExample;
import static io.costwire.sink.SampleViews.by;
import static io.costwire.sink.SampleViews.cost;
import static io.costwire.sink.SampleViews.count;
import static io.costwire.sink.SampleViews.events;
import static io.costwire.sink.SampleViews.line;
import static io.costwire.sink.SampleViews.percent;
import static io.costwire.sink.SampleViews.ratio;
import static io.costwire.sink.SampleViews.since;
import static io.costwire.sink.SampleViews.sum;
import static io.costwire.sink.SampleViews.tag;
import static io.costwire.sink.SampleViews.time;
import static io.costwire.sink.SampleViews.withCost;
import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.schemas.CallStatus;
import io.costwire.schemas.PricedUsage;
import io.costwire.schemas.UsageOutcome;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Outcomes, traces and experiments, digit for digit against the same figures made in Java from the
 * events. Shares the sample with {@link ITViews}.
 */
class ITQualityViews {
  private static final BigDecimal LOW_QUALITY = new BigDecimal("0.3");
  private static final Comparator<UsageOutcome> LATEST =
      Comparator.comparing(UsageOutcome::getOutcomeTime).thenComparing(UsageOutcome::getOutcomeId);

  private static final Map<String, List<UsageOutcome>> OF_EVENTS =
      outcomes(UsageOutcome::getEventId);
  private static final Map<String, List<UsageOutcome>> OF_TRACES =
      outcomes(UsageOutcome::getTraceId);

  /** Each outcome had said something else before, which no figure below may know. */
  @BeforeAll
  static void outcomesReplaceWhatTheyHadSaid() {
    String table = SampleViews.DATABASE + ".outcomes";
    SampleViews.BACKENDS.executeClickhouse(
        """
        INSERT INTO %s
        SELECT * REPLACE (revision - 1000 AS revision, outcome_time + INTERVAL 1 HOUR AS outcome_time,
            NOT ifNull(success, 0) AS success, quality / 2 AS quality, 7 AS revenue)
        FROM %s FINAL
        """
            .formatted(table, table));
  }

  private static Map<String, List<UsageOutcome>> outcomes(
      Function<UsageOutcome, @Nullable String> id) {
    Map<String, List<UsageOutcome>> byId = new HashMap<>();
    for (UsageOutcome outcome : SAMPLE.outcomes()) {
      String of = id.apply(outcome);
      if (of != null) {
        byId.computeIfAbsent(of, k -> new ArrayList<>()).add(outcome);
      }
    }
    return byId;
  }

  /** The latest outcome that says something about it. */
  private static <T> @Nullable T latest(
      @Nullable List<UsageOutcome> outcomes, Function<UsageOutcome, @Nullable T> field) {
    return outcomes == null
        ? null
        : outcomes.stream()
            .sorted(LATEST.reversed())
            .map(field)
            .filter(Objects::nonNull)
            .findFirst()
            .orElse(null);
  }

  @SafeVarargs
  private static <T> @Nullable T first(@Nullable T... values) {
    return Stream.of(values).filter(Objects::nonNull).findFirst().orElse(null);
  }

  private static @Nullable Boolean callSuccess(PricedUsage call) {
    return first(
        latest(OF_EVENTS.get(call.getEvent().getEventId()), UsageOutcome::getSuccess),
        call.getEvent().getSuccess());
  }

  private static @Nullable Boolean traceSuccess(PricedUsage call) {
    return latest(
        OF_TRACES.get(String.valueOf(call.getEvent().getTraceId())), UsageOutcome::getSuccess);
  }

  private static @Nullable Boolean success(PricedUsage call) {
    return first(
        latest(OF_EVENTS.get(call.getEvent().getEventId()), UsageOutcome::getSuccess),
        traceSuccess(call),
        call.getEvent().getSuccess());
  }

  private static @Nullable BigDecimal callQuality(PricedUsage call) {
    return first(
        latest(OF_EVENTS.get(call.getEvent().getEventId()), UsageOutcome::getQuality),
        call.getEvent().getQuality());
  }

  private static @Nullable BigDecimal quality(PricedUsage call) {
    return first(
        latest(OF_EVENTS.get(call.getEvent().getEventId()), UsageOutcome::getQuality),
        latest(
            OF_TRACES.get(String.valueOf(call.getEvent().getTraceId())), UsageOutcome::getQuality),
        call.getEvent().getQuality());
  }

  private static @Nullable BigDecimal revenue(PricedUsage call) {
    return first(
        latest(OF_EVENTS.get(call.getEvent().getEventId()), UsageOutcome::getRevenue),
        call.getEvent().getRevenue());
  }

  @Test
  void outcomes_ofTheEventWin_thenOfItsTrace_thenItsOwn() {
    List<String> expected = new ArrayList<>();
    by(since(Duration.ofDays(7)), SampleViews::model)
        .forEach(
            (model, of) ->
                expected.add(
                    line(
                        model,
                        count(of, p -> success(p) != null),
                        count(of, p -> Boolean.TRUE.equals(success(p))),
                        sum(of, ITQualityViews::revenue))));

    assertExample("v_outcomes", expected);
  }

  /** A trace with its calls in order. */
  private record Trace(String tenant, String id, List<PricedUsage> calls) {
    static List<Trace> of(List<PricedUsage> events) {
      return by(
              events.stream().filter(p -> p.getEvent().getTraceId() != null).toList(),
              SampleViews::tenant,
              p -> String.valueOf(p.getEvent().getTraceId()))
          .entrySet()
          .stream()
          .map(e -> new Trace(e.getKey().split("\t")[0], e.getKey().split("\t")[1], e.getValue()))
          .toList();
    }

    Trace {
      calls =
          calls.stream()
              .sorted(
                  Comparator.comparing(SampleViews::time)
                      .thenComparing(p -> p.getEvent().getEventId()))
              .toList();
    }

    boolean failed(PricedUsage call) {
      return call.getEvent().getStatus() != CallStatus.SUCCESS;
    }

    private boolean disappointed(PricedUsage call) {
      BigDecimal quality = callQuality(call);
      return failed(call)
          || Boolean.FALSE.equals(callSuccess(call))
          || quality != null && quality.compareTo(LOW_QUALITY) < 0;
    }

    /** Indexes of the calls that are escalations. */
    List<Integer> escalations() {
      return IntStream.range(1, calls.size())
          .filter(
              i ->
                  disappointed(calls.get(i - 1))
                      && !SampleViews.model(calls.get(i))
                          .equals(SampleViews.model(calls.get(i - 1))))
          .boxed()
          .toList();
    }

    boolean dearer(int call) {
      BigDecimal before = calls.get(call - 1).getBilledCost();
      BigDecimal now = calls.get(call).getBilledCost();
      return before != null && now != null && now.compareTo(before) > 0;
    }

    BigDecimal escalationCost() {
      return cost(escalations().stream().map(calls::get).toList());
    }

    @Nullable BigDecimal billed() {
      return sum(calls, PricedUsage::getBilledCost);
    }

    String currency() {
      return withCost(calls) == 0 ? "\\N" : SampleViews.currency(calls.getFirst());
    }

    @Nullable Boolean success() {
      return first(traceSuccess(calls.getFirst()), callSuccess(calls.getLast()));
    }
  }

  private static List<Trace> traces(Duration since) {
    return Trace.of(since(since));
  }

  @Test
  void traceCost_countsEscalations() {
    List<String> expected = new ArrayList<>();
    for (Trace trace : traces(Duration.ofDays(1))) {
      if (trace.calls().size() > 1) {
        expected.add(trace(trace));
      }
    }

    assertThat(expected).hasSizeGreaterThan(1_000);
    assertExample("v_trace_cost", expected);
  }

  private static String trace(Trace trace) {
    Collection<String> models =
        trace.calls().stream()
            .map(SampleViews::model)
            .collect(Collectors.toCollection(TreeSet::new));
    return line(
        trace.tenant() + "\t" + trace.id(),
        trace.calls().size(),
        String.join("+", models),
        count(trace.calls(), trace::failed),
        trace.escalations().size(),
        trace.escalations().stream().filter(trace::dearer).count(),
        trace.escalationCost(),
        trace.billed(),
        trace.success());
  }

  @Test
  void escalations_areByFeatureOfTheFirstCall() {
    Map<String, List<Trace>> byFeature =
        traces(Duration.ofDays(1)).stream()
            .collect(
                Collectors.groupingBy(
                    t ->
                        t.tenant()
                            + "\t"
                            + tag("feature").apply(t.calls().getFirst())
                            + "\t"
                            + t.currency(),
                    TreeMap::new,
                    Collectors.toList()));
    List<String> expected = new ArrayList<>();
    byFeature.forEach(
        (key, of) -> {
          long escalated = of.stream().filter(t -> !t.escalations().isEmpty()).count();
          expected.add(
              line(
                  key,
                  of.size(),
                  escalated,
                  percent(escalated, of.size()),
                  sum(of, Trace::billed),
                  sum(of, Trace::escalationCost)));
        });

    assertExample("v_escalations", expected);
  }

  @Test
  void costPerResolution_isAllCostOverWhatWasResolved() {
    List<PricedUsage> recent = since(Duration.ofDays(7));
    List<Trace> works = new ArrayList<>(Trace.of(recent));
    recent.stream()
        .filter(p -> p.getEvent().getTraceId() == null)
        .forEach(p -> works.add(new Trace(SampleViews.tenant(p), "", List.of(p))));
    Map<String, List<Trace>> byFeature =
        works.stream()
            .collect(
                Collectors.groupingBy(
                    t -> t.tenant() + "\t" + tag("feature").apply(t.calls().getFirst()),
                    TreeMap::new,
                    Collectors.toList()));
    List<String> expected = new ArrayList<>();
    byFeature.forEach(
        (key, of) -> {
          long known = of.stream().filter(t -> t.success() != null).count();
          long resolved = of.stream().filter(t -> Boolean.TRUE.equals(t.success())).count();
          BigDecimal cost = sum(of, Trace::billed);
          expected.add(
              line(
                  key + "\t" + SampleViews.currency(of.getFirst().calls().getFirst()),
                  of.size(),
                  known,
                  resolved,
                  percent(resolved, known),
                  cost,
                  ratio(cost, resolved, 18)));
        });

    assertExample("v_cost_per_resolution", expected);
  }

  @Test
  void experiments_compareVariants_withLateOutcomes() {
    List<String> expected = new ArrayList<>();
    by(
            since(Duration.ofDays(30)).stream()
                .filter(p -> p.getEvent().getExperiment() != null)
                .toList(),
            SampleViews::tenant,
            p -> String.valueOf(p.getEvent().getExperiment()),
            p -> String.valueOf(p.getEvent().getVariant()))
        .forEach((key, of) -> expected.add(experiment(key, of)));

    assertThat(expected).hasSize(4);
    assertExample("v_experiments", expected);
  }

  private static String experiment(String key, List<PricedUsage> of) {
    List<PricedUsage> rated = of.stream().filter(p -> quality(p) != null).toList();
    List<PricedUsage> both = rated.stream().filter(p -> p.getBilledCost() != null).toList();
    return line(
        key + "\t" + SampleViews.currency(of.getFirst()),
        of.size(),
        cost(of),
        ratio(cost(of), withCost(of), 18),
        ITEconomicsViews.latency(of, 50),
        ITEconomicsViews.latency(of, 95),
        percent(
            count(of, p -> Boolean.TRUE.equals(success(p))), count(of, p -> success(p) != null)),
        ratio(sum(rated, ITQualityViews::quality), rated.size(), 12),
        ratio(cost(both), Objects.requireNonNull(sum(both, ITQualityViews::quality)), 18));
  }

  @Test
  void experiments_ofAnEmptyRange_areNone() {
    assertThat(
            answer(
                "SELECT * FROM v_experiments(from = now() - INTERVAL 900 DAY,"
                    + " to = now() - INTERVAL 800 DAY)"))
        .isEmpty();
  }

  @Test
  void sample_isBeforeItsClock() {
    assertThat(events(p -> !time(p).isBefore(NOW))).isEmpty();
  }
}
