// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.cli;

import io.costwire.chargeback.allocation.AllocationRule;
import io.costwire.standalone.allocation.AllocationFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** A file of allocation rules. */
final class AllocationOption {
  @Option(
      names = "--allocation",
      paramLabel = "FILE",
      description =
          "Rules in YAML that move shared costs to those who bear them; costwire help close has an"
              + " example.")
  private @Nullable Path file;

  /**
   * The rules in their order; none without a file.
   *
   * @throws IllegalStateException with all that is wrong with the file
   */
  List<AllocationRule> rules() throws IOException {
    if (file == null) {
      return List.of();
    }
    return switch (AllocationFile.of(file)) {
      case AllocationFile.Read(List<AllocationRule> rules) -> rules;
      case AllocationFile.Refused(List<String> problems) ->
          throw new IllegalStateException(
              CostwireCommand.counted(problems) + " in the file\n" + String.join("\n", problems));
    };
  }
}
