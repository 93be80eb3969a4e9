// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.cli;

import io.costwire.standalone.stack.Endpoints;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine.Option;

/** Which Costwire a command is about. */
final class DataOption {
  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = "${env:COSTWIRE_DATA:-.costwire}",
      description = "Data directory (default: ${DEFAULT-VALUE}; or COSTWIRE_DATA).")
  private Path directory = Path.of(".costwire");

  Path directory() {
    return directory.toAbsolutePath().normalize();
  }

  /** Endpoints of the Costwire that runs there, or that the environment names. */
  Endpoints endpoints() {
    Map<String, String> environment = System.getenv();
    return Endpoints.find(directory(), environment);
  }
}
