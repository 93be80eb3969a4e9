// SPDX-License-Identifier: Apache-2.0
package io.costwire.runtime;

import io.helidon.webserver.WebServer;
import java.net.BindException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Opening of ports with messages that say what is in the way. */
public final class Ports {
  private Ports() {}

  /**
   * Builds and starts a web server.
   *
   * @param what what the port is for, in words
   * @throws IllegalStateException when the port cannot be opened; the message names it and the fix
   */
  public static WebServer listen(String what, String host, int port, Supplier<WebServer> server) {
    try {
      return server.get().start();
    } catch (RuntimeException e) {
      if (isBindFailure(e)) {
        throw new IllegalStateException(
            ("port %d on %s (%s) is in use or not allowed: stop what listens there, or choose"
                    + " another port")
                .formatted(port, host, what),
            e);
      }
      throw e;
    }
  }

  private static boolean isBindFailure(Throwable error) {
    for (@Nullable Throwable e = error; e != null; e = e.getCause()) {
      if (e instanceof BindException) {
        return true;
      }
    }
    return false;
  }
}
