// SPDX-License-Identifier: Apache-2.0
package io.costwire.embedded.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** A TCP port on the loopback interface. */
public final class LocalPort {
  private static final int MAX_PORT = 65_535;

  private LocalPort() {}

  /** Zero means any free port. */
  public static int requireValid(int port, String name) {
    if (port < 0 || port > MAX_PORT) {
      throw new IllegalArgumentException(
          "%s is %d: must be 0 (any free port) or 1 to %d".formatted(name, port, MAX_PORT));
    }
    return port;
  }

  /**
   * The port to listen on: the wanted one if nothing listens there, or a free one for zero.
   *
   * @throws EmbeddedStartException when the wanted port is taken
   */
  public static int choose(int wanted, String server) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(wanted != 0);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), wanted));
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new EmbeddedStartException(
          "%s: port %d on 127.0.0.1 is already in use (%s). Stop what listens there (lsof -i :%d shows it) or choose another port."
              .formatted(server, wanted, e.getMessage(), wanted),
          e);
    }
  }
}
