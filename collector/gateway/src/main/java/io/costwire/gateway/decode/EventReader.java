// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway.decode;

import com.fasterxml.jackson.databind.JsonNode;
import io.costwire.client.EventIds;
import io.costwire.client.EventKind;
import io.costwire.client.UsageEvent;
import io.costwire.client.UsageEventBuilder;
import io.costwire.gateway.decode.Refusal.Reason;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;

/**
 * Reads one JSON object into a complete event: checks every field, fills in what may be left out.
 * Only absurd times are refused here; how late is too late is the stream's decision.
 */
public final class EventReader {
  private static final Duration FUTURE = Duration.ofDays(1);

  /** What came of it. */
  sealed interface Outcome {}

  record Read(UsageEvent event) implements Outcome {}

  record NotRead(Refusal refusal, Map<String, String> known) implements Outcome {}

  private final String defaultTenant;
  private final String producer;
  private final InstantSource clock;
  private final EventIds ids;

  /**
   * @param defaultTenant of events that name none
   * @param producer name/version of this software
   */
  public EventReader(String defaultTenant, String producer, InstantSource clock) {
    this.defaultTenant = defaultTenant;
    this.producer = producer;
    this.clock = clock;
    this.ids = new EventIds(clock);
  }

  Outcome read(JsonNode object) {
    Findings findings = new Findings();
    UsageEventBuilder builder = UsageEvent.builder();
    object.forEachEntry((name, value) -> readField(name, value, builder, findings));
    if (object.hasNonNull(EventFields.MODEL) && object.hasNonNull(EventFields.REQUEST_MODEL)) {
      String message = "model is another name of request_model; send one of them.";
      findings.refuse(Reason.OUT_OF_BOUNDS, EventFields.MODEL, message);
    }
    UsageEvent event = builder.build();
    checkWhole(event, findings);
    return findings.none()
        ? new Read(complete(event))
        : new NotRead(findings.first(), findings.known());
  }

  private static void readField(
      String name, JsonNode value, UsageEventBuilder into, Findings findings) {
    EventFields.Field field = EventFields.ALL.get(name);
    if (field == null) {
      refuseUnknown(name, findings);
    } else if (!value.isNull()) {
      field.read(value, into, findings);
    }
  }

  private static void refuseUnknown(String name, Findings findings) {
    Names.repeatable(name)
        .ifPresentOrElse(
            known ->
                findings.refuse(
                    Reason.UNKNOWN_FIELD,
                    known,
                    "%s is not a field of a usage event: %s."
                        .formatted(known, Names.hint(known, EventFields.ALL.keySet()))
                        .replace("?.", "?")),
            () ->
                findings.refuse(
                    Reason.UNKNOWN_FIELD,
                    null,
                    "There is a field whose name is not a name; leave it out."));
  }

  private void checkWhole(UsageEvent event, Findings findings) {
    if (event.eventTime() != null && event.eventTime().isAfter(clock.instant().plus(FUTURE))) {
      String message = "event_time is more than a day in the future; check the sender's clock.";
      findings.refuse(Reason.EVENT_TIME_FUTURE, "event_time", message);
    }
    if (!findings.none()) {
      return; // what is missing may be what was refused
    }
    if (event.kind() != EventKind.HEARTBEAT && event.provider() == null) {
      String message = "provider is missing; say who served the request, such as openai.";
      findings.refuse(Reason.MISSING_FIELD, "provider", message);
    }
    boolean noModel = event.requestModel() == null && event.responseModel() == null;
    if (event.kind() == EventKind.REQUEST && noModel) {
      String message = "model is missing; send model (request_model) or response_model.";
      findings.refuse(Reason.MISSING_FIELD, EventFields.REQUEST_MODEL, message);
    }
    if (findings.none() && !event.problems().isEmpty()) {
      findings.refuse(Reason.OUT_OF_BOUNDS, null, event.problems().getFirst() + ".");
    }
  }

  private UsageEvent complete(UsageEvent event) {
    String tenant = Objects.requireNonNullElse(event.tenant(), defaultTenant);
    Instant time = event.eventTime() == null ? clock.instant() : event.eventTime();
    String own = Objects.requireNonNullElse(event.producer(), producer);
    return event.toBuilder()
        .tenant(tenant)
        .eventTime(time)
        .producer(own)
        .eventId(id(event, tenant))
        .build();
  }

  private String id(UsageEvent event, String tenant) {
    if (event.eventId() != null) {
      return event.eventId();
    }
    return event.provider() != null && event.providerResponseId() != null
        ? EventIds.ofResponse(tenant, event.provider(), event.providerResponseId())
        : ids.timeOrdered();
  }
}
