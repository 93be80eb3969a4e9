// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway.publish;

import io.costwire.client.EventIds;
import io.costwire.gateway.access.Caller;
import io.costwire.gateway.decode.BodySlice;
import io.costwire.gateway.decode.Decoded;
import io.costwire.gateway.decode.Refusal;
import io.costwire.schemas.RejectReason;
import io.costwire.schemas.RejectStage;
import io.costwire.schemas.Rejection;
import java.time.InstantSource;
import java.util.HashMap;
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

  /**
   * What is kept of a body.
   *
   * @param sha256 in hex
   */
  public record Body(long length, String sha256) {
    public static Body of(BodySlice slice) {
      return new Body(slice.length(), slice.sha256());
    }
  }

  /** Of one event of a body. */
  public Rejection of(Decoded.Refused refused, Caller caller) {
    return of(refused.refusal(), refused.known(), Body.of(refused.slice()), caller);
  }

  /** Of a body, or of an event that Kafka refused. A key's tenant goes before one that is named. */
  @SuppressWarnings("NullAway") // the generated constructor takes null for optional fields
  public Rejection of(Refusal refusal, Map<String, String> named, Body body, Caller caller) {
    Map<String, String> known = new HashMap<>(named);
    caller.tenant().ifPresent(tenant -> known.put("tenant", tenant));
    return new Rejection(
        ids.timeOrdered(),
        RejectStage.COLLECTOR,
        reason(refusal.reason()),
        refusal.field(),
        refusal.message(),
        known.get("tenant"),
        known.get("event_id"),
        known.getOrDefault("source.source_id", source(caller)),
        known.get("producer"),
        null,
        null,
        null,
        null,
        known,
        body.length(),
        body.sha256(),
        null,
        null,
        clock.instant());
  }

  private static RejectReason reason(Refusal.Reason reason) {
    return reason == Refusal.Reason.FORBIDDEN
        ? RejectReason.OTHER
        : RejectReason.valueOf(reason.name());
  }

  private static String source(Caller caller) {
    return caller.tenant().isPresent() ? caller.id() : SOURCE;
  }
}
