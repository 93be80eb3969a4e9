// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.costwire.gateway.decode.BodyFormat;
import io.costwire.gateway.decode.Refusal;
import io.costwire.gateway.estimate.BookSource;
import io.costwire.gateway.estimate.BookSource.Sight;
import io.costwire.gateway.estimate.EstimateMetrics;
import io.costwire.pricing.lines.PriceEstimate;
import io.costwire.pricing.lines.UnreadableField;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code POST /v1/estimate}: what a request will cost, by the book in memory. 200 whatever the
 * status of the price is; one without a price has no cost. Nothing is published, and what is
 * refused is no lost event: it goes nowhere.
 */
final class EstimateEndpoint {
  private static final Logger LOG = LoggerFactory.getLogger(EstimateEndpoint.class);

  /** Counts and names; a body that is larger holds something else. */
  static final int MAX_BODY_BYTES = 64 << 10;

  private final BookSource source;
  private final BodyEndpoint.Reading reading;
  private final EstimateMetrics metrics;
  private final InstantSource clock;

  EstimateEndpoint(
      BookSource source,
      BodyEndpoint.Reading reading,
      EstimateMetrics metrics,
      InstantSource clock) {
    this.source = source;
    this.reading = reading;
    this.metrics = metrics;
    this.clock = clock;
  }

  private sealed interface Said {
    record Estimate(byte[] json) implements Said {}

    record Problem(Answer answer) implements Said {}
  }

  void post(ServerRequest request, ServerResponse response) {
    request.context().get(Exchange.class).ifPresent(Exchange::asked);
    switch (said(request)) {
      case Said.Estimate(var json) -> {
        response.status(Status.OK_200);
        response.header(HeaderNames.CACHE_CONTROL, "private, no-cache");
        Answers.json(json, request, response);
      }
      case Said.Problem(var answer) -> Answers.send(answer, request, response);
    }
  }

  private Said said(ServerRequest request) {
    Optional<InFlight.Ticket> ticket = reading.inFlight().enter();
    if (ticket.isEmpty()) {
      return problem(BodyEndpoint.overloaded());
    }
    try (InFlight.Ticket held = ticket.get()) {
      return read(request, held);
    } catch (RuntimeException e) {
      LOG.error("request=failed path=/v1/estimate error={}", e.getClass().getName());
      return problem(Answer.problem(500, "INTERNAL", "The gateway failed; ask again."));
    }
  }

  private Said read(ServerRequest request, InFlight.Ticket ticket) {
    String contentType = request.headers().first(HeaderNames.CONTENT_TYPE).orElse(null);
    if (BodyFormat.of(contentType).filter(BodyFormat.JSON::equals).isEmpty()) {
      return problem(
          Answer.problem(
              415,
              "UNSUPPORTED_MEDIA_TYPE",
              "Send one JSON object with Content-Type: application/json, in UTF-8."));
    }
    Optional<BodyEndpoint.Encoding> encoding = BodyEndpoint.Encoding.of(request);
    if (encoding.isEmpty()) {
      return problem(BodyEndpoint.Encoding.unsupported());
    }
    Exchange exchange = request.context().get(Exchange.class).orElseThrow();
    BodyReader bodies = new BodyReader(MAX_BODY_BYTES, exchange::readBytes);
    boolean gzip = encoding.get() == BodyEndpoint.Encoding.GZIP;
    return switch (reading.read(() -> bodies.read(request.content().inputStream(), gzip, ticket))) {
      case Body.Complete(var bytes) -> estimate(new String(bytes, StandardCharsets.UTF_8));
      case Body.TooLarge tooLarge -> refused(tooLarge());
      case Body.NotGzip notGzip -> refused(BodyEndpoint.notGzip());
      case Body.Incomplete() -> problem(BodyEndpoint.incomplete());
      case Body.TooSlow() -> problem(BodyEndpoint.tooSlow());
      case Body.NoRoom() -> problem(BodyEndpoint.overloaded());
    };
  }

  private Said estimate(String json) {
    PriceEstimate estimate;
    try {
      estimate = PriceEstimate.read(json, clock.instant());
    } catch (UnreadableField e) {
      return refused(Refusal.of(Refusal.Reason.valueOf(e.kind().name()), e.field(), e.reason()));
    }
    return switch (source.sight()) {
      case Sight.Waiting(var reason) ->
          problem(
              Answer.problem(
                  503, "NOT_READY", "Prices are not known yet: " + reason + "; ask again."));
      case Sight.Known known -> {
        ObjectNode answer = estimate.answer(known.engine());
        metrics.answered(answer.get("status").textValue());
        answer.put("book_source", known.origin().text());
        answer.put("book_as_of", known.asOf().map(Instant::toString).orElse(null));
        yield new Said.Estimate(answer.toString().getBytes(StandardCharsets.UTF_8));
      }
    };
  }

  private static Refusal tooLarge() {
    return new Refusal(
        Refusal.Reason.TOO_LARGE,
        null,
        "The body is larger than %d bytes, packed or unpacked; an estimate has names and counts, and no text."
            .formatted(MAX_BODY_BYTES));
  }

  private static Said refused(Refusal refusal) {
    return problem(Answer.unreadable(refusal));
  }

  private static Said problem(Answer answer) {
    return new Said.Problem(answer);
  }
}
