// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway;

import io.costwire.gateway.access.Caller;
import io.costwire.gateway.decode.BodySlice;
import io.costwire.gateway.decode.Completion;
import io.costwire.gateway.decode.Decoded;
import io.costwire.gateway.decode.Reading;
import io.costwire.gateway.decode.Refusal;
import io.costwire.gateway.otlp.ExportAnswer;
import io.costwire.gateway.otlp.ExportAnswer.Code;
import io.costwire.gateway.otlp.Tenancy;
import io.costwire.gateway.otlp.TraceFormat;
import io.costwire.gateway.otlp.TraceReader;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code POST /v1/traces}: OTLP over HTTP. Answers as OTLP has it, so exporters know what to send
 * again: 503 is sent again by them, any other error is not.
 */
final class TracesEndpoint {
  private static final Logger LOG = LoggerFactory.getLogger(TracesEndpoint.class);
  private static final String RETRY_AFTER_SECONDS = "1";
  private static final int MAX_NAMED_REFUSALS = 3;

  private final TraceReader reader;
  private final EventIntake intake;
  private final Completion completion;
  private final BodyEndpoint.Reading reading;
  private final TraceMetrics metrics;
  private final Bounds bounds;

  /** Who pays where nobody is named, and how large a body may be. */
  record Bounds(String defaultTenant, int maxBodyBytes) {}

  TracesEndpoint(
      TraceReader reader,
      BodyEndpoint.Reading reading,
      EventIntake intake,
      Completion completion,
      TraceMetrics metrics,
      Bounds bounds) {
    this.reader = reader;
    this.reading = reading;
    this.intake = intake;
    this.completion = completion;
    this.metrics = metrics;
    this.bounds = bounds;
  }

  /** A status of HTTP and the body for it. */
  private record Reply(int status, ExportAnswer body, boolean bodyMayBeLeft) {
    static Reply of(int status, Code code, String message) {
      return new Reply(status, new ExportAnswer.Failed(code, message), true);
    }
  }

  void post(ServerRequest request, ServerResponse response) {
    Optional<TraceFormat> format =
        TraceFormat.of(request.headers().first(HeaderNames.CONTENT_TYPE).orElse(null));
    Reply reply = reply(request, format);
    send(reply, format.orElse(TraceFormat.JSON), response);
  }

  private Reply reply(ServerRequest request, Optional<TraceFormat> format) {
    if (format.isEmpty()) {
      return Reply.of(
          415,
          Code.INVALID_ARGUMENT,
          "Send OTLP with Content-Type: application/x-protobuf or application/json.");
    }
    Optional<InFlight.Ticket> ticket = reading.inFlight().enter();
    if (ticket.isEmpty()) {
      return overloaded();
    }
    try (InFlight.Ticket held = ticket.get()) {
      return take(request, format.get(), held);
    } catch (RuntimeException e) {
      LOG.error("request=failed path=/v1/traces error={}", e.getClass().getName());
      // exporters send nothing again after a 500
      return Reply.of(
          503, Code.INTERNAL, "The gateway failed on this request; send the same spans again.");
    }
  }

  private Reply take(ServerRequest request, TraceFormat format, InFlight.Ticket ticket) {
    Optional<BodyEndpoint.Encoding> encoding = BodyEndpoint.Encoding.of(request);
    if (encoding.isEmpty()) {
      return Reply.of(
          415, Code.INVALID_ARGUMENT, "Send the body plain or with Content-Encoding: gzip.");
    }
    boolean gzip = encoding.get() == BodyEndpoint.Encoding.GZIP;
    Exchange exchange = request.context().get(Exchange.class).orElseThrow();
    BodyReader bodies = new BodyReader(bounds.maxBodyBytes(), exchange::readBytes);
    Body body = reading.read(() -> bodies.read(request.content().inputStream(), gzip, ticket));
    return switch (body) {
      case Body.Complete(var bytes) -> take(bytes, format, exchange);
      case Body.TooLarge(var length, var sha256) -> refuse(tooLarge(), length, sha256, exchange);
      case Body.NotGzip(var bytes) -> {
        BodySlice slice = BodySlice.whole(bytes);
        yield refuse(notGzip(), slice.length(), slice.sha256(), exchange);
      }
      case Body.Incomplete() ->
          Reply.of(503, Code.UNAVAILABLE, "The body did not arrive completely; send it again.");
      case Body.TooSlow() ->
          Reply.of(503, Code.UNAVAILABLE, "The body did not arrive in time; send less at once.");
      case Body.NoRoom() -> overloaded();
    };
  }

