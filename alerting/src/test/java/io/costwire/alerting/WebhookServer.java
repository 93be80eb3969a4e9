// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.IntSupplier;

/** A receiver on the other side of the webhook: a real HTTP server that keeps what it was told. */
final class WebhookServer implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpServer server;
  final List<JsonNode> told = new CopyOnWriteArrayList<>();

  /** Called when a request is read and not answered yet; gives the status of the answer. */
  volatile IntSupplier answer = () -> 204;

  WebhookServer() throws IOException {
    this(0);
  }

  WebhookServer(int port) throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    server.setExecutor(threads);
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            told.add(JSON.readTree(exchange.getRequestBody()));
            exchange.sendResponseHeaders(answer.getAsInt(), -1);
          }
        });
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/alerts";
  }

  /** What was told, as "dedup key STATE". */
  List<String> news() {
    return told.stream()
        .map(body -> body.get("dedup_key").textValue() + " " + body.get("state").textValue())
        .toList();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
