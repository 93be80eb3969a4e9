// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.detect;

import io.costwire.schemas.Signal;
import io.costwire.schemas.SignalState;
import io.costwire.streams.detect.core.Amounts;
import io.costwire.streams.detect.core.DetectText;
import io.costwire.streams.detect.core.Explanation;
import io.costwire.streams.detect.core.Explanation.Contributor;
import io.costwire.streams.flow.Cadence;
import io.costwire.streams.flow.NodeNames;
import io.costwire.streams.window.core.DimensionSet;
import io.costwire.streams.window.core.DimensionSets;
import io.costwire.streams.window.core.WindowGrain;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Says in the signal of an anomaly what made the spend change: holds the hours of the episode
 * against the same hours a week earlier, else a day earlier, else the mean of the day before it.
 */
@SuppressWarnings("NullAway.Init") // Streams calls init before anything else
final class ExplainProcessor implements Processor<byte[], byte[], String, Signal> {
  private static final long HOUR = WindowGrain.HOUR.seconds();
  private static final int DAY_HOURS = 24;

  /** Bounds a step to some 100 ms: a day of a tenant with two thousand combinations. */
  static final int MAX_WINDOWS = 50_000;

  private final AnomalyStage.Parts parts;
  private ProcessorContext<String, Signal> context;
  private HourReader hours;
  private boolean truncated;

  ExplainProcessor(AnomalyStage.Parts parts) {
    this.parts = parts;
  }

  /** The hours of an episode; what it is compared with is no longer than they are by now. */
  private record Span(long fromSecond, long toSecond, long asOfSecond) {
    /** Seconds of an hour that are over. */
    long over(long hour) {
      return Math.clamp(asOfSecond - hour, 1, HOUR);
    }
  }

  /** So many of so many parts. */
  private record Part(long parts, long of) {}

  /** What is compared with, in words. */
  private record Baseline(String words, Map<List<String>, Amounts> spend) {}

  @Override
  public void init(ProcessorContext<String, Signal> context) {
    this.context = context;
    this.hours = new HourReader(context.getStateStore(NodeNames.WINDOW_TOTALS_STORE));
    Cadence.onBeat(context, parts.rules().beat(), hours::forget);
  }

  @Override
  public void process(Record<byte[], byte[]> message) {
    Candidate candidate = Candidate.read(message.value());
    Signal signal = candidate.signal();
    if (signal.getState() != SignalState.WITHDRAWN) {
      Map<String, String> evidence = new TreeMap<>(signal.getEvidence());
      explain(candidate, evidence);
      signal = Signal.newBuilder(signal).setEvidence(evidence).build();
    }
    context.forward(
        new Record<>(signal.getSignalId(), signal, Math.max(0, context.currentStreamTimeMs())));
  }

  private void explain(Candidate candidate, Map<String, String> evidence) {
    Signal signal = candidate.signal();
    Span span = span(candidate);
    String problem = problem(signal, span);
    if (problem != null) {
      evidence.put("contributors", problem);
      return;
    }
    truncated = false;
    Map<List<String>, Amounts> after = new HashMap<>();
    Span read = read(signal, span, after);
    Baseline baseline = baseline(signal, read);
    if (read.toSecond < span.toSecond) {
      evidence.put("compared_until", Instant.ofEpochSecond(read.toSecond).toString());
    }
    if (truncated) {
      evidence.put(
          "compared_only",
          "the first %,d combinations of an hour".formatted(HourReader.MAX_OF_HOUR));
    }
    if (baseline == null) {
      evidence.put(
          "baseline", "none: nothing was spent a week or a day earlier, or the day before");
    } else {
      evidence.put("baseline", baseline.words);
      explained(signal, Explanation.of(baseline.spend, after, dimensions(signal)), evidence);
    }
  }

  private static Span span(Candidate candidate) {
    Signal signal = candidate.signal();
    long start = Objects.requireNonNull(signal.getPeriodStart()).getEpochSecond();
    long end = Objects.requireNonNull(signal.getPeriodEnd()).getEpochSecond();
    return new Span(
        WindowGrain.HOUR.startOf(start),
        WindowGrain.HOUR.startOf(end - 1) + HOUR,
        Math.max(end, candidate.asOfSecond()));
  }

  /** Why it cannot be said; null when it can. */
  private @Nullable String problem(Signal signal, Span span) {
    if (!Set.copyOf(HourReader.DIMENSIONS).containsAll(signal.getLabels().keySet())) {
      return "unknown: hours are kept by %s together, not by %s"
          .formatted(HourReader.SET, String.join(",", signal.getLabels().keySet()));
    }
    boolean kept =
        parts.dimensions().calendar().at(span.fromSecond).sets().stream()
            .filter(set -> set.name().equals(HourReader.SET))
            .map(DimensionSet::grains)
            .anyMatch(grains -> grains.contains(WindowGrain.HOUR));
    return kept ? null : "unknown: a rule has switched off hours by " + HourReader.SET;
  }

