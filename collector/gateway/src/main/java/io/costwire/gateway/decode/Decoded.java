// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway.decode;

import io.costwire.client.UsageEvent;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What became of one event of a body. */
public sealed interface Decoded {

  /** Number of the event in the body, from 0. */
  int index();

  /** Line of an NDJSON body, from 1; 0 for JSON. */
  int line();

  /** Where the event was in the body. */
  BodySlice slice();

  /** It is complete, with id, tenant and time. */
  record Valid(int index, int line, BodySlice slice, UsageEvent event) implements Decoded {}

  /** An outcome, complete with id, tenant and time. */
  record ValidOutcome(int index, int line, BodySlice slice, LateOutcome outcome)
      implements Decoded {}

  /**
   * It is not.
   *
   * @param known fields that the schema knows and that were fine: names, identifiers and counts
   */
  record Refused(int index, int line, BodySlice slice, Refusal refusal, Map<String, String> known)
      implements Decoded {
    public Refused {
      known = Map.copyOf(known);
    }

    /** The id that the event gave itself, if it can be repeated. */
    public @Nullable String eventId() {
      return known.get("event_id");
    }
  }
}
