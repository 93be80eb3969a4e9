// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Answers in every way, and with everything that it was sent. */
final class EchoingServer implements AutoCloseable {
  private static final List<Integer> FAILURES =
      List.of(500, 429, 400, 302, 401, 0, 403, 503, 404, 200, 410);

  private final String mark;
  private final HttpServer server;
  private final Map<String, AtomicInteger> requests = new ConcurrentHashMap<>();
  private final AtomicBoolean signed = new AtomicBoolean();
  private final Queue<String> received = new ConcurrentLinkedQueue<>();

  /**
   * @param mark is in every secret, and in its headers
   */
  EchoingServer(String mark) throws IOException {
    this.mark = mark;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::handle);
    server.start();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      String sent =
          body
              + exchange.getRequestURI()
              + new TreeSet<>(exchange.getRequestHeaders().values().toString().lines().toList());
      received.add(sent);
      checkSignature(body, exchange.getRequestHeaders());
      String receiver = exchange.getRequestURI().getPath().split("/")[1];
      int number = requests.computeIfAbsent(receiver, r -> new AtomicInteger()).getAndIncrement();
      if (number >= FAILURES.size()) {
        succeed(receiver, exchange);
      } else if (FAILURES.get(number) != 0) {
        exchange.getResponseHeaders().set("Location", "/hook?token=" + mark);
        exchange.getResponseHeaders().set("Retry-After", "0");
        exchange.getResponseHeaders().set("X-Slack-Failure", mark);
        answer(FAILURES.get(number), echo(sent), exchange);
      }
    }
  }

  private void checkSignature(String body, Headers headers) {
    String signature = headers.getFirst("Costwire-Signature");
    String text = headers.getFirst("Costwire-Timestamp") + "." + body;
    if (("v1=" + hmac(text, mark + "-hmac")).equals(signature)) {
      signed.set(true);
    }
  }

  private static String hmac(String text, String secret) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String echo(String sent) {
    String text = sent.replace("\\", "").replace("\"", "'").replaceAll("\\p{Cntrl}", " ");
    return """
    {"ok":false,"error":"%1$s","message":"%1$s","status":"%1$s","errors":["%1$s"]}\
    """
        .formatted(text);
  }

  private static void succeed(String receiver, HttpExchange exchange) throws IOException {
    switch (receiver) {
      case "bot" -> answer(200, "{\"ok\":true,\"channel\":\"C1\",\"ts\":\"1.000001\"}", exchange);
      case "chat" -> answer(200, "ok", exchange);
      case "pager" -> answer(202, "{}", exchange);
      default -> answer(200, "{}", exchange);
    }
  }

  private static void answer(int status, String body, HttpExchange exchange) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  boolean triedEverything(String receiver) {
    return requests.getOrDefault(receiver, new AtomicInteger()).get() > FAILURES.size();
  }

  boolean hasSeenItsSignature() {
    return signed.get();
  }

  boolean received(String text) {
    return received.stream().anyMatch(sent -> sent.contains(text));
  }

  String url(String path) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + path;
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
