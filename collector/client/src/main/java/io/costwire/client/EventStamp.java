// SPDX-License-Identifier: Apache-2.0
package io.costwire.client;

import io.costwire.client.UsageEvent.Completion;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Completes events before they are sent for the first time: tenant, default tags, time, position
 * and id; and applies what the reporter may not pass on. Done on the delivering thread, so that
 * recording stays cheap, and once per event, so that a retry has the same identity.
 */
final class EventStamp {
  private final @Nullable String tenant;
  private final Map<String, String> defaultTags;
  private final @Nullable String producer;
  private final TagPolicy policy;
  private final String sourceId;
  private final long epoch;
  private final EventIds ids;
  private final ReporterCounters counters;

  EventStamp(ReporterOptions options, InstantSource clock, ReporterCounters counters) {
    EventCheck check = new EventCheck();
    this.tenant = check.text(options.tenant());
    this.producer = check.text(options.producer());
    this.policy = options.tagPolicy();
    this.defaultTags = policy.hashed(check.tags(Map.copyOf(options.defaultTags())));
    this.ids = new EventIds(clock);
    this.epoch = clock.millis();
    this.sourceId = options.sourceId().isEmpty() ? ids.timeOrdered() : options.sourceId();
    this.counters = counters;
  }

  UsageEvent complete(UsageEvent event, long seq, long recordedAtMs) {
    return event.completed(
        new Completion(
            event.eventId() == null ? newId(event) : null,
            tenant,
            event.eventTime() == null ? Instant.ofEpochMilli(recordedAtMs) : null,
            event.source() == null ? new SourcePosition(sourceId, epoch, seq) : null,
            producer,
            tags(event),
            event.sizeBytes()));
  }

  private Map<String, String> tags(UsageEvent event) {
    Map<String, String> allowed = policy.allowed(event.tags());
    if (allowed.size() < event.tags().size()) {
      counters.tagsRemoved(event.tags().size() - allowed.size());
    }
    return EventCheck.merged(policy.hashed(allowed), defaultTags);
  }

  private String newId(UsageEvent event) {
    String payer = event.tenant() == null ? tenant : event.tenant();
    return payer == null
        ? ids.timeOrdered()
        : EventIds.ofEvent(payer, event).orElseGet(ids::timeOrdered);
  }
}