  /** Reads what is spent in the hours of a span, and returns those it came to. */
  private Span read(Signal signal, Span span, Map<List<String>, Amounts> sum) {
    int windows = 0;
    long hour = span.fromSecond;
    while (hour < span.toSecond && windows < MAX_WINDOWS) {
      windows += add(signal, hour, new Part(1, 1), sum);
      hour += HOUR;
    }
    return new Span(span.fromSecond, hour, span.asOfSecond);
  }

  /** Adds a part of an hour, as far as it is of the series; how many windows it looked at. */
  private int add(Signal signal, long hour, Part part, Map<List<String>, Amounts> sum) {
    HourReader.Spend spend = hours.read(Objects.requireNonNull(signal.getTenant()), hour);
    truncated |= spend.truncated();
    spend
        .byValues()
        .forEach(
            (values, amounts) -> {
              if (isOf(signal, values)) {
                sum.merge(values, amounts.part(part.parts, part.of), Amounts::plus);
              }
            });
    return spend.byValues().size();
  }

  private static boolean isOf(Signal signal, List<String> values) {
    return signal.getLabels().entrySet().stream()
        .allMatch(
            label ->
                values.get(HourReader.DIMENSIONS.indexOf(label.getKey())).equals(label.getValue()));
  }

  private @Nullable Baseline baseline(Signal signal, Span span) {
    Map<List<String>, Amounts> week = earlier(signal, span, Duration.ofDays(7));
    if (Explanation.cost(week).signum() > 0) {
      return new Baseline(words(span, Duration.ofDays(7)) + ", a week earlier", week);
    }
    Map<List<String>, Amounts> day = earlier(signal, span, Duration.ofDays(1));
    if (Explanation.cost(day).signum() > 0) {
      return new Baseline(words(span, Duration.ofDays(1)) + ", a day earlier", day);
    }
    Map<List<String>, Amounts> mean = meanOfDayBefore(signal, span);
    return Explanation.cost(mean).signum() > 0
        ? new Baseline(
            "mean of the 24 hours before " + Instant.ofEpochSecond(span.fromSecond), mean)
        : null;
  }

  private static String words(Span span, Duration earlier) {
    Instant end = Instant.ofEpochSecond(Math.min(span.toSecond, span.asOfSecond));
    return Instant.ofEpochSecond(span.fromSecond).minus(earlier) + " to " + end.minus(earlier);
  }

  private Map<List<String>, Amounts> earlier(Signal signal, Span span, Duration earlier) {
    Map<List<String>, Amounts> sum = new HashMap<>();
    for (long hour = span.fromSecond; hour < span.toSecond; hour += HOUR) {
      add(signal, hour - earlier.toSeconds(), new Part(span.over(hour), HOUR), sum);
    }
    return sum;
  }

  private Map<List<String>, Amounts> meanOfDayBefore(Signal signal, Span span) {
    long seconds = 0;
    for (long hour = span.fromSecond; hour < span.toSecond; hour += HOUR) {
      seconds += span.over(hour);
    }
    Part part = new Part(seconds, DAY_HOURS * HOUR);
    Map<List<String>, Amounts> sum = new HashMap<>();
    for (int i = 1; i <= DAY_HOURS; i++) {
      add(signal, span.fromSecond - i * HOUR, part, sum);
    }
    return sum;
  }

  private static Explanation.Dimensions dimensions(Signal signal) {
    return new Explanation.Dimensions(
        HourReader.DIMENSIONS,
        signal.getLabels().keySet(),
        List.of(DimensionSets.PROVIDER, DimensionSets.MODEL),
        DimensionSets.UNTAGGED);
  }

  private static void explained(
      Signal signal, Explanation explanation, Map<String, String> evidence) {
    String currency = Objects.requireNonNull(signal.getCurrency());
    evidence.put("change", DetectText.exact(explanation.change(), currency));
    evidence.put("volume_effect", DetectText.exact(explanation.effects().volume(), currency));
    evidence.put("price_effect", DetectText.exact(explanation.effects().price(), currency));
    evidence.put("mix_effect", DetectText.exact(explanation.effects().mix(), currency));
    int number = 1;
    for (Contributor contributor : explanation.contributors()) {
      evidence.put(
          "contributor_" + number,
          "%s=%s %s, %s %% of the change"
              .formatted(
                  contributor.dimension(),
                  contributor.value(),
                  DetectText.change(contributor.change(), currency),
                  percent(contributor.change(), explanation.change())));
      number++;
    }
    if (explanation.contributors().isEmpty()) {
      evidence.put("contributors", "none: no value of a dimension has a twentieth of the change");
    }
  }

  private static String percent(BigDecimal part, BigDecimal all) {
    return part.movePointRight(2).divide(all, 0, RoundingMode.HALF_EVEN).toPlainString();
  }
}
