// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.cli;

import io.costwire.alerting.config.AlertingFile;
import io.costwire.alerting.config.AlertingFile.Reading;
import io.costwire.alerting.deliver.ReceiverSpec;
import io.costwire.alerting.route.Route;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Finds what is wrong with a file of receivers and routes. */
@Command(
    name = "check",
    description =
        "Read a file of receivers and routes as alerting does, and name all that is wrong with"
            + " line, field and remedy. Environment variables and files that it names must be"
            + " there.",
    mixinStandardHelpOptions = true)
final class AlertsCheckCommand implements Callable<Integer> {
  @Mixin private AlertingFileOption config = new AlertingFileOption();

  @Override
  public Integer call() {
    return switch (config.read()) {
      case Reading.Refused(var problems) -> {
        problems.forEach(System.err::println);
        System.err.printf("Alerting would not take it: %d problems.%n", problems.size());
        yield 1;
      }
      case Reading.Read(AlertingFile file) -> {
        fine(file);
        yield 0;
      }
    };
  }

  private void fine(AlertingFile file) {
    System.out.printf(
        "%s is fine: %d receivers, %d routes%n",
        config.required(), file.receivers().size(), routes(file.route()));
    Set<String> told = file.route().receivers().collect(Collectors.toSet());
    file.receivers().stream()
        .map(ReceiverSpec::name)
        .filter(name -> !told.contains(name))
        .forEach(name -> System.out.printf("Note: no route tells %s%n", name));
  }

  private static int routes(Route route) {
    return 1 + route.routes().stream().mapToInt(AlertsCheckCommand::routes).sum();
  }
}
