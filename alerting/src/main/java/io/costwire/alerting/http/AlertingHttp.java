// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.costwire.alerting.http.AlertingApi.Asked;
import io.costwire.alerting.http.AlertingApi.Reply;
import io.costwire.runtime.Component;
import io.costwire.runtime.Ports;
import io.costwire.runtime.Readiness;
import io.costwire.runtime.http.BodyTimer;
import io.costwire.runtime.http.Connections;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import io.helidon.webserver.http1.Http1Config;
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
  private static final String JSON = "application/json";
  private static final int CONNECTIONS_MAX = 100;

  /** A key of an alert may have two thousand characters, each of them up to nine encoded. */
  private static final int REQUEST_LINE_MAX = 32 << 10;

  private static final Duration GRACE = Duration.ofSeconds(2);

  /**
   * How long it waits.
   *
   * @param body to its end
   * @param idle a connection without a whole request head; above what a request takes
   * @param keys between looks at the key file
   */
  record Times(Duration body, Duration idle, Duration keys) {
    static final Times USUAL =
        new Times(Duration.ofSeconds(10), Duration.ofMinutes(1), Duration.ofSeconds(5));
  }

  private final HttpConfig config;
  private final Times times;
  private final Callers callers;
  private final AlertingApi api;
  private final Orders orders;
  private final BodyTimer timer;
  private @Nullable WebServer server;

  /** Opens nothing. */
  public AlertingHttp(HttpConfig config, AlertsView view, Orders orders, InstantSource clock) {
    this(config, new AlertingApi(view, orders, clock), orders, clock, Times.USUAL);
  }

  AlertingHttp(
      HttpConfig config, AlertingApi api, Orders orders, InstantSource clock, Times times) {
    this.config = config;
    this.times = times;
    this.callers = new Callers(config.keysFile(), clock);
    this.orders = orders;
    this.api = api;
    this.timer = new BodyTimer("alerting", times.body());
  }

  @Override
  public synchronized void start() {
    if (server == null) {
      callers.start(times.keys());
      server =
          Ports.listen("alerting, ALERTING_HTTP_PORT", config.host(), config.port(), this::build);
    }
  }

  private WebServer build() {
    var connections =
        new Connections(timer, Http1Config.builder().maxPrologueLength(REQUEST_LINE_MAX).build());
    return connections
        .guard(WebServer.builder(), CONNECTIONS_MAX, times.idle(), Bodies.LOOKED_AT_MAX)
        .bindAddress(new InetSocketAddress(config.host(), config.port()))
        .shutdownHook(false)
        .directHandlers(Unreadable.handlers())
        .shutdownGracePeriod(GRACE)
        .routing(
            routing ->
                routing
                    .addFilter(connections)
                    .addFilter((chain, request, response) -> handle(request, response)))
        .build();
  }

  /** Port it listens on, once started. */
  public synchronized int port() {
    return server == null ? config.port() : server.port();
  }

  private void handle(RoutingRequest request, RoutingResponse response) {
    Visit visit = new Visit(request);
    Answer answer = visit.answer();
    try {
      answer.send(request, response);
    } finally {
      visit.log(answer.status());
    }
  }

  /** What is sent. */
  private record Answer(int status, String type, ObjectNode json, Map<String, String> headers) {
    static Answer of(Reply reply) {
      return new Answer(reply.status(), JSON, reply.json(), Map.of());
    }

    static Answer of(Problem problem) {
      Map<String, String> headers = new HashMap<>(problem.headers());
      // of its body something may be left
      headers.put("Connection", "close");
      return new Answer(problem.status(), Problem.TYPE, problem.json(), headers);
    }

    void send(RoutingRequest request, RoutingResponse response) {
      byte[] body = (json + "\n").getBytes(StandardCharsets.UTF_8);
      response.status(Status.create(status));
      headers.forEach((name, value) -> response.header(HeaderNames.create(name), value));
      response.header(HeaderNames.CONTENT_TYPE, type);
      response.header(HeaderNames.CACHE_CONTROL, "no-store");
      if (request.prologue().method().equals(Method.HEAD)) {
        response.header(HeaderNames.CONTENT_LENGTH, Integer.toString(body.length));
        response.send();
      } else {
        response.send(body);
      }
    }
  }

  /** One request, and what the access log says about it. */
  private final class Visit {
    private final long start = System.nanoTime();
    private final RoutingRequest request;
    private final String method;
    private String who = "-";
    private String what = "other";

    Visit(RoutingRequest request) {
      this.request = request;
      this.method = request.prologue().method().text();
    }

    Answer answer() {
      try {
        Caller caller = callers.of(request.headers());
        who = caller.name();
        Call call = Call.of(method, request.prologue().uriPath().rawPathNoParams());
        what = method + " " + call.template();
        return Answer.of(api.answer(new Asked(call, caller, query(), body())));
      } catch (Problem.Refused e) {
        return Answer.of(e.problem());
      } catch (RuntimeException e) {
        LOG.error("call=\"{}\" failed", what, e);
        return Answer.of(Problem.of(500, "Something failed here.", "Look at alerting's log."));
      }
    }

    private Map<String, List<String>> query() {
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
    private byte[] body() {
      if (!method.equals("POST")) {
        return new byte[0];
      }
      boolean isJson =
          request
              .headers()
              .first(HeaderNames.CONTENT_TYPE)
              .map(type -> type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT))
              .filter(JSON::equals)
              .isPresent();
      if (!isJson) {
        throw Problem.of(
                415,
                "The body is not said to be JSON.",
                "Send the header Content-Type: " + JSON + ".")
            .refused();
      }
      return request.content().hasEntity()
          ? Bodies.bytes(timer, request.content().inputStream())
          : new byte[0];
    }

    void log(int status) {
      ACCESS.info(
          "call=\"{}\" status={} key={} ms={}",
          what,
          status,
          who,
          Duration.ofNanos(System.nanoTime() - start).toMillis());
    }
  }

  /** Whether the key file is broken and the keys before it are in force. */
  public boolean keysAreStale() {
    return callers.areStale();
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
    timer.close();
    callers.close();
    orders.close();
  }
}
