// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.stack;

import io.costwire.runtime.Env;
import java.nio.file.Path;
import java.util.Map;

/**
 * What one machine's Costwire is made of: where its data is and which ports it opens. Parts that
 * the environment points elsewhere are used and not started.
 *
 * @param data directory of all durable state
 * @param ports 0 takes any free port
 * @param environment variables of the apps, passed through
 */
public record StackConfig(Path data, Ports ports, Map<String, String> environment) {

  /** Ports on the loopback interface; 0 is any free one. */
  public record Ports(int gateway, int kafka, int registry, int clickHouse, int ops, int viewer) {
    public static final Ports ANY = new Ports(0, 0, 0, 0, 0, 0);
  }

  public StackConfig {
    environment = Map.copyOf(environment);
  }

  /**
   * Reads the ports from the environment.
   *
   * @param anyPorts take free ports instead, for tests and for a second Costwire on one machine
   */
  public static StackConfig from(Path data, boolean anyPorts, Map<String, String> environment) {
    Env env = new Env(environment);
    Ports ports =
        new Ports(
            port(env, "GATEWAY_PORT", 8080),
            port(env, "KAFKA_PORT", 9092),
            port(env, "REGISTRY_PORT", 8081),
            port(env, "CLICKHOUSE_PORT", 8123),
            port(env, "OPS_PORT", 9400),
            port(env, "VIEWER_PORT", 8088));
    return env.build(() -> new StackConfig(data, anyPorts ? Ports.ANY : ports, environment));
  }

  private static int port(Env env, String key, int defaultPort) {
    return env.integer(key, defaultPort, 0, 65_535);
  }
}
