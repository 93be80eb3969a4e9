// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway.decode;

import io.costwire.client.EventIds;
import io.costwire.client.EventLimits;
import io.costwire.client.UsageEvent;
import io.costwire.client.UsageEventBuilder;
import io.costwire.gateway.access.Caller;
import io.costwire.gateway.decode.Refusal.Reason;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;

/**
 * Fills in what an event may leave out, within what its sender may name: tenant, time, id, producer
 * and the tags of the API key. Every way in goes through here.
 */
public final class Completion {
  /** Producers of imported history, of which nobody is told; a sender of new events is none. */
  static final String IMPORTS = "costwire-import-";

  private final String defaultTenant;
  private final String producer;
  private final InstantSource clock;
  private final EventIds ids;

  /**
   * @param defaultTenant of events that name none and come without an API key
   * @param producer name/version of this software
   */
  public Completion(String defaultTenant, String producer, InstantSource clock) {
    this.defaultTenant = defaultTenant;
    this.producer = producer;
    this.clock = clock;
    this.ids = new EventIds(clock);
  }

  InstantSource clock() {
    return clock;
  }

  /** The tenant of what a caller sends without naming one. */
  String tenant(Caller caller) {
    return caller.tenant().orElse(defaultTenant);
  }

  /** The complete event, or why this caller may not send it. */
  public Reading complete(UsageEvent event, Caller caller) {
    String tenant = Objects.requireNonNullElse(event.tenant(), tenant(caller));
    if (!caller.mayUse(tenant)) {
      return new Reading.NotRead(foreignTenant(), Map.of());
    }
    for (Map.Entry<String, String> tag : event.tags().entrySet()) {
      if (!caller.mayTag(tag.getKey(), tag.getValue())) {
        return new Reading.NotRead(foreignTag(tag.getKey()), Map.of());
      }
    }
    UsageEventBuilder complete = event.toBuilder();
    caller.tags().forEach(complete::tag);
    complete
        .tenant(tenant)
        .eventTime(event.eventTime() == null ? now() : event.eventTime())
        .producer(producer(event))
        .eventId(id(event, tenant));
    UsageEvent completed = complete.build();
    return completed.tags().keySet().containsAll(caller.tags().keySet())
        ? new Reading.Event(completed)
        : new Reading.NotRead(tooManyTags(), Map.of());
  }

  /** Its own name where there is none, or one that would have nobody told of the event. */
  private String producer(UsageEvent event) {
    String named = event.producer();
    return named == null || named.startsWith(IMPORTS) ? producer : named;
  }

  private Instant now() {
    return clock.instant();
  }

  private String id(UsageEvent event, String tenant) {
    if (event.eventId() != null) {
      return event.eventId();
    }
    return EventIds.ofEvent(tenant, event).orElseGet(ids::timeOrdered);
  }

  static Refusal foreignTenant() {
    return new Refusal(
        Reason.FORBIDDEN,
        "tenant",
        "tenant is not the one of this API key; leave it out, or use a key of that tenant.");
  }

  private static Refusal foreignTag(String key) {
    String field = Names.repeatable(key).map(k -> "tags." + k).orElse("tags");
    return new Refusal(
        Reason.FORBIDDEN,
        field,
        "%s may not be set to this with this API key; leave it out, or change tags and allowed_tags of the key."
            .formatted(field));
  }

  private static Refusal tooManyTags() {
    return new Refusal(
        Reason.OUT_OF_BOUNDS,
        "tags",
        "tags has more than %d entries together with those of the API key."
            .formatted(EventLimits.MAX_TAGS));
  }
}
