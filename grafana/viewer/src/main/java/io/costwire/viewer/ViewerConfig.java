// SPDX-License-Identifier: Apache-2.0
package io.costwire.viewer;

import io.costwire.runtime.Env;
import java.net.URI;
import java.util.Map;
import java.util.Optional;

/**
 * What the page needs to know.
 *
 * @param port on the loopback interface; 0 takes any free one
 * @param clickHouse its HTTP interface
 * @param database that has the views
 * @param login who asks
 * @param sql whether people may write queries of their own, which needs a login that may only read
 * @param prometheus where the pipeline's own figures are; empty for nowhere
 */
public record ViewerConfig(
    int port, URI clickHouse, String database, Login login, boolean sql, Optional<URI> prometheus) {
  static final int DEFAULT_PORT = 8088;
  private static final int PORT_MAX = 65_535;

  /** A user of ClickHouse. */
  public record Login(String user, String password) {
    @Override
    public String toString() {
      return "Login[user=%s, password=***]".formatted(user);
    }
  }

  /**
   * Reads the variables that the README lists.
   *
   * @throws io.costwire.runtime.InvalidConfiguration with every mistake in them
   */
  public static ViewerConfig fromEnvironment(Map<String, String> environment) {
    Env env = new Env(environment);
    int port = env.integer("VIEWER_PORT", DEFAULT_PORT, 0, PORT_MAX);
    URI clickHouse = env.url("CLICKHOUSE_URL", "http://localhost:8123");
    String database = env.string("CLICKHOUSE_DATABASE", "costwire");
    Optional<Login> reader =
        env.optional("VIEWER_CLICKHOUSE_USER")
            .map(user -> new Login(user, env.string("VIEWER_CLICKHOUSE_PASSWORD", "")));
    Login writer =
        new Login(env.string("CLICKHOUSE_USER", "default"), env.string("CLICKHOUSE_PASSWORD", ""));
    Optional<URI> prometheus =
        env.optional("PROMETHEUS_URL").map(url -> env.url("PROMETHEUS_URL", url));
    return env.build(
        () ->
            new ViewerConfig(
                port, clickHouse, database, reader.orElse(writer), reader.isPresent(), prometheus));
  }
}
