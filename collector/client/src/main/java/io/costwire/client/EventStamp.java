// SPDX-License-Identifier: Apache-2.0
package io.costwire.client;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;

/**
 * Completes events before they are sent for the first time: tenant, default tags, time, position
 * and id. Done on the delivering thread, so that recording stays cheap, and once per event, so that
 * a retry has the same identity.
 */
final class EventStamp {
  private final String tenant;
  private final Map<String, String> defaultTags;
  private final String producer;
  private final String sourceId;
  private final long epoch;
  private final EventIds ids;

  EventStamp(ReporterOptions options, InstantSource clock) {
    this.tenant = options.tenant();
    this.defaultTags = options.defaultTags();
    this.producer = options.producer();
    this.ids = new EventIds(clock);
    this.epoch = clock.millis();
    this.sourceId = options.sourceId().isEmpty() ? ids.timeOrdered() : options.sourceId();
  }

  UsageEvent complete(UsageEvent event, long seq, long recordedAtMs) {
    UsageEventBuilder complete = event.toBuilder();
    if (event.tenant() == null) {
      complete.tenant(tenant);
    }
    if (event.eventTime() == null) {
      complete.eventTime(Instant.ofEpochMilli(recordedAtMs));
    }
    if (event.source() == null) {
      complete.source(new SourcePosition(sourceId, epoch, seq));
    }
    if (event.producer() == null) {
      complete.producer(producer);
    }
    defaultTags.forEach(complete.tags::putIfAbsent);
    if (event.eventId() == null) {
      complete.eventId(newId(complete));
    }
    return complete.build();
  }

  private String newId(UsageEventBuilder event) {
    return event.tenant != null && event.provider != null && event.providerResponseId != null
        ? EventIds.ofResponse(event.tenant, event.provider, event.providerResponseId)
        : ids.timeOrdered();
  }
}
