// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway.otlp;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Spans that are still to come and have calls below them that were counted. A span ends after those
 * below it, so it often comes in a later request. The longest forgotten go when there are too many.
 * Senders of one tenant see nothing of another's, who could name the same spans.
 */
final class SeenCalls {
  /** About 30 MB; at a thousand calls a second the parents of the last minute. */
  static final int MAX_CALLS = 60_000;

  private final int maxCalls;
  private final Map<Place, CallsBelow> below = new LinkedHashMap<>();
  private int calls;

  /**
   * @param maxCalls that are remembered, below all spans together
   */
  SeenCalls(int maxCalls) {
    this.maxCalls = maxCalls;
  }

  private record Place(String tenant, SpanKey span) {}

  /** A copy; empty where nothing is known. */
  synchronized CallsBelow below(String tenant, SpanKey span) {
    CallsBelow copy = new CallsBelow();
    CallsBelow known = below.get(new Place(tenant, span));
    if (known != null) {
      copy.addAll(known);
    }
    return copy;
  }

  synchronized void add(String tenant, Map<SpanKey, CallsBelow> more) {
    more.forEach(
        (span, found) -> {
          Place place = new Place(tenant, span);
          CallsBelow known = below.remove(place);
          CallsBelow all = known == null ? new CallsBelow() : known;
          calls -= all.size();
          all.addAll(found);
          calls += all.size();
          below.put(place, all);
        });
    var oldest = below.values().iterator();
    while (calls > maxCalls) {
      calls -= oldest.next().size();
      oldest.remove();
    }
  }
}
