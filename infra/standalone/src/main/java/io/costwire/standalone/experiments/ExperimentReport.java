// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.experiments;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.costwire.chargeback.experiments.Estimate;
import io.costwire.chargeback.experiments.Experiment;
import io.costwire.chargeback.experiments.Measure;
import io.costwire.chargeback.experiments.VariantUse;
import io.costwire.chargeback.experiments.Verdict;
import io.costwire.pricing.lines.TextTable;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Experiments with their intervals and verdicts, for people and for machines. */
public final class ExperimentReport {
  private static final MathContext SHOWN = new MathContext(4);
  private static final double HUNDRED = 100;

  private final List<Experiment> experiments;
  private final Measure measure;
  private final long minimum;

  /**
   * @param measure what a variant wins by
   * @param minimum observations that each variant must have
   */
  public ExperimentReport(List<Experiment> experiments, Measure measure, long minimum) {
    this.experiments = List.copyOf(experiments);
    this.measure = measure;
    this.minimum = minimum;
  }

  private record Figure(
      long n,
      double value,
      @JsonProperty("low_95") double low,
      @JsonProperty("high_95") double high) {}

  private record Line(
      String variant,
      long requests,
      long unpriced,
      String cost,
      @JsonProperty("known_outcomes") long known,
      long succeeded,
      Map<String, Figure> figures) {}

  private record Whole(
      String tenant,
      String experiment,
      String by,
      List<String> currencies,
      @Nullable String winner,
      String verdict,
      List<Line> variants) {}

  /** One object for each experiment. */
  public List<Object> lines() {
    List<Object> lines = new ArrayList<>();
    for (Experiment it : experiments) {
      Verdict verdict = it.judge(measure, minimum);
      lines.add(
          new Whole(
              it.tenant(),
              it.name(),
              measure.label(),
              it.currencies(),
              verdict instanceof Verdict.Winner winner ? winner.variant() : null,
              text(verdict),
              it.variants().stream().map(ExperimentReport::line).toList()));
    }
    return lines;
  }

  private static Line line(VariantUse use) {
    Map<String, Figure> figures = new LinkedHashMap<>();
    for (Measure measure : Measure.values()) {
      measure
          .of(use)
          .ifPresent(
              it ->
                  figures.put(
                      measure.label(), new Figure(it.n(), it.value(), it.low(), it.high())));
    }
    return new Line(
        use.variant(),
        use.requests(),
        use.unpriced(),
        use.cost().toPlainString(),
        use.known(),
        use.succeeded(),
        figures);
  }

  /** For people. */
  public String text() {
    if (experiments.isEmpty()) {
      return "No requests of this range take part in an experiment; set 'experiment' and 'variant' on usage events.%n"
          .formatted();
    }
    StringBuilder text = new StringBuilder();
    for (Experiment it : experiments) {
      text.append(
          "%s (tenant %s%s)%n"
              .formatted(
                  it.name(),
                  it.tenant(),
                  it.currencies().isEmpty() ? "" : ", " + String.join(" and ", it.currencies())));
      text.append(table(it));
      text.append("  %s%n%n".formatted(text(it.judge(measure, minimum))));
    }
    return text.append(
            ("Brackets are 95 %% confidence intervals of what is known; unpriced requests and"
                 + " unknown outcomes are in none. A verdict holds for one look at a range that was"
                 + " chosen before.%n")
                .formatted())
        .toString();
  }

  private static String table(Experiment experiment) {
    TextTable table = new TextTable("lrrrrrr");
    table.row(
        "variant",
        "requests",
        "unpriced",
        "success %",
        "cost a request",
        "cost a success",
        "latency ms");
    for (VariantUse use : experiment.variants()) {
      table.row(
          use.variant().isEmpty() ? "(none)" : use.variant(),
          "%,d".formatted(use.requests()),
          "%,d".formatted(use.unpriced()),
          shown(Measure.SUCCESS.of(use), HUNDRED),
          shown(Measure.COST.of(use), 1),
          shown(Measure.COST_PER_SUCCESS.of(use), 1),
          shown(Measure.LATENCY.of(use), 1));
    }
    return table.text();
  }

  private static String shown(Optional<Estimate> estimate, double times) {
    return estimate
        .map(
            it ->
                "%s [%s, %s]"
                    .formatted(
                        plain(it.value() * times),
                        plain(it.low() * times),
                        plain(it.high() * times)))
        .orElse("not known");
  }

  private String text(Verdict verdict) {
    return switch (verdict) {
      case Verdict.Winner it ->
          "Winner by %s: '%s', %s than '%s' by %s [%s, %s]"
              .formatted(
                  measure.label(),
                  it.variant(),
                  measure.lowerIsBetter() ? "lower" : "higher",
                  it.next(),
                  plain(it.difference()),
                  plain(it.low()),
                  plain(it.high()));
      case Verdict.NotYet it -> "Not yet, by %s: %s".formatted(measure.label(), it.reason());
    };
  }

  private static String plain(double number) {
    BigDecimal rounded = BigDecimal.valueOf(number).round(SHOWN);
    return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
  }
}
