// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway;

import io.costwire.gateway.decode.EventDecoder;
import io.costwire.gateway.decode.EventReader;
import io.costwire.gateway.otlp.TraceReader;
import io.costwire.gateway.publish.EventPublisher;
import io.costwire.gateway.publish.KafkaEventPublisher;
import io.costwire.gateway.publish.Rejections;
import io.costwire.runtime.AppMain;
import io.costwire.runtime.Component;
import io.costwire.runtime.Ports;
import io.costwire.runtime.Readiness;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP collector: {@code POST /v1/events}. An event is accepted when Kafka acknowledged it.
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
      503: send again later, with the same ids.
      """;

  private final GatewayConfig config;
  private final EventPublisher publisher;
  private final EventsEndpoint events;
  private final TracesEndpoint traces;
  private final BodyTimer bodyTimer;
  private @Nullable WebServer server;

  /** Connects to nothing. */
  public GatewayApp(GatewayConfig config, MeterRegistry metrics, InstantSource clock) {
    this(
        config,
        metrics,
        clock,
        new KafkaEventPublisher(config.kafka(), config.replicationFactor()));
  }

  GatewayApp(
      GatewayConfig config, MeterRegistry metrics, InstantSource clock, EventPublisher publisher) {
    this.config = config;
    this.publisher = publisher;
    GatewayConfig.Limits limits = config.limits();
    InFlight inFlight = new InFlight(limits.maxInFlightRequests(), limits.maxInFlightBytes());
    GatewayMetrics counts = new GatewayMetrics(metrics, inFlight);
    EventReader reader = new EventReader(config.defaultTenant(), PRODUCER, clock);
    EventIntake intake =
        new EventIntake(
            new EventDecoder(reader, limits.maxEvents()), publisher, new Rejections(clock), counts);
    this.bodyTimer = new BodyTimer(limits.bodyTimeout());
    this.events = new EventsEndpoint(intake, limits, inFlight, bodyTimer, counts);
    TraceReader spans = new TraceReader(limits.maxEvents(), PRODUCER, clock);
    TraceMetrics traceCounts = new TraceMetrics(metrics, counts);
    this.traces = new TracesEndpoint(spans, intake, config, inFlight, bodyTimer, traceCounts);
  }

  @Override
  public synchronized void start() {
    if (server == null) {
      server = Ports.listen("gateway, GATEWAY_PORT", config.host(), config.port(), this::build);
      publisher.start();
    }
  }

  private WebServer build() {
    return WebServer.builder()
        .bindAddress(new InetSocketAddress(config.host(), config.port()))
        .shutdownHook(false)
        .shutdownGracePeriod(config.kafka().deliveryTimeout().plus(Duration.ofSeconds(1)))
        .contentEncoding(new PackedBodies())
        .routing(this::routes)
        .build();
  }

  private void routes(HttpRouting.Builder routing) {
    routing
        .post("/v1/events", events::post)
        .any(
            "/v1/events",
            (request, response) -> {
              response.status(Status.METHOD_NOT_ALLOWED_405);
              response.header(HeaderNames.ALLOW, "POST");
              response.send("Send events with POST.\n");
            })
        .post("/v1/traces", traces::post)
        .get("/", (request, response) -> response.send(HELP));
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
    bodyTimer.close();
    publisher.close();
  }
}
