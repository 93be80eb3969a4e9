// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway;

import io.costwire.gateway.decode.BodySlice;
import io.costwire.gateway.decode.Decoding;
import io.costwire.gateway.decode.Refusal;
import io.costwire.runtime.http.BodyTimer;
import io.costwire.runtime.http.BodyTimer.Outcome;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A route that takes bodies: reads one within bounds of size, time and memory, and has it decoded,
 * published and answered. Every way out answers with the same JSON shape; nothing of a body is
 * logged.
 */
final class BodyEndpoint {
  private static final Logger LOG = LoggerFactory.getLogger(BodyEndpoint.class);
  private final Work work;
  private final EventIntake intake;
  private final Reading reading;
  private final int maxBodyBytes;

  /** What all endpoints share to read bodies. */
  record Reading(InFlight inFlight, BodyTimer timer) {
    /** A body, or why there is none. */
    Body read(Callable<Body> reading) {
      return switch (timer.within(reading)) {
        case Outcome.Done<Body>(var body) -> body;
        case Outcome.Broken<Body> broken -> new Body.Incomplete();
        case Outcome.TooSlow<Body> slow -> new Body.TooSlow();
      };
    }
  }

  /** How a body is packed. */
  enum Encoding {
    PLAIN,
    GZIP;

    /** Empty for one that is not understood. */
    static Optional<Encoding> of(ServerRequest request) {
      String encoding =
          request
              .headers()
              .first(HeaderNames.CONTENT_ENCODING)
              .orElse("identity")
              .strip()
              .toLowerCase(Locale.ROOT);
      return switch (encoding) {
        case "identity" -> Optional.of(PLAIN);
        case "gzip", "x-gzip" -> Optional.of(GZIP);
        default -> Optional.empty();
      };
    }

    static Answer unsupported() {
      return Answer.problem(
          415, "UNSUPPORTED_ENCODING", "Send the body plain or with Content-Encoding: gzip.");
    }
  }

  BodyEndpoint(Work work, EventIntake intake, Reading reading, int maxBodyBytes) {
    this.work = work;
    this.intake = intake;
    this.reading = reading;
    this.maxBodyBytes = maxBodyBytes;
  }

  void post(ServerRequest request, ServerResponse response) {
    Answer answer;
    Optional<InFlight.Ticket> ticket = reading.inFlight.enter();
    if (ticket.isEmpty()) {
      answer = overloaded();
    } else {
      try (InFlight.Ticket held = ticket.get()) {
        answer = answer(request, held);
      }
    }
    Answers.send(answer, request, response);
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
    Optional<Work.Decode> decode = work.decode(request);
    if (decode.isEmpty()) {
      return Answer.problem(415, "UNSUPPORTED_MEDIA_TYPE", work.contentTypes());
    }
    Optional<Encoding> encoding = Encoding.of(request);
    if (encoding.isEmpty()) {
      return Encoding.unsupported();
    }
    boolean gzip = encoding.get() == Encoding.GZIP;
    Exchange exchange = request.context().get(Exchange.class).orElseThrow();
    BodyReader bodies = new BodyReader(maxBodyBytes, exchange::readBytes);
    Body body = reading.read(() -> bodies.read(request.content().inputStream(), gzip, ticket));
    return switch (body) {
      case Body.Complete(var bytes) -> decoded(bytes, decode.get(), exchange);
      case Body.TooLarge(var length, var sha256) ->
          intake.refuse(tooLarge(), length, sha256, exchange);
      case Body.NotGzip(var bytes) -> unusable(notGzip(), bytes, exchange);
      case Body.Incomplete() -> incomplete();
      case Body.TooSlow() -> tooSlow();
      case Body.NoRoom() -> overloaded();
    };
  }

  private Answer decoded(byte[] bytes, Work.Decode decode, Exchange exchange) {
    return switch (decode.decode(bytes, exchange.caller())) {
      case Decoding.Events(var events) -> intake.take(events, exchange);
      case Decoding.Unreadable(var refusal) -> unusable(refusal, bytes, exchange);
    };
  }

  private Answer unusable(Refusal refusal, byte[] bytes, Exchange exchange) {
    BodySlice slice = BodySlice.whole(bytes);
    return intake.refuse(refusal, slice.length(), slice.sha256(), exchange);
  }

  private Refusal tooLarge() {
    return new Refusal(
        Refusal.Reason.TOO_LARGE,
        null,
        "The body is larger than %d bytes, packed or unpacked; split it into several requests."
            .formatted(maxBodyBytes));
  }

  static Answer incomplete() {
    return Answer.problem(
        408, "BODY_INCOMPLETE", "The body did not arrive completely; send it again.");
  }

  static Answer tooSlow() {
    return Answer.problem(
        408, "BODY_TOO_SLOW", "The body did not arrive in time; send less at once.");
  }

  static Refusal notGzip() {
    return new Refusal(
        Refusal.Reason.MALFORMED,
        null,
        "The body is not complete gzip, as Content-Encoding says; leave the header out if it is"
            + " plain.");
  }

  static Answer overloaded() {
    return Answer.problem(
        503, "OVERLOADED", "The gateway works on as much as it can hold; send again in a moment.");
  }
}
