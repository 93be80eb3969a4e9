// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway.decode;

import com.fasterxml.jackson.databind.JsonNode;
import io.costwire.client.EventKind;
import io.costwire.client.UsageEvent;
import io.costwire.client.UsageEventBuilder;
import io.costwire.gateway.access.Caller;
import io.costwire.gateway.decode.Refusal.Reason;
import java.time.Duration;

/**
 * Reads one JSON object into a complete event: checks every field, fills in what may be left out.
 * Only absurd times are refused here; how late is too late is the stream's decision.
 */
public final class EventReader implements ObjectReader {
  private static final Duration FUTURE = Duration.ofDays(1);

  private final Completion completion;

  public EventReader(Completion completion) {
    this.completion = completion;
  }

  @Override
  public Reading read(JsonNode object, Caller caller) {
    Findings findings = new Findings();
    UsageEventBuilder builder = UsageEvent.builder();
    object.forEachEntry((name, value) -> readField(name, value, builder, findings));
    if (object.hasNonNull(EventFields.MODEL) && object.hasNonNull(EventFields.REQUEST_MODEL)) {
      String message = "model is another name of request_model; send one of them.";
      findings.refuse(Reason.OUT_OF_BOUNDS, EventFields.MODEL, message);
    }
    UsageEvent event = builder.build();
    checkWhole(event, findings);
    if (!findings.none()) {
      return new Reading.NotRead(findings.first(), findings.known());
    }
    return switch (completion.complete(event, caller)) {
      case Reading.NotRead(var refusal, _) -> new Reading.NotRead(refusal, findings.known());
      case Reading.Event completed -> completed;
      case Reading.Outcome other -> other;
    };
  }

  private static void readField(
      String name, JsonNode value, UsageEventBuilder into, Findings findings) {
    EventFields.Field field = EventFields.ALL.get(name);
    if (field == null) {
      findings.refuseUnknown(name, "a usage event", EventFields.ALL.keySet());
    } else if (!value.isNull()) {
      field.read(value, into, findings);
    }
  }

  private void checkWhole(UsageEvent event, Findings findings) {
    if (event.eventTime() != null
        && event.eventTime().isAfter(completion.clock().instant().plus(FUTURE))) {
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
}
