// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.costwire.chargeback.experiments.Experiment;
import io.costwire.chargeback.experiments.Measure;
import io.costwire.standalone.experiments.ExperimentHistory;
import io.costwire.standalone.experiments.ExperimentReport;
import io.costwire.standalone.stack.ClickHouseClient;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Compares the variants of experiments. */
@Command(
    name = "experiments",
    description = {
      "Compare the variants of experiments: cost, latency, success and quality with 95 % confidence"
          + " intervals, and a winner or what is missing for one. Late outcomes are in; what is not"
          + " known is neither 0 nor a failure.",
      "",
      "A winner is better than each other variant at 5 % over all pairs together (Bonferroni). That"
          + " holds for one look at a range chosen before: who looks every day and stops at the"
          + " first winner is wrong more often.",
      ""
    },
    mixinStandardHelpOptions = true,
    footer = {"", "Example: costwire experiments summary-model --from 14d --by success"})
final class ExperimentsCommand implements Callable<Integer> {
  @Mixin private DataOption data = new DataOption();

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Parameters(
      arity = "0..1",
      paramLabel = "NAME",
      description = "One experiment (default: all of them).")
  private @Nullable String name;

  @Option(
      names = "--from",
      paramLabel = "TIME",
      defaultValue = "30d",
      converter = SinceOption.class,
      description =
          "Requests since then: 24h or 7d ago, or UTC, 2026-11-01 or 2026-11-01T12:00:00Z"
              + " (default: ${DEFAULT-VALUE}).")
  private Instant from = Instant.EPOCH;

  @Option(
      names = "--to",
      paramLabel = "TIME",
      converter = SinceOption.class,
      description = "Requests before then, written in the same way (default: now).")
  private @Nullable Instant to;

  @Option(
      names = "--by",
      paramLabel = "MEASURE",
      defaultValue = "cost-per-success",
      converter = MeasureOption.class,
      description =
          "What a variant wins by: cost-per-success, cost-per-quality-point, cost, latency, success"
              + " or quality (default: ${DEFAULT-VALUE}).")
  private Measure by = Measure.COST_PER_SUCCESS;

  @Option(
      names = "--minimum",
      paramLabel = "N",
      defaultValue = "" + Experiment.DEFAULT_MINIMUM,
      description = "Requests that each variant must have (default: ${DEFAULT-VALUE}).")
  private long minimum;

  @Option(names = "--json", description = "A JSON object for each experiment, one a line.")
  private boolean json;

  static final class MeasureOption implements ITypeConverter<Measure> {
    @Override
    public Measure convert(String value) {
      return Arrays.stream(Measure.values())
          .filter(it -> it.label().equals(value))
          .findFirst()
          .orElseThrow(
              () ->
                  new TypeConversionException(
                      "'%s' is not measured; use one of %s"
                          .formatted(
                              value,
                              Arrays.stream(Measure.values()).map(Measure::label).toList())));
    }
  }

  @Override
  public Integer call() throws JsonProcessingException {
    Instant end = to == null ? Instant.now() : to;
    if (!from.isBefore(end)) {
      throw new ParameterException(
          spec.commandLine(), "--from %s is not before --to %s; swap them".formatted(from, end));
    }
    if (minimum < 2) {
      throw new ParameterException(
          spec.commandLine(), "--minimum must be at least 2, is " + minimum);
    }
    ExperimentReport report;
    try (var clickHouse = new ClickHouseClient(data.endpoints())) {
      var found = new ExperimentHistory(clickHouse).of(from, end, Optional.ofNullable(name));
      report = new ExperimentReport(found, by, minimum);
    }
    if (!json) {
      System.out.print(report.text());
      return 0;
    }
    var mapper = new ObjectMapper();
    for (Object line : report.lines()) {
      System.out.println(mapper.writeValueAsString(line));
    }
    return 0;
  }
}
