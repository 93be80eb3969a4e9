// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink.clickhouse;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A server that remembers what it was asked and answers as it was told, at last with success. */
final class ScriptedServer implements AutoCloseable {
  final List<Request> requests = Collections.synchronizedList(new ArrayList<>());
  private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
  private final HttpServer server;

  record Request(Map<String, String> parameters, Map<String, List<String>> headers, byte[] body) {
    /** The statement is in the URL, or the first line of the body. */
    String statement() {
      String query = parameters.get("query");
      return query != null
          ? query
          : new String(body, StandardCharsets.ISO_8859_1).lines().findFirst().orElse("");
    }

    boolean endsWith(byte[] rows) {
      return body.length >= rows.length
          && Arrays.equals(body, body.length - rows.length, body.length, rows, 0, rows.length);
    }
  }

  /**
   * @param code error code of ClickHouse, 0 for success
   * @param written rows of the summary, negative for no summary
   */
  record Answer(int status, int code, int written) {
    static final Answer SUCCESS = new Answer(200, 0, -1);
  }

  ScriptedServer() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/", this::handle);
    server.start();
  }

  ScriptedServer answering(Answer... next) {
    answers.addAll(Arrays.asList(next));
    return this;
  }

  ClickHouseSettings settings() {
    return new ClickHouseSettings(
        URI.create("http://127.0.0.1:" + server.getAddress().getPort()),
        "default",
        "",
        "costwire",
        Duration.ofSeconds(5));
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      requests.add(
          new Request(
              parameters(exchange.getRequestURI().getRawQuery()),
              Map.copyOf(exchange.getRequestHeaders()),
              body));
      Answer answer = answers.isEmpty() ? Answer.SUCCESS : answers.remove();
      if (answer.code != 0) {
        exchange.getResponseHeaders().set("X-ClickHouse-Exception-Code", "" + answer.code);
      }
      if (answer.written >= 0) {
        exchange
            .getResponseHeaders()
            .set("X-ClickHouse-Summary", "{\"written_rows\":\"%d\"}".formatted(answer.written));
      }
      byte[] text =
          (answer.code == 0 ? "" : "Code: %d. DB::Exception: no".formatted(answer.code))
              .getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(answer.status, text.length == 0 ? -1 : text.length);
      exchange.getResponseBody().write(text);
    }
  }

  private static Map<String, String> parameters(String query) {
    Map<String, String> parameters = new HashMap<>();
    for (String pair : query == null ? new String[0] : query.split("&")) {
      String[] parts = pair.split("=", 2);
      parameters.put(
          parts[0], parts.length < 2 ? "" : URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
    }
    return parameters;
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
