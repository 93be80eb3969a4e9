// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway;

import io.costwire.gateway.access.ApiKeys;
import io.costwire.gateway.access.ApiKeys.Admission;
import io.costwire.runtime.http.Bearer;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import io.helidon.webserver.http.ServerRequest;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands before all routes: asks for the API key for whatever is below {@code /v1/}, holds the
 * sender to its rate, and writes the access log. Routes that are added there are behind it without
 * doing anything; they find the sender as {@link io.costwire.gateway.access.Caller} and the {@link
 * Exchange} in the request's context.
 */
final class Gate implements Filter {
  private static final Logger LOG = LoggerFactory.getLogger("io.costwire.gateway.access");
  private static final String GUARDED = "/v1/";
  private static final String NOBODY = "-";
  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

  private final ApiKeys keys;
  private final GatewayMetrics metrics;

  Gate(ApiKeys keys, GatewayMetrics metrics) {
    this.keys = keys;
    this.metrics = metrics;
  }

  @Override
  public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
    String path = request.path().path();
    if (!path.startsWith(GUARDED)) {
      chain.proceed();
      return;
    }
    Visit visit = new Visit(request, response);
    response.whenSent(() -> visit.sent(response.status().code()));
    admission(request)
        .ifPresentOrElse(
            admission -> admit(admission, visit, chain),
            () ->
                visit.refuse(
                    401, "UNAUTHORIZED", "Send the header Authorization: Bearer with an API key."));
  }

  /** What may stand in logs and metrics: a method may be any word. */
  private static String method(ServerRequest request) {
    String method = request.prologue().method().text();
    return METHODS.contains(method) ? method : Endpoint.OTHER;
  }

  private static String template(String path) {
    return Endpoint.of(path)
        .map(Endpoint::path)
        .or(() -> BudgetRoute.of(path).map(BudgetRoute::path))
        .orElse(Endpoint.OTHER);
  }

  private Optional<Admission> admission(ServerRequest request) {
    if (!keys.inUse()) {
      return Optional.of(keys.anyone());
    }
    return Bearer.key(request.headers()).map(keys::find);
  }

  private void admit(Admission admission, Visit visit, FilterChain chain) {
    switch (admission) {
      case Admission.Unknown() ->
          visit.refuse(
              401,
              "UNAUTHORIZED",
              "The API key is not known; check that it is complete, and that it is in the key"
                  + " file.");
      case Admission.Expired(var id) -> {
        visit.key = id;
        visit.refuse(401, "KEY_EXPIRED", "The API key has expired; ask for a new one.");
      }
      case Admission.Admitted(var caller, var allowance) -> {
        visit.key = caller.id();
        Duration delay = allowance.delay(System.nanoTime());
        if (!delay.isZero()) {
          visit.tooMuch(delay);
          return;
        }
        RoutingRequest request = visit.request;
        Exchange exchange =
            new Exchange(
                Endpoint.of(request.path().path()).orElse(Endpoint.EVENTS), caller, allowance);
        visit.exchange = exchange;
        request.context().register(exchange);
        request.context().register(caller);
        try {
          chain.proceed();
        } finally {
          visit.left();
        }
      }
    }
  }

  /** One request: how it is refused, and what the access log says about it. */
  private final class Visit {
    private final long start = System.nanoTime();
    private final RoutingRequest request;
    private final RoutingResponse response;
    private final String path;
    private String key = NOBODY;
    private boolean logged;
    private @Nullable Exchange exchange; // once the sender is known

    Visit(RoutingRequest request, RoutingResponse response) {
      this.request = request;
      this.response = response;
      this.path = template(request.path().path());
    }

    void tooMuch(Duration delay) {
      long seconds = delay.plusNanos(999_999_999).toSeconds();
      response.header(HeaderNames.RETRY_AFTER, Long.toString(Math.max(1, seconds)));
      refuse(
          429,
          "RATE_LIMITED",
          "This API key sends more than its rate; send again after Retry-After seconds, the same"
              + " events are safe.");
    }

    void refuse(int status, String reason, String message) {
      if (status == 401) {
        response.header(HeaderNames.WWW_AUTHENTICATE, Bearer.CHALLENGE);
      }
      Answers.send(Answer.problem(status, reason, message), request, response);
    }

    /** Where the answer could not be sent any more, as to one who stalled, it is logged as well. */
    void left() {
      if (!path.equals(Endpoint.OTHER)) {
        sent(response.status().code());
      }
    }

    void sent(int status) {
      if (logged) {
        return;
      }
      logged = true;
      Duration took = Duration.ofNanos(System.nanoTime() - start);
      Exchange known = exchange;
      long bytes = known == null ? 0 : known.bytes();
      int events = known == null ? 0 : known.events();
      if (known != null) {
        known.settle();
      }
      metrics.request(path, status, took, bytes);
      LOG.info(
          "method={} path={} status={} events={} bytes={} ms={} key={}",
          method(request),
          path,
          status,
          events,
          bytes,
          took.toMillis(),
          key);
    }
  }
}
