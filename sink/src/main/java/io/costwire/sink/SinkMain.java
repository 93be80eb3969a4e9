// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink;

import io.costwire.runtime.AppMain;
import java.time.InstantSource;

/** Starts the sink as a process of its own. */
public final class SinkMain {
  private static final int OPS_PORT = 9403;

  private SinkMain() {}

  public static void main(String[] args) {
    new AppMain(
            "sink",
            OPS_PORT,
            (environment, metrics) ->
                new SinkApp(
                    SinkConfig.fromEnvironment(environment), metrics, InstantSource.system()))
        .run(args);
  }
}
