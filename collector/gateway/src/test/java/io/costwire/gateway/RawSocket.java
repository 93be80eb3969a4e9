// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** A sender that does not keep to HTTP's manners. */
final class RawSocket implements AutoCloseable {
  private final Socket socket;

  RawSocket(int port) throws IOException {
    this.socket = new Socket(InetAddress.getLoopbackAddress(), port);
  }

  void send(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    socket.getOutputStream().flush();
  }

  /** Everything that the server says until it ends the connection. */
  String answers(Duration time) throws IOException {
    socket.setSoTimeout((int) time.toMillis());
    return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
  }

  /** Whether the server ends the connection, with or without an answer, within a time. */
  boolean isEndedWithin(Duration time) throws IOException {
    socket.setSoTimeout((int) time.toMillis());
    try {
      byte[] rest = new byte[4_096];
      int n = socket.getInputStream().read(rest);
      while (n > 0) {
        n = socket.getInputStream().read(rest);
      }
      return true;
    } catch (java.net.SocketTimeoutException e) {
      return false;
    } catch (SocketException e) {
      return true; // reset
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
