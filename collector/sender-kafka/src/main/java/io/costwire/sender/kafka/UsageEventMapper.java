// SPDX-License-Identifier: Apache-2.0
package io.costwire.sender.kafka;

import io.costwire.client.SourcePosition;
import io.costwire.client.UsageEvent;
import io.costwire.schemas.CallStatus;
import io.costwire.schemas.EventKind;
import io.costwire.schemas.Quantity;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The client's event as the record that goes to Kafka; decimals keep the scale they have. */
public final class UsageEventMapper {
  private UsageEventMapper() {}

  /**
   * The record of an event.
   *
   * @throws NullPointerException when the event has no id, tenant or time: the reporter or the
   *     gateway assigns them
   */
  @SuppressWarnings("NullAway") // the generated constructor takes null for optional fields
  public static io.costwire.schemas.UsageEvent toAvro(UsageEvent e) {
    return new io.costwire.schemas.UsageEvent(
        Objects.requireNonNull(e.eventId(), "event_id"),
        Objects.requireNonNull(e.tenant(), "tenant"),
        EventKind.valueOf(e.kind().name()),
        Objects.requireNonNull(e.eventTime(), "event_time"),
        e.endTime(),
        position(e.source()),
        e.provider() == null ? "" : e.provider(), // a heartbeat has none
        e.requestModel(),
        e.responseModel(),
        e.operation(),
        e.requestServiceTier(),
        e.serviceTier(),
        e.region(),
        e.account(),
        e.deployment(),
        e.apiKeyId(),
        usage(e),
        e.tags(),
        CallStatus.valueOf(e.status().name()),
        e.finishReason(),
        e.errorType(),
        e.latencyMs(),
        e.timeToFirstTokenMs(),
        e.retries(),
        e.maxOutputTokens(),
        e.traceId(),
        e.spanId(),
        e.parentId(),
        e.sessionId(),
        e.experiment(),
        e.variant(),
        e.batchId(),
        e.responseCacheHit(),
        e.coveredBy(),
        e.providerResponseId(),
        e.providerCost(),
        e.providerCostCurrency(),
        e.success(),
        e.quality(),
        e.revenue(),
        e.producer());
  }

  private static List<Quantity> usage(UsageEvent event) {
    return event.usage().entrySet().stream()
        .map(q -> new Quantity(q.getKey(), q.getValue()))
        .toList();
  }

  private static io.costwire.schemas.@Nullable SourcePosition position(
      @Nullable SourcePosition position) {
    return position == null
        ? null
        : new io.costwire.schemas.SourcePosition(
            position.sourceId(), position.epoch(), position.seq());
  }
}
