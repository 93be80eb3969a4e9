// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink;

import io.costwire.runtime.AppMain;
import java.time.InstantSource;
import java.util.List;

/**
 * Starts the sink as a process of its own. {@code --migrate [--dry-run]} only prepares the
 * database.
 */
public final class SinkMain {
  private static final int OPS_PORT = 9403;

  private SinkMain() {}

  public static void main(String[] args) {
    List<String> flags = List.of(args);
    if (flags.contains("--migrate")) {
      var migrate = new MigrateCommand(System.getenv(), System.out, System.err);
      System.exit(migrate.run(flags.contains("--dry-run")));
    }
    if (flags.contains("--access")) {
      System.exit(new AccessCommand(System.getenv(), System.out, System.err).run(flags));
    }
    new AppMain(
            "sink",
            OPS_PORT,
            (environment, metrics) ->
                new SinkApp(
                    SinkConfig.fromEnvironment(environment), metrics, InstantSource.system()))
        .run(args);
  }
}
