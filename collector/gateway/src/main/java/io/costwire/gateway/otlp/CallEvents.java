// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway.otlp;

import io.costwire.client.CallStatus;
import io.costwire.client.EventIds;
import io.costwire.client.UsageEvent;
import io.costwire.client.UsageEventBuilder;
import io.costwire.gateway.decode.Refusal.Reason;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes the event of a call's span. Of a text that is no name or id nothing is taken. */
final class CallEvents {
  private static final Duration FUTURE = Duration.ofDays(1);
  private static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");
  private static final long NANOS = 1_000_000_000L;
  private static final int MILLIS = 1_000;
  private static final String START = "start_time_unix_nano";
  private static final String SPAN_ID_SOURCE = "otlp";

  private final String producer;
  private final InstantSource clock;

  CallEvents(String producer, InstantSource clock) {
    this.producer = producer;
    this.clock = clock;
  }

  /**
   * The event.
   *
   * @throws UnusableSpan when what the span says cannot be charged for
   */
  UsageEvent event(ReadSpan span, ReadScope scope, String tenant, Tenancy tenancy)
      throws UnusableSpan {
    Attributes from = span.attributes();
    String responseModel = from.text(Names.RESPONSE_MODEL);
    String requestModel = requestModel(from);
    String model =
        Objects.requireNonNullElse(responseModel, requestModel == null ? "" : requestModel);
    if (model.isEmpty()) {
      throw missing(Names.REQUEST_MODEL.getFirst(), "the model that was asked");
    }
    String provider = ProviderNames.of(from, requestModel == null ? model : requestModel);
    if (provider == null) {
      throw missing(Names.PROVIDER.getFirst(), "who served the request, such as openai");
    }
    UsageEventBuilder event = UsageEvent.builder();
    CallUsage.of(from, scope.name(), provider, model).forEach(event::usage);
    event
        .tenant(tenant)
        .provider(provider)
        .requestModel(requestModel)
        .responseModel(responseModel)
        .producer(producer);
    describe(from, event);
    attribute(CallTags.of(scope.resource(), from, tenancy), scope.resource(), from, event);
    time(span, event);
    status(span, event);
    return identified(span, event, tenant);
  }

  private static @Nullable String requestModel(Attributes from) {
    String asked = from.text(Names.REQUEST_MODEL);
    return asked != null ? asked : from.text(Names.MODEL);
  }

  private static void describe(Attributes from, UsageEventBuilder event) {
    event
        .operation(operation(from))
        .requestServiceTier(from.identifier(Names.REQUEST_TIER))
        .serviceTier(from.identifier(Names.SERVICE_TIER))
        .finishReason(finishReason(from))
        .maxOutputTokens(from.limit(Names.MAX_OUTPUT_TOKENS))
        .timeToFirstTokenMs(firstToken(from))
        .providerResponseId(from.identifier(Names.RESPONSE_ID));
  }

  private static @Nullable String operation(Attributes from) {
    for (String name : new String[] {Names.OPERATION, Names.LLM_REQUEST_TYPE, Names.AI_OPERATION}) {
      String text = from.identifier(List.of(name));
      if (text != null) {
        return text;
      }
    }
    return null;
  }

  /** Some write a list as JSON. */
  private static @Nullable String finishReason(Attributes from) {
    String reason = from.identifier(Names.FINISH_REASON);
    return reason != null && reason.startsWith("[\"") && reason.endsWith("\"]")
        ? reason.substring(2, reason.length() - 2).split("\",\"", 2)[0]
        : reason;
  }

  private static @Nullable Long firstToken(Attributes from) {
    for (String seconds : Names.FIRST_TOKEN_SECONDS) {
      Long millis = from.millis(seconds, MILLIS);
      if (millis != null) {
        return millis;
      }
    }
    return from.limit(Names.FIRST_TOKEN_MILLIS);
  }

  private static void attribute(
      Map<String, String> tags, Attributes resource, Attributes from, UsageEventBuilder event) {
    String session = from.text(Names.SESSION);
    String associated = tags.remove(TagNames.SESSION);
    event
        .tags(tags)
        .sessionId(session != null ? session : associated)
        .experiment(either(from, resource, Names.EXPERIMENT))
        .variant(either(from, resource, Names.VARIANT))
        .account(either(from, resource, Names.ACCOUNT))
        .deployment(either(from, resource, Names.DEPLOYMENT));
    String region = either(from, resource, Names.REGION);
    event.region(region != null ? region : ProviderNames.region(from));
  }

  private static @Nullable String either(Attributes span, Attributes resource, List<String> names) {
    String text = span.text(names);
    return text != null ? text : resource.text(names);
  }

  private void time(ReadSpan span, UsageEventBuilder event) throws UnusableSpan {
    Instant end = instant(span.endNanos());
    Instant start = instant(span.startNanos());
    Instant at = start != null ? start : end != null ? end : clock.instant();
    if (at.isBefore(EARLIEST)) {
      throw new UnusableSpan(
          Reason.EVENT_TIME_PAST, START, START + " is before the year 2000; it is nanoseconds.");
    }
    if (at.isAfter(clock.instant().plus(FUTURE))) {
      throw new UnusableSpan(
          Reason.EVENT_TIME_FUTURE,
          START,
          START + " is more than a day in the future; check the sender's clock.");
    }
    event.eventTime(at);
    if (start != null && end != null && !end.isBefore(start)) {
      event.endTime(end).latency(Duration.between(start, end));
    }
  }

  private static @Nullable Instant instant(long nanos) {
    return nanos == 0
        ? null
        : Instant.ofEpochSecond(
            Long.divideUnsigned(nanos, NANOS), Long.remainderUnsigned(nanos, NANOS));
  }

  private static void status(ReadSpan span, UsageEventBuilder event) {
    String error = span.attributes().identifier(Names.ERROR_TYPE);
    event.errorType(error);
    String lower = error == null ? "" : error.toLowerCase(Locale.ROOT);
    if (error == null && !span.failed()) {
      event.status(CallStatus.SUCCESS);
    } else if (lower.equals("429") || lower.contains("ratelimit") || lower.contains("rate_limit")) {
      event.status(CallStatus.THROTTLED);
    } else if (lower.contains("cancel")) {
      event.status(CallStatus.CANCELLED);
    } else {
      event.status(CallStatus.ERROR);
    }
  }

  /** The same response has the same id on every way in; without one, the same span has. */
  private static UsageEvent identified(ReadSpan span, UsageEventBuilder event, String tenant)
      throws UnusableSpan {
    SpanKey key = span.key();
    event
        .traceId(key.traceId().isEmpty() ? null : key.traceId())
        .spanId(key.spanId().isEmpty() ? null : key.spanId())
        .parentId(span.parentId().isEmpty() ? null : span.parentId());
    Optional<String> ofResponse = EventIds.ofEvent(tenant, event.build());
    if (ofResponse.isEmpty() && !key.isComplete()) {
      throw missing("span_id", "a trace id of 16 bytes and a span id of 8");
    }
    event.eventId(
        ofResponse.orElseGet(
            () -> EventIds.ofResponse(tenant, SPAN_ID_SOURCE, key.traceId() + "/" + key.spanId())));
    UsageEvent built = event.build();
    if (!built.problems().isEmpty()) {
      throw new UnusableSpan(Reason.OUT_OF_BOUNDS, "span", built.problems().getFirst() + ".");
    }
    return built;
  }

  private static UnusableSpan missing(String attribute, String what) {
    return new UnusableSpan(
        Reason.MISSING_FIELD, attribute, attribute + " is missing; say " + what + ".");
  }
}
