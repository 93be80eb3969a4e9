// SPDX-License-Identifier: Apache-2.0
package io.costwire.sender.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;

/** Answers requests as a test wants it, and keeps them. */
final class FakeGateway implements AutoCloseable {

  /** What the test sees of a request. */
  record Request(String path, String key, String encoding, String body, int packedBytes) {
    int events() {
      return (int) body.lines().count();
    }
  }

  /** What the test answers; a status of 0 is no answer at all. */
  record Answer(int status, String retryAfter, String body) {
    static Answer of(int status, String body) {
      return new Answer(status, "", body);
    }
  }

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<Request> requests = new ArrayList<>();
  private volatile Function<Request, Answer> answers = FakeGateway::accept;

  FakeGateway() throws IOException {
    server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  /** Everything is durable. */
  static Answer accept(Request request) {
    String results =
        IntStream.range(0, request.events())
            .mapToObj("{\"index\":%d,\"status\":\"accepted\"}"::formatted)
            .collect(Collectors.joining(","));
    return Answer.of(202, "{\"results\":[%s]}".formatted(results));
  }

  void answering(Function<Request, Answer> answers) {
    this.answers = answers;
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  synchronized List<Request> requests() {
    return List.copyOf(requests);
  }

  private void handle(HttpExchange exchange) throws IOException {
    byte[] raw = exchange.getRequestBody().readAllBytes();
    var headers = exchange.getRequestHeaders();
    String encoding = String.valueOf(headers.getFirst("Content-Encoding"));
    byte[] plain =
        encoding.equals("gzip")
            ? new GZIPInputStream(new ByteArrayInputStream(raw)).readAllBytes()
            : raw;
    Request request =
        new Request(
            exchange.getRequestURI().getPath(),
            String.valueOf(headers.getFirst("Authorization")),
            encoding,
            new String(plain, StandardCharsets.UTF_8),
            raw.length);
    synchronized (this) {
      requests.add(request);
    }
    answer(exchange, answers.apply(request));
  }

  private static void answer(HttpExchange exchange, Answer answer) throws IOException {
    if (answer.status() == 0) {
      exchange.sendResponseHeaders(202, 1_000); // and then nothing
      exchange.getResponseBody().flush();
      return;
    }
    if (!answer.retryAfter().isEmpty()) {
      exchange.getResponseHeaders().set("Retry-After", answer.retryAfter());
    }
    byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
    try (exchange) {
      exchange.getResponseBody().write(body);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
