// SPDX-License-Identifier: Apache-2.0
package io.costwire.runtime;

import io.costwire.runtime.Readiness.NotReady;
import io.costwire.runtime.Readiness.Ready;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The operator's door of an app: {@code /metrics} for Prometheus, {@code /health/live} and {@code
 * /health/ready} for probes, and the pages of components that have some. Ready means that every
 * component says so; the body names those that do not, and {@code costwire_ready} is 1 or 0 for
 * each.
 */
public final class OpsServer implements Component {
  private final String host;
  private final int port;
  private final PrometheusMeterRegistry metrics;
  private final Map<String, Component> components;
  private @Nullable WebServer server;

  /**
   * @param port 0 for any free port
   * @param components asked for their readiness, by name
   */
  public OpsServer(
      String host, int port, PrometheusMeterRegistry metrics, Map<String, Component> components) {
    this.host = host;
    this.port = port;
    this.metrics = metrics;
    this.components = new LinkedHashMap<>(components);
    this.components.forEach(this::show);
  }

  private void show(String app, Component component) {
    Gauge.builder("costwire_ready", component, c -> c.ready() instanceof Ready ? 1 : 0)
        .description("1 while the app does its work, 0 while /health/ready says why it does not")
        .tag("app", app)
        .strongReference(true)
        .register(metrics);
  }

  @Override
  public synchronized void start() {
    if (server != null) {
      return;
    }
    server = Ports.listen("health and metrics", host, port, this::build);
  }

  private WebServer build() {
    return WebServer.builder()
        .bindAddress(new InetSocketAddress(host, port))
        .shutdownHook(false)
        .routing(this::routes)
        .build();
  }

  /** Port it listens on, once started. */
  public synchronized int port() {
    return server == null ? port : server.port();
  }

  private void routes(HttpRouting.Builder routing) {
    routing
        .get("/metrics", this::metrics)
        .get("/health/live", (request, response) -> response.send("live\n"))
        .get("/health/ready", this::readiness);
    for (Component component : components.values()) {
      if (component instanceof OpsPages asked) {
        asked.pages().forEach((path, page) -> routing.get(path, (q, a) -> answer(page, q, a)));
      }
    }
  }

  private static void answer(OpsPages.Page page, ServerRequest request, ServerResponse response) {
    Map<String, String> parameters = new LinkedHashMap<>();
    request.query().names().forEach(name -> parameters.put(name, request.query().get(name)));
    OpsPages.Answer answer = page.answer(parameters);
    response.status(answer.status());
    response.header(HeaderNames.CONTENT_TYPE, "application/json; charset=utf-8");
    response.send(answer.json() + "\n");
  }

  private void metrics(ServerRequest request, ServerResponse response) {
    response.header(HeaderNames.CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8");
    response.send(metrics.scrape());
  }

  private void readiness(ServerRequest request, ServerResponse response) {
    StringBuilder body = new StringBuilder();
    boolean ready = true;
    for (var entry : components.entrySet()) {
      if (entry.getValue().ready() instanceof NotReady(String reason)) {
        ready = false;
        body.append(entry.getKey()).append(": ").append(reason).append('\n');
      }
    }
    response.status(ready ? Status.OK_200 : Status.SERVICE_UNAVAILABLE_503);
    response.send(ready ? "ready\n" : body.toString());
  }

  @Override
  public synchronized Readiness ready() {
    return server != null && server.isRunning()
        ? Readiness.yes()
        : Readiness.no("the health and metrics port is not open");
  }

  @Override
  public synchronized void close() {
    if (server != null) {
      server.stop();
      server = null;
    }
  }

  /** Address that only this machine reaches. */
  public static String loopback() {
    return InetAddress.getLoopbackAddress().getHostAddress();
  }
}
