// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting;

import io.costwire.alerting.http.HttpConfig;
import io.costwire.runtime.AppMain;
import io.costwire.runtime.access.NewKeyCommand;
import java.time.InstantSource;

/** Runs alerting on its own. */
public final class AlertingMain {
  private static final int OPS_PORT = 9404;

  private AlertingMain() {}

  /**
   * @param args {@code --version}, {@code --validate}, {@code --new-key ID [TENANT]}, or nothing to
   *     run
   */
  public static void main(String... args) {
    NewKeyCommand newKey = HttpConfig.newKey();
    if (newKey.isMeant(args)) {
      newKey.run(args);
      return;
    }
    new AppMain(
            "alerting",
            OPS_PORT,
            (environment, metrics) ->
                new AlertingApp(
                    AlertingConfig.fromEnvironment(environment), metrics, InstantSource.system()))
        .run(args);
  }
}
