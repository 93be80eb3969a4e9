// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway.decode;

import io.costwire.client.UsageEvent;
import java.util.Map;

/** What came of reading one object. */
public sealed interface Reading {

  /** A complete event. */
  record Event(UsageEvent event) implements Reading {}

  /** A complete outcome. */
  record Outcome(LateOutcome outcome) implements Reading {}

  /**
   * It is refused.
   *
   * @param known fields that were fine and are shaped like identifiers or counts
   */
  record NotRead(Refusal refusal, Map<String, String> known) implements Reading {
    public NotRead {
      known = Map.copyOf(known);
    }
  }
}
