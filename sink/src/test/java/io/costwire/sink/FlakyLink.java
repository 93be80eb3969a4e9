// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * A link to ClickHouse that can be cut for good, or in the middle of chosen inserts. It knows where
 * a request begins and ends, so that a test can say at which byte.
 */
final class FlakyLink implements AutoCloseable {
  /** Share of a request's body that stands for all of it. */
  static final int ALL = 1000;

  private final InetSocketAddress target;
  private final ServerSocket server;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final Queue<Break> breaks = new ConcurrentLinkedQueue<>();
  private volatile String victim = "";
  private volatile boolean cut;

  /**
   * How an insert fails on the way.
   *
   * @param permille of its body that ClickHouse gets; with {@link #ALL} it gets everything, stores
   *     it, and only the answer is lost; with less, the last byte is missing at least
   * @param then what happens at that moment, before the connection breaks
   */
  record Break(int permille, Runnable then) {
    private static final int NONE = -1;

    static Break at(int permille) {
      return new Break(permille, () -> {});
    }

    /** This one does not break, but counts. */
    static Break none() {
      return at(NONE);
    }

    int bytesOf(byte[] body) {
      return permille == ALL || permille == NONE
          ? body.length
          : (int) Math.min((long) body.length * permille / ALL, body.length - 1L);
    }
  }

  FlakyLink(String url) {
    URI uri = URI.create(url);
    target = new InetSocketAddress(uri.getHost(), uri.getPort());
    try {
      server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().start(this::accept);
  }

  String url() {
    return "http://127.0.0.1:" + server.getLocalPort();
  }

  void cut() {
    cut = true;
    open.forEach(FlakyLink::quietly);
  }

  void mend() {
    cut = false;
  }

  /** The next inserts into a table break, one after the other; later ones go through. */
  void breakInserts(String table, List<Break> next) {
    victim = table;
    breaks.addAll(next);
  }

  /** Inserts that still have to break. */
  int breaksLeft() {
    return breaks.size();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        connect(server.accept());
      } catch (IOException e) {
        // the end of the test
      }
    }
  }

  /** A client that the server does not take is turned away at once, as the server would. */
  private void connect(Socket client) {
    Socket upstream = new Socket();
    open.removeIf(Socket::isClosed);
    open.add(client);
    open.add(upstream);
    try {
      if (!cut) {
        upstream.connect(target);
        Connection connection = new Connection(client, upstream);
        Thread.ofVirtual().start(connection::requests);
        Thread.ofVirtual().start(connection::answers);
        return;
      }
    } catch (IOException e) {
      // the server is gone
    }
    quietly(client);
    quietly(upstream);
  }

  private final class Connection {
    private final Socket client;
    private final Socket upstream;
    private volatile @Nullable Break atAnswer;

    Connection(Socket client, Socket upstream) {
      this.client = client;
      this.upstream = upstream;
    }

    void requests() {
      try (client;
          upstream) {
        InputStream in = new BufferedInputStream(client.getInputStream());
        OutputStream out = upstream.getOutputStream();
        for (@Nullable HttpRequestBytes request = HttpRequestBytes.read(in);
            request != null;
            request = HttpRequestBytes.read(in)) {
          @Nullable Break broken = request.isInsertInto(victim) ? breaks.poll() : null;
          if (broken != null && broken.permille() == ALL) {
            atAnswer = broken;
          }
          int bytes = broken == null ? request.body().length : broken.bytesOf(request.body());
          out.write(request.head());
          out.write(request.body(), 0, bytes);
          out.flush();
          if (broken != null && bytes < request.body().length) {
            broken.then().run();
            return;
          }
        }
      } catch (IOException e) {
        // the other side is gone
      }
    }

    void answers() {
      byte[] buffer = new byte[64 * 1024];
      try (client;
          upstream) {
        InputStream in = upstream.getInputStream();
        OutputStream out = client.getOutputStream();
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
          @Nullable Break broken = atAnswer;
          if (broken != null) {
            broken.then().run();
            return;
          }
          out.write(buffer, 0, read);
        }
      } catch (IOException e) {
        // the other side is gone
      }
    }
  }

  private static void quietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // it is gone either way
    }
  }

  @Override
  public void close() {
    cut();
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
