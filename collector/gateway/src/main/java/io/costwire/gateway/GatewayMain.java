// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway;

import io.costwire.gateway.access.NewKey;
import io.costwire.runtime.AppMain;
import java.time.InstantSource;

/**
 * Runs the gateway on its own: {@code --version}, {@code --validate}, {@code --new-key ID TENANT},
 * or serve until SIGTERM.
 */
public final class GatewayMain {
  private static final int OPS_PORT = 9401;
  private static final String NEW_KEY = "--new-key";

  private GatewayMain() {}

  public static void main(String... args) {
    if (args.length > 0 && args[0].equals(NEW_KEY)) {
      newKey(args);
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

  private static void newKey(String... args) {
    if (args.length != 3) {
      System.err.println("usage: " + NEW_KEY + " ID TENANT");
      System.exit(2);
    }
    try {
      NewKey made = NewKey.of(args[1], args[2]);
      System.out.println("key for the sender, shown only now: " + made.key());
      System.out.println("entry for the list keys of GATEWAY_API_KEYS_FILE: " + made.entry());
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.exit(2);
    }
  }
}
