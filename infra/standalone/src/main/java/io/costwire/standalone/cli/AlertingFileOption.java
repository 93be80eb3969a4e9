// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.cli;

import io.costwire.alerting.Rehearsal;
import io.costwire.alerting.config.AlertingFile.Reading;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** The file of receivers and routes that a command is about. */
final class AlertingFileOption {
  @Spec(Target.MIXEE)
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec command;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Receivers and routes, in YAML (default: ALERTING_CONFIG).")
  private @Nullable Path file;

  /** The file that is named, or that alerting takes from the environment. */
  Optional<Path> path() {
    Path named = file;
    return named != null
        ? Optional.of(named)
        : Optional.ofNullable(System.getenv("ALERTING_CONFIG"))
            .filter(path -> !path.isBlank())
            .map(Path::of);
  }

  /**
   * Reads it as alerting does.
   *
   * @throws ParameterException when no file is named
   */
  Reading read() {
    return Rehearsal.read(required(), System.getenv());
  }

  /** The file, for messages. */
  Path required() {
    return path()
        .orElseThrow(
            () ->
                new ParameterException(
                    command.commandLine(), "give --config FILE, or set ALERTING_CONFIG"));
  }

  /** Prints what is wrong; exit code of a command that cannot go on. */
  static int refused(Reading.Refused refused) {
    refused.problems().forEach(System.err::println);
    System.err.printf("Nothing was done: %d problems.%n", refused.problems().size());
    return 1;
  }
}
