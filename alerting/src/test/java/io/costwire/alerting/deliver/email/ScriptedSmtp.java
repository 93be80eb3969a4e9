// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.deliver.email;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A mail server that answers as it is told: by beginning of the command, else 250. */
final class ScriptedSmtp implements AutoCloseable {
  /** Ends the connection with a reset. */
  static final String RESET = "reset";

  /** Answers a character now and then, and never ends. */
  static final String DRIP = "drip";

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final ServerSocket listening;
  private final Map<String, String> answers;

  ScriptedSmtp(Map<String, String> answers) throws IOException {
    this.listening = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    this.answers = answers;
    threads.submit(
        () -> {
          while (!listening.isClosed()) {
            Socket client = listening.accept();
            threads.submit(() -> serve(client));
          }
          return null;
        });
  }

  int port() {
    return listening.getLocalPort();
  }

  private Void serve(Socket client) throws Exception {
    try (client;
        BufferedReader in =
            new BufferedReader(
                new InputStreamReader(client.getInputStream(), StandardCharsets.ISO_8859_1))) {
      answer(client, "GREETING", "220 ready");
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        answer(client, line, line.startsWith("DATA") ? "354 go ahead" : "250 fine");
        if (line.startsWith("DATA")) {
          String data = in.readLine();
          while (data != null && !data.equals(".")) {
            data = in.readLine();
          }
          answer(client, "BODY", "250 fine");
        }
      }
    }
    return null;
  }

  private void answer(Socket client, String command, String usual) throws Exception {
    String answer =
        answers.entrySet().stream()
            .filter(entry -> command.startsWith(entry.getKey()))
            .map(Map.Entry::getValue)
            .findFirst()
            .orElse(usual);
    switch (answer) {
      case RESET -> {
        client.setOption(StandardSocketOptions.SO_LINGER, 0);
        client.close();
      }
      case DRIP -> drip(client.getOutputStream());
      default ->
          client.getOutputStream().write((answer + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
    }
  }

  /** Each character is within every limit of a single read. */
  private static void drip(OutputStream out) throws Exception {
    for (int i = 0; i < 10_000; i++) {
      out.write("220-still here ".getBytes(StandardCharsets.ISO_8859_1)[i % 15]);
      out.flush();
      java.util.concurrent.locks.LockSupport.parkNanos(20_000_000);
    }
  }

  @Override
  public void close() throws IOException {
    listening.close();
    threads.shutdownNow();
  }
}
