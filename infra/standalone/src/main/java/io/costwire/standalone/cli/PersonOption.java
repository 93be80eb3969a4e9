// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.cli;

import io.costwire.standalone.alerts.AlertDesk.Person;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** Who does something about alerts, and why. */
final class PersonOption {
  private static final int NAME_MAX = 100;
  private static final int COMMENT_MAX = 1_000;

  @Spec(Target.MIXEE)
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec command;

  @Option(
      names = "--by",
      paramLabel = "NAME",
      defaultValue = "${sys:user.name}",
      description = "Who does it; others see it (default: ${DEFAULT-VALUE}).")
  private String by = "";

  @Option(names = "--comment", paramLabel = "TEXT", description = "Why.")
  private @Nullable String comment;

  Person person() {
    String text = comment;
    if (by.isBlank() || by.length() > NAME_MAX) {
      throw new ParameterException(
          command.commandLine(), "--by must be a name of up to %d characters".formatted(NAME_MAX));
    }
    if (text != null && text.length() > COMMENT_MAX) {
      throw new ParameterException(
          command.commandLine(),
          "--comment must have at most %d characters, has %d"
              .formatted(COMMENT_MAX, text.length()));
    }
    return new Person(by, text);
  }
}
