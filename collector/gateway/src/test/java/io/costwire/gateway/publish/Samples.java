// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway.publish;

import io.costwire.client.UsageEvent;
import io.costwire.gateway.access.Caller;
import io.costwire.gateway.decode.LateOutcome;
import io.costwire.gateway.decode.Refusal;
import io.costwire.schemas.Rejection;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;

/** One of each thing that is published. */
final class Samples {
  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

  private Samples() {}

  static UsageEvent event(String id) {
    return UsageEvent.builder()
        .eventId(id)
        .tenant("acme")
        .eventTime(NOON)
        .provider("openai")
        .responseModel("gpt-4o")
        .inputTokens(1)
        .build();
  }

  static LateOutcome outcome() {
    return new LateOutcome("o", "acme", new LateOutcome.OfEvent("e"), NOON, true, null, null);
  }

  static Rejection rejection() {
    return new Rejections(InstantSource.fixed(NOON))
        .of(
            new Refusal(Refusal.Reason.MALFORMED, null, "is no JSON"),
            Map.of(),
            new Rejections.Body(1, "00"),
            Caller.ANYONE);
  }
}
