// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams;

import io.costwire.runtime.AppMain;
import java.time.InstantSource;

/** Runs the streams app. */
public final class StreamsMain {
  /** Port of health and metrics. */
  static final int OPS_PORT = 9402;

  private StreamsMain() {}

  public static void main(String[] args) {
    new AppMain(
            "streams-app",
            OPS_PORT,
            (environment, metrics) ->
                new StreamsApp(
                    StreamsAppConfig.fromEnvironment(environment), metrics, InstantSource.system()))
        .run(args);
  }
}
