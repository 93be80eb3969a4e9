// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.deliver.email;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * TLS in front of a mail server that has none: from the beginning, or by STARTTLS, which GreenMail
 * does not know.
 */
final class TlsFront implements AutoCloseable {
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final ServerSocket listening;
  private final SSLContext tls;
  private final int behind;
  private final boolean startTls;

  TlsFront(SSLContext tls, int behind, boolean startTls) throws IOException {
    this.listening = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    this.tls = tls;
    this.behind = behind;
    this.startTls = startTls;
    threads.submit(this::accept);
  }

  int port() {
    return listening.getLocalPort();
  }

  private Void accept() throws IOException {
    while (!listening.isClosed()) {
      Socket client = listening.accept();
      threads.submit(() -> serve(client));
    }
    return null;
  }

  private Void serve(Socket client) throws IOException {
    try (client;
        Socket server = new Socket(InetAddress.getLoopbackAddress(), behind)) {
      if (startTls) {
        inTheClear(client, server);
      }
      SSLSocket secured =
          (SSLSocket) tls.getSocketFactory().createSocket(client, "client", client.getPort(), true);
      secured.setUseClientMode(false);
      secured.startHandshake();
      threads.submit(() -> pump(secured.getInputStream(), server.getOutputStream()));
      pump(server.getInputStream(), secured.getOutputStream());
    }
    return null;
  }

  /** Until the client says STARTTLS; what it may not say before is refused. */
  private static void inTheClear(Socket client, Socket server) throws IOException {
    BufferedReader fromServer = reader(server.getInputStream());
    write(client, fromServer.readLine());
    // unbuffered: what follows STARTTLS is the handshake's
    for (String line = line(client.getInputStream()); ; line = line(client.getInputStream())) {
      if (line.equals("STARTTLS")) {
        write(client, "220 go ahead");
        return;
      }
      if (!line.startsWith("EHLO")) {
        throw new IOException("said in the clear: " + line);
      }
      write(server, line);
      String answer = fromServer.readLine();
      while (answer.startsWith("250-")) {
        write(client, answer);
        answer = fromServer.readLine();
      }
      write(client, answer.replaceFirst("250 ", "250-"));
      write(client, "250 STARTTLS");
    }
  }

  private static BufferedReader reader(InputStream in) {
    return new BufferedReader(new InputStreamReader(in, StandardCharsets.ISO_8859_1));
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new IOException("the client left");
      }
      line.append((char) c);
    }
    return line.toString().strip();
  }

  private static void write(Socket to, String line) throws IOException {
    to.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
  }

  private static Void pump(InputStream from, OutputStream to) throws IOException {
    byte[] buffer = new byte[8192];
    for (int read = from.read(buffer); read >= 0; read = from.read(buffer)) {
      to.write(buffer, 0, read);
      to.flush();
    }
    return null;
  }

  @Override
  public void close() throws IOException {
    listening.close();
    threads.shutdownNow();
  }
}
