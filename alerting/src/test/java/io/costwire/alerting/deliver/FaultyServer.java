// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.deliver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * A server of somebody else's protocol: it checks each request by that protocol's rules and answers
 * as documented, or badly where a test says so.
 */
public final class FaultyServer implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final CountDownLatch over = new CountDownLatch(1);
  private final ConcurrentLinkedQueue<Answer> faults = new ConcurrentLinkedQueue<>();
  private final HttpServer server;
  private final Protocol protocol;

  /** Requests that came, and what was wrong with them by the protocol's rules. */
  public final List<Request> requests = new CopyOnWriteArrayList<>();

  public final List<Throwable> violations = new CopyOnWriteArrayList<>();

  /** A request. */
  public record Request(String path, Map<String, List<String>> headers, JsonNode body) {
    public String header(String name) {
      return headers.getOrDefault(name, List.of("")).getFirst();
    }
  }

  /** What is answered to a request. */
  public interface Answer {
    void to(HttpExchange exchange) throws IOException;
  }

  /** Checks a request, and says what the real one would answer. */
  public interface Protocol {
    Answer answer(Request request);
  }

  public FaultyServer(Protocol protocol) throws IOException {
    this.protocol = protocol;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      Request request =
          new Request(
              exchange.getRequestURI().getPath(),
              Map.copyOf(exchange.getRequestHeaders()),
              JSON.readTree(body));
      requests.add(request);
      Answer fault = faults.poll();
      (fault == null ? checked(request) : fault).to(exchange);
    }
  }

  private Answer checked(Request request) {
    try {
      return protocol.answer(request);
    } catch (AssertionError | RuntimeException e) {
      violations.add(e);
      return status(400);
    }
  }

  public URI url(String path) {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
  }

  /** The next requests are answered so, one each, and not looked at. */
  public void next(Answer... answers) {
    faults.addAll(List.of(answers));
  }

  public static Answer status(int status) {
    return exchange -> exchange.sendResponseHeaders(status, -1);
  }

  public static Answer status(int status, String header, String value) {
    return exchange -> {
      exchange.getResponseHeaders().set(header, value);
      exchange.sendResponseHeaders(status, -1);
    };
  }

  public static Answer body(int status, String body) {
    return exchange -> {
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(status, bytes.length);
      exchange.getResponseBody().write(bytes);
    };
  }

  /** No answer before the test is over. */
  public Answer silence() {
    return exchange -> await();
  }

  /** The beginning of an answer, and no end before the test is over. */
  public Answer drip() {
    return exchange -> {
      exchange.sendResponseHeaders(200, 0);
      exchange.getResponseBody().write('{');
      exchange.getResponseBody().flush();
      await();
    };
  }

  private void await() {
    try {
      boolean unused = over.await(1, TimeUnit.MINUTES);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** A port whose connections are reset when something was sent. */
  public ServerSocket resetting() throws IOException {
    ServerSocket resetting = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    threads.submit(
        () -> {
          while (!resetting.isClosed()) {
            try (Socket socket = resetting.accept()) {
              int unused = socket.getInputStream().read();
              socket.setOption(StandardSocketOptions.SO_LINGER, 0);
            }
          }
          return null;
        });
    return resetting;
  }

  @Override
  public void close() {
    over.countDown();
    server.stop(0);
    threads.shutdownNow();
  }
}
