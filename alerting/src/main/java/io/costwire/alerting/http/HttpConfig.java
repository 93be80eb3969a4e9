// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.http;

import io.costwire.runtime.Env;
import io.costwire.runtime.access.KeyFile;
import io.costwire.runtime.access.NewKeyCommand;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the API listens and who may use it.
 *
 * @param keysFile empty where everybody on this machine may
 */
public record HttpConfig(String host, int port, Optional<Path> keysFile) {
  /** Whoever wants others to reach it has to say so, and needs keys. */
  static final String HOST = "127.0.0.1";

  private static final String KEYS = "ALERTING_API_KEYS_FILE";
  private static final int PORT_MAX = 65_535;

  /** Empty where no port is set: then there is no API. */
  public static Optional<HttpConfig> from(Env env) {
    Optional<Path> file = env.optional(KEYS).map(Path::of);
    file.ifPresent(
        path ->
            KeyFile.problems(path, Caller.FORM)
                .forEach(problem -> env.error(KEYS + "=" + path + ": " + problem)));
    if (env.optional("ALERTING_HTTP_PORT").isEmpty()) {
      return Optional.empty();
    }
    String host = env.string("ALERTING_HTTP_HOST", HOST);
    int port = env.integer("ALERTING_HTTP_PORT", 0, 0, PORT_MAX);
    if (file.isEmpty() && !isLoopback(host)) {
      env.error(
          ("ALERTING_API_KEYS_FILE is not set: it is required because ALERTING_HTTP_HOST=%s can be"
                  + " reached from other machines")
              .formatted(host));
    }
    return Optional.of(new HttpConfig(host, port, file));
  }

  /** Makes keys for the file. */
  public static NewKeyCommand newKey() {
    return new NewKeyCommand("ID [TENANT]", KEYS, Caller.FORM);
  }

  private static boolean isLoopback(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }
}
