// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone;

import io.costwire.runtime.Logging;
import io.costwire.standalone.cli.CostwireCommand;
import java.nio.file.Path;
import java.util.List;

/** Entry point of the costwire command. */
public final class Main {
  private static final List<String> RUN_THE_STACK = List.of("up", "demo", "reset");

  private Main() {}

  public static void main(String[] args) {
    logToDataDirectory(List.of(args));
    Logging.unify();
    System.exit(CostwireCommand.run(args));
  }

  /**
   * Commands that run the apps log to a file beside the data; it must be known before logging is.
   */
  private static void logToDataDirectory(List<String> args) {
    if (args.isEmpty() || !RUN_THE_STACK.contains(args.getFirst()) || args.contains("--help")) {
      return;
    }
    int option = args.indexOf("--data");
    String data =
        option >= 0 && option + 1 < args.size()
            ? args.get(option + 1)
            : System.getenv().getOrDefault("COSTWIRE_DATA", ".costwire");
    System.setProperty("costwire.log", Path.of(data, "log", "costwire.log").toString());
    System.setProperty("logback.configurationFile", "logback-stack.xml");
  }
}
