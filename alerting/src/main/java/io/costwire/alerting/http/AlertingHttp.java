// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.costwire.alerting.http.AlertingApi.Asked;
import io.costwire.alerting.http.AlertingApi.Reply;
import io.costwire.runtime.Component;
import io.costwire.runtime.Ports;
import io.costwire.runtime.Readiness;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The port of the API: who asks, what is asked, and the access log. Nothing is read of a request
 * whose sender is not known.
 */
public final class AlertingHttp implements Component {
  private static final Logger LOG = LoggerFactory.getLogger(AlertingHttp.class);
  private static final Logger ACCESS = LoggerFactory.getLogger("io.costwire.alerting.access");
  private static final String BEARER = "bearer ";
  private static final String JSON = "application/json";
  private static final int CONNECTIONS_MAX = 100;

  /** A sender that stalls is cut off after it. */
  private static final Duration STALL = Duration.ofSeconds(10);

  private static final Duration GRACE = Duration.ofSeconds(2);

  private final HttpConfig config;
  private final ApiKeys keys;
  private final AlertingApi api;
  private final Orders orders;
  private @Nullable WebServer server;

  /** Opens nothing. */
  public AlertingHttp(HttpConfig config, AlertsView view, Orders orders, InstantSource clock) {
    this.config = config;
    this.keys = new ApiKeys(config.keysFile(), clock);
    this.orders = orders;
    this.api = new AlertingApi(view, orders, clock);
  }

  @Override
  public synchronized void start() {
    if (server == null) {
      if (!keys.inUse()) {
        LOG.warn("apiKeys=none whoever is on this machine may handle alerts");
      }
      server =
          Ports.listen("alerting, ALERTING_HTTP_PORT", config.host(), config.port(), this::build);
    }
  }

  private WebServer build() {
    return WebServer.builder()
        .bindAddress(new InetSocketAddress(config.host(), config.port()))
        .shutdownHook(false)
        .shutdownGracePeriod(GRACE)
        .maxTcpConnections(CONNECTIONS_MAX)
        .connectionOptions(options -> options.readTimeout(STALL))
        .routing(
            routing -> routing.addFilter((chain, request, response) -> handle(request, response)))
        .build();
  }

  /** Port it listens on, once started. */
  public synchronized int port() {
    return server == null ? config.port() : server.port();
  }

  private void handle(RoutingRequest request, RoutingResponse response) {
    long start = System.nanoTime();
    String who = "-";
    String what = "other";
    int status;
    try {
      Caller caller = caller(request);
      who = caller.name();
      String method = request.prologue().method().text();
      Call call = Call.of(method, request.prologue().uriPath().rawPathNoParams());
      what = method + " " + call.template();
      Reply reply = api.answer(new Asked(call, caller, query(request), body(request)));
      status = reply.status();
      send(reply, response);
    } catch (Problem.Refused e) {
      status = e.problem().status();
      send(e.problem(), response);
    } catch (IOException | UncheckedIOException e) {
      status = 400;
      send(Problem.of(status, "The body did not come to its end.", "Send it again."), response);
    } catch (RuntimeException e) {
      LOG.error("call=\"{}\" failed", what, e);
      status = 500;
      send(Problem.of(status, "Something failed here.", "Look at the log of alerting."), response);
    }
    ACCESS.info(
        "call=\"{}\" status={} key={} ms={}",
        what,
        status,
        who,
        (System.nanoTime() - start) / 1_000_000);
  }

  private Caller caller(RoutingRequest request) {
    if (!keys.inUse()) {
      return Caller.ANYONE;
    }
    return request
        .headers()
        .first(HeaderNames.AUTHORIZATION)
        .filter(value -> value.toLowerCase(Locale.ROOT).startsWith(BEARER))
        .flatMap(value -> keys.find(value.substring(BEARER.length()).strip()))
        .orElseThrow(
            () ->
                Problem.of(
                        401,
                        "The API key is missing, not known or over.",
                        "Send the header Authorization: Bearer with an API key of"
                            + " ALERTING_API_KEYS_FILE.")
                    .with("WWW-Authenticate", "Bearer realm=\"costwire\"")
                    .refused());
  }

  private static Map<String, List<String>> query(RoutingRequest request) {
    Map<String, List<String>> query = new HashMap<>();
    try {
      request.query().names().forEach(name -> query.put(name, request.query().all(name)));
    } catch (RuntimeException e) {
      throw Problem.ofField("query", "The query cannot be read.", "Percent-encode its values.")
          .refused();
    }
    return query;
  }

  /** A page in a browser can send other types to this machine without asking; not this one. */
  private static InputStream body(RoutingRequest request) {
    boolean changes = request.prologue().method().text().equals("POST");
    boolean isJson =
        request
            .headers()
            .first(HeaderNames.CONTENT_TYPE)
            .filter(
                type -> type.toLowerCase(Locale.ROOT).replaceFirst(";.*", "").strip().equals(JSON))
            .isPresent();
    if (changes && !isJson) {
      throw Problem.of(
              415,
              "The body is not said to be JSON.",
              "Send the header Content-Type: " + JSON + ".")
          .refused();
    }
    return changes && request.content().hasEntity()
        ? request.content().inputStream()
        : InputStream.nullInputStream();
  }

  private static void send(Reply reply, RoutingResponse response) {
    send(reply.status(), JSON, reply.json(), response);
  }

  private static void send(Problem problem, RoutingResponse response) {
    problem.headers().forEach((name, value) -> response.header(HeaderNames.create(name), value));
    // of its body something may be left
    response.header(HeaderNames.CONNECTION, "close");
    send(problem.status(), "application/problem+json", problem.json(), response);
  }

  private static void send(int status, String type, ObjectNode json, RoutingResponse response) {
    response.status(Status.create(status));
    response.header(HeaderNames.CONTENT_TYPE, type);
    response.header(HeaderNames.CACHE_CONTROL, "no-store");
    response.send(json.toString().getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public synchronized Readiness ready() {
    return server != null && server.isRunning()
        ? Readiness.yes()
        : Readiness.no("the port of alerting's API is not open");
  }

  @Override
  public synchronized void close() {
    if (server != null) {
      server.stop();
      server = null;
    }
    orders.close();
  }
}
