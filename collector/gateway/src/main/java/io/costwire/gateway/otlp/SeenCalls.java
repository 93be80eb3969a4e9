// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway.otlp;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Spans that are still to come and have calls below them that were counted. A span ends after those
 * below it, so it often comes in a later request. The longest forgotten go when there are too many.
 */
final class SeenCalls {
  /** About 15 MB; at a thousand calls a second the parents of the last minute. */
  static final int MAX_SPANS = 60_000;

  private final int maxSpans;
  private final Map<SpanKey, CallTotals> below = new LinkedHashMap<>();

  SeenCalls(int maxSpans) {
    this.maxSpans = maxSpans;
  }

  synchronized @Nullable CallTotals below(SpanKey span) {
    return below.get(span);
  }

  synchronized void add(Map<SpanKey, CallTotals> more) {
    more.forEach(
        (span, totals) -> {
          CallTotals known = below.remove(span);
          below.put(span, known == null ? totals : known.plus(totals));
        });
    var oldest = below.keySet().iterator();
    while (below.size() > maxSpans) {
      oldest.next();
      oldest.remove();
    }
  }
}
