// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway;

import io.costwire.gateway.access.ApiKeys;
import io.costwire.gateway.budgets.BudgetFollower;
import io.costwire.gateway.budgets.BudgetMetrics;
import io.costwire.gateway.budgets.BudgetSource;
import io.costwire.gateway.budgets.BudgetView;
import io.costwire.gateway.decode.Completion;
import io.costwire.gateway.decode.EventDecoder;
import io.costwire.gateway.decode.EventReader;
import io.costwire.gateway.decode.OutcomeReader;
import io.costwire.gateway.estimate.BookFollower;
import io.costwire.gateway.estimate.BookSource;
import io.costwire.gateway.estimate.EstimateMetrics;
import io.costwire.gateway.litellm.LiteLlmReader;
import io.costwire.gateway.otlp.TraceReader;
import io.costwire.gateway.publish.EventPublisher;
import io.costwire.gateway.publish.KafkaEventPublisher;
import io.costwire.gateway.publish.Rejections;
import io.costwire.gateway.responses.ResponseReader;
import io.costwire.runtime.AppMain;
import io.costwire.runtime.Component;
import io.costwire.runtime.Ports;
import io.costwire.runtime.Readiness;
import io.costwire.runtime.http.BodyTimer;
import io.costwire.runtime.http.Connections;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP collector: bodies are posted to its {@link Endpoint}s, through the {@link Gate}. An
 * event is accepted when Kafka acknowledged it. What is left of budgets is asked for at its {@link
 * BudgetRoute}s, and what a request will cost at {@link Endpoint#ESTIMATE}.
 *
 * <p>Starts without Kafka and the registry, and answers 503 until both are there. Closing stops
 * taking requests, lets those under way finish within the acknowledgement time, and flushes.
 */
public final class GatewayApp implements Component {
  private static final String PRODUCER = "costwire-gateway/" + AppMain.version();
  private static final String HELP =
      """
      Costwire gateway: send usage events, one JSON object, an array, or NDJSON.

        curl -i http://HOST:PORT/v1/events -H 'content-type: application/json' -d '{
          "provider": "openai", "model": "gpt-4o",
          "usage": {"input_tokens": 1200, "output_tokens": 85},
          "tags": {"team": "search"}}'

      202: Kafka has every event that is not listed as rejected. 400: nothing was taken, and why.
      503: send again later, with the same ids. What is left of a budget: GET /v1/budgets
      What a request will cost: POST /v1/estimate
      All that can be sent and asked: GET /openapi.json
      """;
  private static final String OPENAPI_PATH = "/openapi.json";

  private final GatewayConfig config;
  private final EventPublisher publisher;
  private final BudgetSource budgets;
  private final BudgetsEndpoint budgetsEndpoint;
  private final BookSource prices;
  private final EstimateEndpoint estimates;
  private final ApiKeys keys;
  private final Gate gate;
  private final Map<Endpoint, BodyEndpoint> endpoints = new EnumMap<>(Endpoint.class);
  private final TracesEndpoint traces;
  private final BodyTimer bodyTimer;
  private @Nullable WebServer server;

  /** Connects to nothing. */
  public GatewayApp(GatewayConfig config, MeterRegistry metrics, InstantSource clock) {
    this(
        config,
        metrics,
        clock,
        new Links(
            new KafkaEventPublisher(config.kafka(), config.replicationFactor()),
            budgets(config, metrics, clock),
            prices(config, metrics, clock)));
  }

  /** What it is connected to. */
  record Links(EventPublisher publisher, BudgetSource budgets, BookSource prices) {
    /** Without a price book. */
    Links(EventPublisher publisher, BudgetSource budgets) {
      this(publisher, budgets, BookSource.fixed(new BookSource.Sight.Waiting("there are none")));
    }
  }

  GatewayApp(
      GatewayConfig config, MeterRegistry metrics, InstantSource clock, EventPublisher publisher) {
    this(config, metrics, clock, new Links(publisher, BudgetSource.off()));
  }

  GatewayApp(GatewayConfig config, MeterRegistry metrics, InstantSource clock, Links links) {
    this.config = config;
    this.publisher = links.publisher;
    this.budgets = links.budgets;
    this.budgetsEndpoint = new BudgetsEndpoint(budgets);
    this.prices = links.prices;
    GatewayConfig.Limits limits = config.limits();
    InFlight inFlight = new InFlight(limits.maxInFlightRequests(), limits.maxInFlightBytes());
    this.keys = new ApiKeys(config.access().keysFile(), config.access().rate(), clock);
    GatewayMetrics counts = new GatewayMetrics(metrics, inFlight, keys);
    this.gate = new Gate(keys, counts);
    this.bodyTimer = new BodyTimer("gateway", limits.bodyTimeout());
    EventIntake intake = new EventIntake(publisher, new Rejections(clock), counts);
    var reading = new BodyEndpoint.Reading(inFlight, bodyTimer);
    this.estimates = new EstimateEndpoint(prices, reading, new EstimateMetrics(metrics), clock);
    var completion = new Completion(config.defaultTenant(), PRODUCER, clock);
    work(completion, limits)
        .forEach(
            (endpoint, work) ->
                endpoints.put(
                    endpoint, new BodyEndpoint(work, intake, reading, maxBody(endpoint, limits))));
    this.traces =
        new TracesEndpoint(
            new TraceReader(limits.maxEvents(), PRODUCER, clock),
            reading,
            intake,
            completion,
            new TraceMetrics(metrics),
            new TracesEndpoint.Bounds(config.defaultTenant(), maxBody(Endpoint.TRACES, limits)));
  }

  private static BudgetSource budgets(
      GatewayConfig config, MeterRegistry metrics, InstantSource clock) {
    return config.budgets().follow()
        ? new BudgetFollower(
            config.kafka(),
            new BudgetView.Terms(config.budgets().max(), config.budgets().currency()),
            new BudgetMetrics(metrics),
            clock)
        : BudgetSource.off();
  }

  private static BookSource prices(
      GatewayConfig config, MeterRegistry metrics, InstantSource clock) {
    return new BookFollower(
        config.kafka(), config.budgets().currency(), new EstimateMetrics(metrics), clock);
  }

  private static Map<Endpoint, Work> work(Completion completion, GatewayConfig.Limits limits) {
    EventReader events = new EventReader(completion);
    int most = limits.maxEvents();
    return Map.of(
        Endpoint.EVENTS, new ObjectsWork(new EventDecoder(events, most), false),
        Endpoint.RESPONSES, new ResponsesWork(new ResponseReader(events)),
        Endpoint.LITELLM, new ObjectsWork(new EventDecoder(new LiteLlmReader(events), most), true),
        Endpoint.OUTCOMES,
            new ObjectsWork(new EventDecoder(new OutcomeReader(completion), most), false));
  }

  private static int maxBody(Endpoint endpoint, GatewayConfig.Limits limits) {
    return switch (endpoint) {
      case EVENTS, OUTCOMES -> limits.maxBodyBytes();
      case RESPONSES, LITELLM, TRACES -> limits.maxRawBodyBytes();
      case ESTIMATE -> EstimateEndpoint.MAX_BODY_BYTES;
    };
  }

  @Override
  public synchronized void start() {
    if (server == null) {
      // before the port opens: the first request must not meet a gateway that knows no key
      keys.start(config.access().keysInterval());
      server = Ports.listen("gateway, GATEWAY_PORT", config.host(), config.port(), this::build);
      publisher.start();
      budgets.start();
      prices.start();
    }
  }

  private WebServer build() {
    var connections = new Connections(bodyTimer);
    GatewayConfig.Limits limits = config.limits();
    return connections
        .guard(
            WebServer.builder(),
            limits.maxConnections(),
            limits.idleTimeout(),
            BodyReader.mostOf(Math.max(limits.maxBodyBytes(), limits.maxRawBodyBytes())))
        .directHandlers(Unreadable.handlers())
        .bindAddress(new InetSocketAddress(config.host(), config.port()))
        .shutdownHook(false)
        .shutdownGracePeriod(config.kafka().deliveryTimeout().plus(Duration.ofSeconds(1)))
        .contentEncoding(new PackedBodies())
        .routing(routing -> routes(routing.addFilter(connections)))
        .build();
  }

  private void routes(HttpRouting.Builder routing) {
    routing.addFilter(gate);
    endpoints.forEach(
        (endpoint, body) -> {
          routing.post(endpoint.path(), body::post);
          routing.any(endpoint.path(), GatewayApp::onlyPost);
        });
    ask(routing, BudgetRoute.LIST, budgetsEndpoint::list);
    ask(routing, BudgetRoute.ONE, budgetsEndpoint::one);
    ask(routing, BudgetRoute.GROUPS, budgetsEndpoint::groups);
    routing
        .post(Endpoint.TRACES.path(), traces::post)
        .any(Endpoint.TRACES.path(), GatewayApp::onlyPost)
        .post(Endpoint.ESTIMATE.path(), estimates::post)
        .any(Endpoint.ESTIMATE.path(), GatewayApp::onlyPost)
        .get(OPENAPI_PATH, (request, response) -> OpenApi.send(response))
        .get("/", (request, response) -> response.send(HELP));
  }

  private static void ask(HttpRouting.Builder routing, BudgetRoute route, Handler handler) {
    routing
        .get(route.path(), handler)
        .head(route.path(), handler)
        .any(route.path(), GatewayApp::onlyGet);
  }

  private static void onlyGet(ServerRequest request, ServerResponse response) {
    response.status(Status.METHOD_NOT_ALLOWED_405);
    response.header(HeaderNames.ALLOW, "GET, HEAD");
    response.send("Ask with GET or HEAD; budgets are changed with costwire budgets apply.\n");
  }

  private static void onlyPost(ServerRequest request, ServerResponse response) {
    response.status(Status.METHOD_NOT_ALLOWED_405);
    response.header(HeaderNames.ALLOW, "POST");
    response.send("Send bodies with POST; /openapi.json says what they look like.\n");
  }

  /** Port it listens on, once started. */
  public synchronized int port() {
    return server == null ? config.port() : server.port();
  }

  @Override
  public synchronized Readiness ready() {
    return server != null && server.isRunning()
        ? publisher.ready()
        : Readiness.no("the gateway's port is not open");
  }

  @Override
  public synchronized void close() {
    if (server != null) {
      server.stop();
      server = null;
    }
    keys.close();
    bodyTimer.close();
    budgets.close();
    prices.close();
    publisher.close();
  }
}
