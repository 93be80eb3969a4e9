// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway;

import io.costwire.gateway.decode.BodyFormat;
import io.costwire.gateway.decode.BodySlice;
import io.costwire.gateway.decode.Refusal;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code POST /v1/events}. Every way out answers with the same JSON shape; nothing of a body is
 * logged.
 */
final class EventsEndpoint {
  private static final Logger LOG = LoggerFactory.getLogger(EventsEndpoint.class);
  private static final String RETRY_AFTER_SECONDS = "1";
  private static final List<String> GZIP = List.of("gzip", "x-gzip");

  private final EventIntake intake;
  private final BodyReader bodies;
  private final BodyTimer timer;
  private final InFlight inFlight;
  private final GatewayMetrics metrics;
  private final int maxBodyBytes;

  EventsEndpoint(
      EventIntake intake,
      GatewayConfig.Limits limits,
      InFlight inFlight,
      BodyTimer timer,
      GatewayMetrics metrics) {
    this.intake = intake;
    this.bodies = new BodyReader(limits.maxBodyBytes());
    this.timer = timer;
    this.inFlight = inFlight;
    this.metrics = metrics;
    this.maxBodyBytes = limits.maxBodyBytes();
  }

  void post(ServerRequest request, ServerResponse response) {
    long start = System.nanoTime();
    Answer answer;
    Optional<InFlight.Ticket> ticket = inFlight.enter();
    if (ticket.isEmpty()) {
      answer = overloaded();
    } else {
      try (InFlight.Ticket held = ticket.get()) {
        answer = answer(request, held);
      }
    }
    metrics.request(answer.status(), Duration.ofNanos(System.nanoTime() - start));
    send(answer, response);
  }

  private Answer answer(ServerRequest request, InFlight.Ticket ticket) {
    try {
      return take(request, ticket);
    } catch (RuntimeException e) {
      LOG.error("request=failed error={}", e.getClass().getName());
      return Answer.problem(
          500, "INTERNAL", "The gateway failed; send the request again, the same ids are safe.");
    }
  }

  private Answer take(ServerRequest request, InFlight.Ticket ticket) {
    String contentType = request.headers().first(HeaderNames.CONTENT_TYPE).orElse(null);
    Optional<BodyFormat> format = BodyFormat.of(contentType);
    if (format.isEmpty()) {
      return Answer.problem(
          415,
          "UNSUPPORTED_MEDIA_TYPE",
          "Send the header Content-Type: application/json, or application/x-ndjson for one event a"
              + " line, in UTF-8.");
    }
    String encoding =
        request
            .headers()
            .first(HeaderNames.CONTENT_ENCODING)
            .orElse("identity")
            .strip()
            .toLowerCase(Locale.ROOT);
    boolean gzip = GZIP.contains(encoding);
    if (!gzip && !encoding.equals("identity")) {
      return Answer.problem(
          415, "UNSUPPORTED_ENCODING", "Send the body plain or with Content-Encoding: gzip.");
    }
    Body body = timer.within(() -> bodies.read(request.content().inputStream(), gzip, ticket));
    return switch (body) {
      case Body.Complete(var bytes) -> intake.take(bytes, format.get());
      case Body.TooLarge(var length, var sha256) -> intake.refuse(tooLarge(), length, sha256);
      case Body.NotGzip(var bytes) -> {
        BodySlice slice = BodySlice.whole(bytes);
        yield intake.refuse(notGzip(), slice.length(), slice.sha256());
      }
      case Body.Incomplete() ->
          Answer.problem(
              408, "BODY_INCOMPLETE", "The body did not arrive completely; send it again.");
      case Body.TooSlow() ->
          Answer.problem(
              408, "BODY_TOO_SLOW", "The body did not arrive in time; send less at once.");
      case Body.NoRoom() -> overloaded();
    };
  }

  private Refusal tooLarge() {
    return new Refusal(
        Refusal.Reason.TOO_LARGE,
        null,
        "The body is larger than %d bytes, packed or unpacked; split it into several requests."
            .formatted(maxBodyBytes));
  }

  private static Refusal notGzip() {
    return new Refusal(
        Refusal.Reason.MALFORMED,
        null,
        "The body is not complete gzip, as Content-Encoding says; leave the header out if it is"
            + " plain.");
  }

  private static Answer overloaded() {
    return Answer.problem(
        503, "OVERLOADED", "The gateway works on as much as it can hold; send again in a moment.");
  }

  private static void send(Answer answer, ServerResponse response) {
    response.status(Status.create(answer.status()));
    response.header(HeaderNames.CONTENT_TYPE, "application/json");
    if (answer.status() == 503) {
      response.header(HeaderNames.RETRY_AFTER, RETRY_AFTER_SECONDS);
    }
    boolean bodyMayBeLeft = answer.problem() != null || answer.status() == 413;
    if (bodyMayBeLeft) {
      response.header(HeaderNames.CONNECTION, "close");
    }
    response.send(AnswerJson.write(answer));
  }
}
