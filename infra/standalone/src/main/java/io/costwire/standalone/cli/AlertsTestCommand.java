// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.cli;

import io.costwire.alerting.Rehearsal;
import io.costwire.alerting.config.AlertingFile;
import io.costwire.alerting.config.AlertingFile.Reading;
import io.costwire.alerting.deliver.ReceiverSpec;
import io.costwire.standalone.alerts.ReceiverTrial;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Tells one receiver of an alert that says of itself that it is a test. */
@Command(
    name = "test",
    description = {
      "Tell one receiver of a sample alert, once and at once, and say what came of it. Its title"
          + " and its label test=true say that it is a test; nothing is recorded.",
      "Ends with 1 where it was not delivered."
    },
    mixinStandardHelpOptions = true)
final class AlertsTestCommand implements Callable<Integer> {
  @Mixin private AlertingFileOption config = new AlertingFileOption();

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Parameters(paramLabel = "RECEIVER", description = "Name of a receiver of the file.")
  private String receiver = "";

  @Option(
      names = "--resolve",
      description = "Tell it afterwards that the sample is over, so that nothing stays open.")
  private boolean resolve;

  @Override
  public Integer call() throws InterruptedException {
    return switch (config.read()) {
      case Reading.Refused refused -> AlertingFileOption.refused(refused);
      case Reading.Read(AlertingFile file) -> tell(file);
    };
  }

  private int tell(AlertingFile file) throws InterruptedException {
    try (var opened =
        new Rehearsal(file, InstantSource.system())
            .open(receiver)
            .orElseThrow(() -> noSuch(file))) {
      var outcome =
          new ReceiverTrial(opened).run(UUID.randomUUID().toString(), resolve, Instant.now());
      outcome.lines().forEach(outcome.fine() ? System.out::println : System.err::println);
      return outcome.fine() ? 0 : 1;
    }
  }

  private ParameterException noSuch(AlertingFile file) {
    List<String> names = file.receivers().stream().map(ReceiverSpec::name).sorted().toList();
    return new ParameterException(
        spec.commandLine(), "there is no receiver '%s'; use one of %s".formatted(receiver, names));
  }
}
