// SPDX-License-Identifier: Apache-2.0
package io.costwire.runtime;

import io.helidon.webserver.WebServer;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
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
      WebServer started = server.get().start();
      if (started.isRunning()) {
        return started;
      }
      // Helidon logs that it could not bind, and returns
      throw inUse(what, host, port, null);
    } catch (RuntimeException e) {
      if (isBindFailure(e)) {
        throw inUse(what, host, port, e);
      }
      throw e;
    }
  }

  /**
   * Finds out whether a port can be opened, so that a long start need not end with the refusal.
   *
   * @param what what the port is for, in words
   * @throws IllegalStateException when it cannot; the message names it and the fix
   */
  public static void requireFree(String what, String host, int port) {
    try (var probe = new ServerSocket()) {
      probe.bind(new InetSocketAddress(host, port));
    } catch (IOException e) {
      throw inUse(what, host, port, e);
    }
  }

  private static IllegalStateException inUse(
      String what, String host, int port, @Nullable Exception cause) {
    return new IllegalStateException(
        "port %d on %s (%s) is in use or not allowed: stop what listens there, or choose another port"
            .formatted(port, host, what),
        cause);
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
