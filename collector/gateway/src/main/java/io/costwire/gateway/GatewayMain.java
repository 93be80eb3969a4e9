// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway;

import io.costwire.gateway.access.ApiKeys;
import io.costwire.runtime.AppMain;
import io.costwire.runtime.access.NewKeyCommand;
import java.time.InstantSource;

/**
 * Runs the gateway on its own: {@code --version}, {@code --validate}, {@code --new-key ID TENANT},
 * or serve until SIGTERM.
 */
public final class GatewayMain {
  private static final int OPS_PORT = 9401;

  private GatewayMain() {}

  public static void main(String... args) {
    NewKeyCommand newKey = ApiKeys.newKey();
    if (newKey.isMeant(args)) {
      newKey.run(args);
      return;
    }
    new AppMain(
            "gateway",
            OPS_PORT,
            (environment, metrics) ->
                new GatewayApp(
                    GatewayConfig.fromEnvironment(environment), metrics, InstantSource.system()))
        .run(args);
  }
}