  /** A sender with an API key writes for its tenant only. */
  private Tenancy tenancy(Caller caller) {
    String own = caller.tenant().orElse(bounds.defaultTenant());
    return new Tenancy() {
      @Override
      public Optional<String> tenant(Optional<String> asked) {
        return Optional.of(asked.orElse(own)).filter(caller::mayUse);
      }

      @Override
      public boolean mayTag(String key, String value) {
        return caller.mayTag(key, value);
      }
    };
  }

  private Reply take(byte[] bytes, TraceFormat format, Exchange exchange) {
    Caller caller = exchange.caller();
    return switch (reader.read(bytes, format, tenancy(caller))) {
      case TraceReader.Reading spans -> {
        List<Decoded> events = spans.events().stream().map(e -> complete(e, caller)).toList();
        Answer answer = intake.take(events, exchange);
        metrics.count(spans);
        if (answer.failed() > 0) {
          yield Reply.of(
              503,
              Code.UNAVAILABLE,
              "%d of %d events were not acknowledged by Kafka; send the same spans again."
                  .formatted(answer.failed(), answer.results().size()));
        }
        reader.taken(spans.above());
        yield exported(answer);
      }
      case TraceReader.Unreadable(var refusal) -> {
        BodySlice slice = BodySlice.whole(bytes);
        yield refuse(refusal, slice.length(), slice.sha256(), exchange);
      }
    };
  }

  /** With the tags of the API key, or refused where it may not set those of the span. */
  private Decoded complete(Decoded item, Caller caller) {
    if (!(item instanceof Decoded.Valid valid)) {
      return item;
    }
    return switch (completion.complete(valid.event(), caller)) {
      case Reading.Event(var event) ->
          new Decoded.Valid(valid.index(), valid.line(), valid.slice(), event);
      case Reading.NotRead(var refusal, var known) ->
          new Decoded.Refused(valid.index(), valid.line(), valid.slice(), refusal, known);
      case Reading.Outcome outcome -> throw new IllegalStateException("an event became " + outcome);
    };
  }

  private static Reply exported(Answer answer) {
    return new Reply(200, new ExportAnswer.Exported(answer.rejected(), rejections(answer)), false);
  }

  private static String rejections(Answer answer) {
    List<String> messages =
        answer.results().stream()
            .filter(Answer.Rejected.class::isInstance)
            .map(r -> ((Answer.Rejected) r).refusal().message())
            .distinct()
            .toList();
    int more = messages.size() - MAX_NAMED_REFUSALS;
    return String.join(" ", messages.subList(0, Math.min(MAX_NAMED_REFUSALS, messages.size())))
        + (more > 0 ? " And %d other reasons.".formatted(more) : "");
  }

  private Reply refuse(Refusal refusal, long length, String sha256, Exchange exchange) {
    Answer answer = intake.refuse(refusal, length, sha256, exchange);
    return new Reply(
        answer.status(),
        new ExportAnswer.Failed(Code.INVALID_ARGUMENT, refusal.message()),
        answer.status() == 413);
  }

  private Refusal tooLarge() {
    return new Refusal(
        Refusal.Reason.TOO_LARGE,
        null,
        "The body is larger than %d bytes, packed or unpacked; lower the exporter's batch size or"
                .formatted(bounds.maxBodyBytes())
            + " leave prompts out of spans.");
  }

  private static Refusal notGzip() {
    return new Refusal(
        Refusal.Reason.MALFORMED, null, "The body is not complete gzip, as Content-Encoding says.");
  }

  private static Reply overloaded() {
    return Reply.of(
        503,
        Code.UNAVAILABLE,
        "The gateway works on as much as it can hold; send again in a moment.");
  }

  private static void send(Reply reply, TraceFormat format, ServerResponse response) {
    response.status(Status.create(reply.status()));
    response.header(HeaderNames.CONTENT_TYPE, format.contentType());
    if (reply.status() == 503) {
      response.header(HeaderNames.RETRY_AFTER, RETRY_AFTER_SECONDS);
    }
    if (reply.bodyMayBeLeft()) {
      response.header(HeaderNames.CONNECTION, "close");
    }
    response.send(reply.body().write(format));
  }
}
