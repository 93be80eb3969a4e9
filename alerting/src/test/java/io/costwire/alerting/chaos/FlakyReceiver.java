// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** A receiver that fails in every way that HTTP knows, and keeps what it took in. */
final class FlakyReceiver implements AutoCloseable {
  /** What alerting waits for an answer; long, because its clock starts before this one. */
  static final Duration TIMEOUT = Duration.ofSeconds(5);

  /** An answer that took so long may have come too late. */
  private static final Duration LATE = Duration.ofSeconds(1);

  private static final int OUTAGE_REQUESTS = 8;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final String name;
  private final Dialect dialect;
  private final Random random;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final CountDownLatch over = new CountDownLatch(1);
  private final Map<Fault, Integer> faults = new EnumMap<>(Fault.class);
  private final List<Heard> heard = new CopyOnWriteArrayList<>();
  private int outage;

  /** How a request is answered; the numbers are in a hundred. */
  enum Fault {
    NONE(58),
    SLOW(12),
    TOO_MANY(8),
    BROKEN(8),
    RESET(6),
    TAKEN_AND_RESET(4),
    TAKEN_AND_BROKEN(2),
    TOO_SLOW(1),
    OUTAGE(1);

    private final int percent;

    Fault(int percent) {
      this.percent = percent;
    }

    private static Fault draw(Random random) {
      int drawn = random.nextInt(100);
      for (Fault fault : values()) {
        drawn -= fault.percent;
        if (drawn < 0) {
          return fault;
        }
      }
      return NONE;
    }
  }

  FlakyReceiver(String name, Dialect dialect, Random random) throws IOException {
    this.name = name;
    this.dialect = dialect;
    this.random = random;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  String name() {
    return name;
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/alerts";
  }

  /** What it took in, in the order in which it came. */
  List<Heard> heard() {
    return List.copyOf(heard);
  }

  synchronized Map<Fault, Integer> faults() {
    return Map.copyOf(faults);
  }

  private synchronized Fault draw() {
    Fault fault = outage > 0 ? Fault.OUTAGE : Fault.draw(random);
    if (fault == Fault.OUTAGE) {
      outage = outage > 0 ? outage - 1 : OUTAGE_REQUESTS;
    }
    faults.merge(fault, 1, Integer::sum);
    return fault;
  }

  private synchronized Duration pause() {
    return Duration.ofMillis(random.nextLong(50, 400));
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      JsonNode body = JSON.readTree(exchange.getRequestBody());
      Fault fault = draw();
      switch (fault) {
        case NONE -> take(body, exchange, Duration.ZERO);
        case SLOW -> take(body, exchange, pause());
        case TOO_SLOW -> take(body, exchange, TIMEOUT.plusMillis(500));
        case TOO_MANY -> {
          exchange.getResponseHeaders().set("Retry-After", "1");
          exchange.sendResponseHeaders(429, -1);
        }
        case BROKEN -> exchange.sendResponseHeaders(500, -1);
        case OUTAGE -> exchange.sendResponseHeaders(503, -1);
        case RESET -> {}
        case TAKEN_AND_RESET -> keep(body, System.nanoTime(), true);
        case TAKEN_AND_BROKEN -> {
          keep(body, System.nanoTime(), true);
          exchange.sendResponseHeaders(500, -1);
        }
      }
    }
  }

  /** Kept before it is answered: what comes after the answer comes after it here, too. */
  private void take(JsonNode body, HttpExchange exchange, Duration pause) throws IOException {
    long at = System.nanoTime();
    int first = keep(body, at, pause.compareTo(LATE) > 0);
    await(pause);
    try {
      exchange.sendResponseHeaders(dialect.good(), -1);
    } finally {
      if (System.nanoTime() - at > LATE.toNanos()) {
        late(body, first);
      }
    }
  }

  private synchronized int keep(JsonNode body, long at, boolean answeredBadly) {
    int first = heard.size();
    dialect
        .read(body)
        .forEach(told -> heard.add(new Heard(told.key(), told.state(), at, answeredBadly)));
    return first;
  }

  private synchronized void late(JsonNode body, int first) {
    for (int i = first; i < first + dialect.read(body).size(); i++) {
      Heard in = heard.get(i);
      heard.set(i, new Heard(in.key(), in.state(), in.atNanos(), true));
    }
  }

  private void await(Duration pause) {
    try {
      boolean unused = over.await(pause.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    over.countDown();
    server.stop(0);
    threads.shutdownNow();
  }
}
