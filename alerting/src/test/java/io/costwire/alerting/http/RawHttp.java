// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.http;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;

/** Requests that no client would send. */
record RawHttp(int port) {
  /** Without an answer; a server that waits on would have the reading time out and fail. */
  boolean isCutOff(String request) throws IOException {
    try {
      return line(request) == null;
    } catch (SocketException e) {
      return true;
    }
  }

  /** The first line of what is answered; null where nothing is. */
  String line(String request) throws IOException {
    try (Socket socket = send(request)) {
      return new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))
          .readLine();
    }
  }

  /** All of it; the server ends the connection. */
  String answer(String request) throws IOException {
    try (Socket socket = send(request)) {
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private Socket send(String request) throws IOException {
    Socket socket = new Socket("127.0.0.1", port);
    socket.setSoTimeout(20_000);
    socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
    return socket;
  }
}
