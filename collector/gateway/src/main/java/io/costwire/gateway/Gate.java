// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway;

import io.costwire.gateway.access.ApiKeys;
import io.costwire.gateway.access.ApiKeys.Admission;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import io.helidon.webserver.http.ServerRequest;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands before all routes: asks for the API key where something is posted below {@code /v1/},
 * holds the sender to its rate, and writes the access log. Routes that are added below {@code /v1/}
 * are behind it without doing anything; they find the sender as {@link
 * io.costwire.gateway.access.Caller} and the {@link Exchange} in the request's context.
 */
final class Gate implements Filter {
  private static final Logger LOG = LoggerFactory.getLogger("io.costwire.gateway.access");
  private static final String GUARDED = "/v1/";
  private static final String BEARER = "bearer ";
  private static final String NOBODY = "-";

  private final ApiKeys keys;
  private final GatewayMetrics metrics;

  Gate(ApiKeys keys, GatewayMetrics metrics) {
    this.keys = keys;
    this.metrics = metrics;
  }

  @Override
  public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
    String path = request.path().path();
    Optional<Endpoint> endpoint = Endpoint.of(path);
    boolean guarded = path.startsWith(GUARDED) && request.prologue().method().equals(Method.POST);
    if (!guarded) {
      chain.proceed();
      return;
    }
    Visit visit = new Visit(endpoint.map(Endpoint::path).orElse(Endpoint.OTHER));
    response.whenSent(() -> visit.sent(response.status().code()));
    admission(request)
        .ifPresentOrElse(
            admission -> admit(admission, visit, chain, request, response),
            () ->
                refuse(
                    response,
                    401,
                    "UNAUTHORIZED",
                    "Send the header Authorization: Bearer with an API key."));
  }

  private Optional<Admission> admission(ServerRequest request) {
    if (!keys.inUse()) {
      return Optional.of(keys.anyone());
    }
    return request
        .headers()
        .first(HeaderNames.AUTHORIZATION)
        .filter(value -> value.toLowerCase(Locale.ROOT).startsWith(BEARER))
        .map(value -> keys.find(value.substring(BEARER.length()).strip()));
  }

  private void admit(
      Admission admission,
      Visit visit,
      FilterChain chain,
      RoutingRequest request,
      RoutingResponse response) {
    switch (admission) {
      case Admission.Unknown() ->
          refuse(
              response,
              401,
              "UNAUTHORIZED",
              "The API key is not known; check that it is complete, and that it is in the key"
                  + " file.");
      case Admission.Expired(var id) -> {
        visit.key = id;
        refuse(response, 401, "KEY_EXPIRED", "The API key has expired; ask for a new one.");
      }
      case Admission.Admitted(var caller, var allowance) -> {
        visit.key = caller.id();
        Duration delay = allowance.delay(System.nanoTime());
        if (!delay.isZero()) {
          tooMuch(response, delay);
          return;
        }
        Exchange exchange =
            new Exchange(
                Endpoint.of(request.path().path()).orElse(Endpoint.EVENTS), caller, allowance);
        visit.exchange = exchange;
        request.context().register(exchange);
        request.context().register(caller);
        try {
          chain.proceed();
        } finally {
          visit.left(response);
        }
      }
    }
  }

  private static void tooMuch(RoutingResponse response, Duration delay) {
    long seconds = delay.plusNanos(999_999_999).toSeconds();
    response.header(HeaderNames.RETRY_AFTER, Long.toString(Math.max(1, seconds)));
    refuse(
        response,
        429,
        "RATE_LIMITED",
        "This API key sends more than its rate; send again after Retry-After seconds, the same"
            + " events are safe.");
  }

  private static void refuse(RoutingResponse response, int status, String reason, String message) {
    if (status == 401) {
      response.header(HeaderNames.WWW_AUTHENTICATE, "Bearer realm=\"costwire\"");
    }
    Answers.send(Answer.problem(status, reason, message), response);
  }

  /** What the access log says about one request. */
  private final class Visit {
    private final long start = System.nanoTime();
    private final String path;
    private String key = NOBODY;
    private boolean logged;
    private @Nullable Exchange exchange; // once the sender is known

    Visit(String path) {
      this.path = path;
    }

    /** Where the answer could not be sent any more, as to one who stalled, it is logged as well. */
    void left(RoutingResponse response) {
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
          "method=POST path={} status={} events={} bytes={} ms={} key={}",
          path,
          status,
          events,
          bytes,
          took.toMillis(),
          key);
    }
  }
}
