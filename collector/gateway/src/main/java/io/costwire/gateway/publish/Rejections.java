// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway.publish;

import io.costwire.client.EventIds;
import io.costwire.gateway.decode.Decoded;
import io.costwire.gateway.decode.Refusal;
import io.costwire.schemas.RejectReason;
import io.costwire.schemas.RejectStage;
import io.costwire.schemas.Rejection;
import java.time.InstantSource;
import java.util.Map;

/** The record of a refusal: what the schema knows of the event, and the hash of the rest. */
public final class Rejections {
  private static final String SOURCE = "gateway";
  private final InstantSource clock;
  private final EventIds ids;

  public Rejections(InstantSource clock) {
    this.clock = clock;
    this.ids = new EventIds(clock);
  }

  /** Of one event of a body. */
  public Rejection of(Decoded.Refused refused) {
    return of(
        refused.refusal(), refused.known(), refused.slice().length(), refused.slice().sha256());
  }

  /** Of a body, or of an event that Kafka refused. */
  @SuppressWarnings("NullAway") // the generated constructor takes null for optional fields
  public Rejection of(Refusal refusal, Map<String, String> known, long length, String sha256) {
    return new Rejection(
        ids.timeOrdered(),
        RejectStage.COLLECTOR,
        RejectReason.valueOf(refusal.reason().name()),
        refusal.field(),
        refusal.message(),
        known.get("tenant"),
        known.get("event_id"),
        known.getOrDefault("source.source_id", SOURCE),
        known.get("producer"),
        null,
        null,
        null,
        null,
        known,
        length,
        sha256,
        null,
        null,
        clock.instant());
  }
}
