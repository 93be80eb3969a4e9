// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.costwire.alerting.config.AlertingFile;
import io.costwire.alerting.config.AlertingFile.Reading;
import io.costwire.standalone.alerts.RouteTrial;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says whom the routes of a file tell of an alert. */
@Command(
    name = "test-route",
    description =
        "Say whom an alert would be told to, by which route, together with what, and how often."
            + " Nobody is told.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Example:",
      "  costwire alerts test-route --config alerting.yaml severity=CRITICAL team=search"
    })
final class AlertsTestRouteCommand implements Callable<Integer> {
  @Mixin private AlertingFileOption config = new AlertingFileOption();

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Parameters(
      paramLabel = "NAME=VALUE",
      arity = "0..*",
      description = "What the alert has: tenant, kind, severity, subject, and labels.")
  private List<String> values = List.of();

  @Option(names = "--json", description = "One JSON object.")
  private boolean json;

  @Override
  public Integer call() throws JsonProcessingException {
    Map<String, String> alert = alert();
    return switch (config.read()) {
      case Reading.Refused refused -> AlertingFileOption.refused(refused);
      case Reading.Read(AlertingFile file) -> {
        RouteTrial trial = trial(file, alert);
        System.out.print(json ? new ObjectMapper().writeValueAsString(trial) + "\n" : trial.text());
        yield 0;
      }
    };
  }

  private Map<String, String> alert() {
    Map<String, String> alert = new LinkedHashMap<>();
    for (String value : values) {
      int equals = value.indexOf('=');
      if (equals < 1) {
        throw new ParameterException(
            spec.commandLine(), "'%s' is not name=value, such as team=search".formatted(value));
      }
      if (alert.put(value.substring(0, equals), value.substring(equals + 1)) != null) {
        throw new ParameterException(
            spec.commandLine(), "'%s' is given twice".formatted(value.substring(0, equals)));
      }
    }
    return alert;
  }

  private RouteTrial trial(AlertingFile file, Map<String, String> alert) {
    try {
      return RouteTrial.of(file, alert);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }
}
