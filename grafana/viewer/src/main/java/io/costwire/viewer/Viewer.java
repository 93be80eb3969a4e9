// SPDX-License-Identifier: Apache-2.0
package io.costwire.viewer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.costwire.runtime.Component;
import io.costwire.runtime.OpsServer;
import io.costwire.runtime.Ports;
import io.costwire.runtime.Readiness;
import io.costwire.runtime.http.BodyTimer;
import io.costwire.runtime.http.BodyTimer.Outcome;
import io.costwire.runtime.http.Connections;
import io.helidon.http.HeaderNames;
import io.helidon.http.HttpException;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.staticcontent.ClasspathHandlerConfig;
import io.helidon.webserver.staticcontent.StaticContentFeature;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The page of one machine, on one port of the loopback interface: the packaged dashboards without
 * Grafana, what happens now, and a place for SQL. It only reads. {@link LocalOnly} keeps the pages
 * of others out; {@link #routes} is its table of contents.
 */
public final class Viewer implements Component {
  private static final Logger LOG = LoggerFactory.getLogger(Viewer.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String CHARTS = "META-INF/resources/webjars/uplot/1.6.30/dist";
  private static final int CONNECTIONS_MAX = 256;
  private static final int BODY_MAX = 64 << 10;

  /** Of a larger body, or chunk of one, nothing is read. */
  private static final int LOOKED_AT_MAX = 1 << 20;

  /** Many chosen values make a long address. */
  private static final int REQUEST_LINE_MAX = 64 << 10;

  private static final Duration BODY_TIME = Duration.ofSeconds(5);
  private static final Duration IDLE = Duration.ofMinutes(1);

  private final int port;
  private final Warehouse warehouse;
  private final Optional<Prometheus> prometheus;
  private final Panels panels;
  private final LivePage live;
  private final SqlBox sql;
  private final BodyTimer timer = new BodyTimer("viewer", BODY_TIME);
  private final byte[] page;
  private @Nullable WebServer server;

  /**
   * Opens nothing.
   *
   * @param examples shown beside the place for SQL
   */
  public Viewer(ViewerConfig config, List<SqlExample> examples, InstantSource clock) {
    port = config.port();
    warehouse = new Warehouse(config);
    prometheus = config.prometheus().map(Prometheus::new);
    panels = new Panels(warehouse, prometheus);
    live = new LivePage(warehouse, clock);
    sql = new SqlBox(warehouse, config.sql(), examples);
    page = resource("/viewer/index.html");
  }

  private static byte[] resource(String path) {
    try (InputStream file = Objects.requireNonNull(Viewer.class.getResourceAsStream(path), path)) {
      return file.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public synchronized void start() {
    if (server == null) {
      server = Ports.listen("page, VIEWER_PORT", OpsServer.loopback(), port, this::build);
    }
  }

  private WebServer build() {
    var connections =
        new Connections(timer, Http1Config.builder().maxPrologueLength(REQUEST_LINE_MAX).build());
    return connections
        .guard(WebServer.builder(), CONNECTIONS_MAX, IDLE, LOOKED_AT_MAX)
        .bindAddress(new InetSocketAddress(OpsServer.loopback(), port))
        .shutdownHook(false)
        .shutdownGracePeriod(Duration.ZERO)
        .routing(
            routing ->
                routes(routing.addFilter(connections).addFilter(new LocalOnly()))
                    .error(Problem.Refused.class, (q, a, e) -> send(a, e.problem()))
                    .error(HttpException.class, (q, a, e) -> send(a, notServed(e)))
                    .error(RuntimeException.class, (q, a, e) -> failed(q, a, e)))
        .build();
  }

  private HttpRouting.Builder routes(HttpRouting.Builder routing) {
    return routing
        .get("/", this::page)
        .get("/d/{uid}", this::page)
        .get("/live", this::page)
        .get("/sql", this::page)
        .register("/viewer", files("viewer"))
        .register("/webjars/uplot", files(CHARTS))
        .get("/api/dashboards", (q, a) -> send(a, DashboardFile.list()))
        .get("/api/dashboards/{uid}", (q, a) -> send(a, dashboard(q).json()))
        .get("/api/dashboards/{uid}/panels/{id}", this::panel)
        .get("/api/dashboards/{uid}/variables/{name}", this::choices)
        .get("/api/dashboards/{uid}/annotations", this::annotations)
        .get("/api/live", (q, a) -> send(a, live.answer()))
        .get("/api/sql/examples", (q, a) -> send(a, sql.examples()))
        .post("/api/sql", this::query);
  }

  private static HttpService files(String folder) {
    return StaticContentFeature.createService(
        ClasspathHandlerConfig.builder().location(folder).build());
  }

  private void page(ServerRequest request, ServerResponse response) {
    response.header(HeaderNames.CONTENT_TYPE, "text/html; charset=utf-8");
    response.header(HeaderNames.CACHE_CONTROL, "no-cache");
    response.send(page);
  }

  private void panel(ServerRequest request, ServerResponse response) {
    DashboardFile dashboard = dashboard(request);
    String id = request.path().pathParameters().get("id");
    send(response, panels.panel(dashboard, id, selection(dashboard, request)));
  }

  private void choices(ServerRequest request, ServerResponse response) {
    DashboardFile dashboard = dashboard(request);
    String name = request.path().pathParameters().get("name");
    send(response, panels.choices(dashboard, name, selection(dashboard, request)));
  }

  private void annotations(ServerRequest request, ServerResponse response) {
    DashboardFile dashboard = dashboard(request);
    send(response, panels.annotations(dashboard, selection(dashboard, request)));
  }

  /** A page of another site can send a form to this one without being asked, but not this type. */
  private void query(ServerRequest request, ServerResponse response) {
    boolean isJson =
        request
            .headers()
            .first(HeaderNames.CONTENT_TYPE)
            .filter(type -> type.split(";", 2)[0].strip().equalsIgnoreCase("application/json"))
            .isPresent();
    if (!isJson) {
      throw Problem.of(
              415,
              "The body is not said to be JSON.",
              "Send the header Content-Type: application/json.")
          .refused();
    }
    send(response, sql.run(body(request)));
  }

  private byte[] body(ServerRequest request) {
    if (!request.content().hasEntity()) {
      return new byte[0];
    }
    return switch (timer.within(() -> request.content().inputStream().readNBytes(BODY_MAX + 1))) {
      case Outcome.Done<byte[]>(var bytes) when bytes.length <= BODY_MAX -> bytes;
      case Outcome.Done<byte[]> large ->
          throw Problem.of(413, "The query is too long.", "Send at most 64 kB.").refused();
      case Outcome.TooSlow<byte[]> slow -> throw unread();
      case Outcome.Broken<byte[]> broken -> throw unread();
    };
  }

  private static Problem.Refused unread() {
    return Problem.of(408, "The query did not arrive.", "Send it again.").refused();
  }

  private static DashboardFile dashboard(ServerRequest request) {
    return DashboardFile.of(request.path().pathParameters().get("uid"));
  }

  private static Selection selection(DashboardFile dashboard, ServerRequest request) {
    Map<String, List<String>> query = new HashMap<>();
    request.query().names().forEach(name -> query.put(name, request.query().all(name)));
    return Selection.of(dashboard, query);
  }

  private static void send(ServerResponse response, JsonNode json) {
    response.header(HeaderNames.CONTENT_TYPE, "application/json");
    response.header(HeaderNames.CACHE_CONTROL, "no-store");
    response.send(bytes(json));
  }

  private static void send(ServerResponse response, Problem problem) {
    response.status(Status.create(problem.status()));
    response.header(HeaderNames.CONTENT_TYPE, Problem.TYPE);
    response.header(HeaderNames.CACHE_CONTROL, "no-store");
    response.send(bytes(problem.json()));
  }

  private static byte[] bytes(JsonNode json) {
    try {
      return JSON.writeValueAsBytes(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of JSON can be written", e);
    }
  }

  private static Problem notServed(HttpException e) {
    return Problem.of(
        e.status().code(), e.status().reasonPhrase() + ".", "Begin at / and follow its links.");
  }

  private static void failed(ServerRequest request, ServerResponse response, RuntimeException e) {
    LOG.error("path={} failed", request.path().rawPath(), e);
    send(response, Problem.of(500, "Something failed here.", "Look at the log of costwire up."));
  }

  /** Port it listens on, once started. */
  public synchronized int port() {
    return server == null ? port : server.port();
  }

  @Override
  public synchronized Readiness ready() {
    return server != null && server.isRunning()
        ? Readiness.yes()
        : Readiness.no("the port of the page is not open");
  }

  @Override
  public synchronized void close() {
    if (server != null) {
      server.stop();
      server = null;
    }
    timer.close();
    warehouse.close();
    prometheus.ifPresent(Prometheus::close);
  }
}
