// SPDX-License-Identifier: Apache-2.0
package io.costwire.listener;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A server on this machine that speaks OpenAI's chat completions, responses, embeddings and
 * transcriptions and Anthropic's messages, whole and streamed, and misbehaves when told to. Every
 * answer says {@link #ANSWER}.
 */
public final class FakeModelServer implements AutoCloseable {
  /** What the model says; it must not be found anywhere but in the answer. */
  public static final String ANSWER = "Initech merges with Globex in the spring";

  /** What is served, whatever was asked for. */
  public static final String OPENAI_MODEL = "gpt-4o-2024-08-06";

  public static final String ANTHROPIC_MODEL = "claude-sonnet-4-5-20250929";

  /** Usage of every OpenAI answer as events should have it. */
  public static final String OPENAI_USAGE =
      "{cache_read_tokens=1000, input_tokens=1200, output_reasoning_tokens=120, output_tokens=300}";

  /** Usage of every Anthropic answer as events should have it; on the wire the input is 200. */
  public static final String ANTHROPIC_USAGE =
      "{cache_read_tokens=900, cache_write_1h_tokens=40, cache_write_5m_tokens=60,"
          + " cache_write_tokens=100, input_tokens=1200, output_tokens=300, web_searches=2}";

  /** Usage of every transcription as events should have it. */
  public static final String TRANSCRIPTION_USAGE =
      "{input_audio_tokens=14, input_text_tokens=6, input_tokens=20, output_tokens=45}";

  /** How a request is answered. */
  public enum Behaviour {
    ANSWERS,
    /** 429 with the provider's body. */
    THROTTLES,
    /** 500 with the provider's body. */
    FAILS,
    /** A stream that ends without its usage. */
    LEAVES_OUT_USAGE,
    /** A stream, or a body, that breaks off in its middle. */
    BREAKS_OFF,
    /** A stream that reports an error in its middle. */
    FAILS_IN_STREAM,
    /** Text where JSON belongs. */
    BABBLES,
    /** Embeddings whose body has an id, as vLLM and Mistral send it. */
    NAMES_EMBEDDINGS,
    /** A stream that waits for {@link #proceed} after its first token. */
    WAITS
  }

  private static final ObjectMapper JSON = new ObjectMapper();
  private final Queue<Behaviour> next = new ConcurrentLinkedQueue<>();
  private final Queue<JsonNode> requests = new ConcurrentLinkedQueue<>();
  private final AtomicInteger ids = new AtomicInteger();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch proceed = new CountDownLatch(1);
  private final HttpServer server;

  private FakeModelServer(HttpServer server) {
    this.server = server;
  }

  /** Listens on a free port of the loopback address. */
  public static FakeModelServer start() {
    try {
      var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
      var fake = new FakeModelServer(HttpServer.create(address, 0));
      fake.server.setExecutor(fake.threads);
      fake.server.createContext("/", fake::handle);
      fake.server.start();
      return fake;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Such as {@code http://127.0.0.1:40123}; OpenAI's libraries want {@code /v1} behind it. */
  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** How the next requests are answered, one each; after that they are answered normally. */
  public void next(Behaviour... behaviours) {
    next.addAll(List.of(behaviours));
  }

  /** Lets a stream that waits go on. */
  public void proceed() {
    proceed.countDown();
  }

  /** Bodies of the requests so far. */
  public List<JsonNode> requests() {
    return List.copyOf(requests);
  }

  private void handle(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    boolean isForm =
        String.valueOf(exchange.getRequestHeaders().getFirst("content-type"))
            .startsWith("multipart/");
    JsonNode request = JSON.readTree(body.length == 0 || isForm ? new byte[] {'{', '}'} : body);
    requests.add(request);
    Behaviour behaviour = next.isEmpty() ? Behaviour.ANSWERS : next.remove();
    FakeAnswers answers = new FakeAnswers(ids.incrementAndGet(), request, behaviour);
    String path = exchange.getRequestURI().getPath();
    boolean anthropic = path.endsWith("/messages");
    switch (behaviour) {
      case THROTTLES -> send(exchange, 429, answers.error(anthropic, "rate_limit"));
      case FAILS -> send(exchange, 500, answers.error(anthropic, "server"));
      case BABBLES -> send(exchange, 200, ANSWER);
      default -> answer(exchange, path, answers, behaviour);
    }
    exchange.close();
  }

  private void answer(HttpExchange exchange, String path, FakeAnswers answers, Behaviour behaviour)
      throws IOException {
    if (answers.isStreamed()) {
      stream(exchange, answers.events(path), behaviour);
      return;
    }
    String body = answers.body(path);
    if (behaviour == Behaviour.BREAKS_OFF) {
      exchange.getResponseHeaders().set("content-type", "application/json");
      exchange.sendResponseHeaders(200, body.length() + 1L);
      exchange.getResponseBody().write(body.substring(0, 40).getBytes(StandardCharsets.UTF_8));
      exchange.getResponseBody().flush();
      throw brokenOff();
    }
    send(exchange, body.isEmpty() ? 404 : 200, body);
  }

  private void stream(HttpExchange exchange, List<String> events, Behaviour behaviour)
      throws IOException {
    exchange.getResponseHeaders().set("content-type", "text/event-stream; charset=utf-8");
    exchange.sendResponseHeaders(200, 0);
    OutputStream out = exchange.getResponseBody();
    for (int i = 0; i < events.size(); i++) {
      if (i == events.size() / 2) {
        if (behaviour == Behaviour.BREAKS_OFF) {
          throw brokenOff();
        }
        if (behaviour == Behaviour.WAITS) {
          await();
        }
      }
      out.write(events.get(i).getBytes(StandardCharsets.UTF_8));
      out.flush();
    }
    out.close();
  }

  /** Makes the server close the connection, with the body in its middle. */
  private static IOException brokenOff() {
    return new IOException("broken off, as the test wants it");
  }

  private void await() throws IOException {
    try {
      if (!proceed.await(20, TimeUnit.SECONDS)) {
        throw new IOException("nobody said go on");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  private static void send(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("content-type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  @Override
  public void close() {
    proceed();
    server.stop(0);
    threads.shutdownNow();
  }
}
