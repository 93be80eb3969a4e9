// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway.otlp;

import java.util.HashMap;
import java.util.Map;

/**
 * The calls below a span, each once however often it was sent. Beyond a bound no more of them are
 * kept: what is above so many is an agent and no repetition.
 */
final class CallsBelow {
  /** More than any framework makes of one request. */
  static final int MAX_CALLS = 1_000;

  private final Map<String, CallTotals> calls = new HashMap<>();

  /** Adds a call by the id of its span; of two reports of it the larger counts stay. */
  void add(String spanId, CallTotals totals) {
    if (calls.size() < MAX_CALLS || calls.containsKey(spanId)) {
      calls.merge(spanId, totals, CallTotals::max);
    }
  }

  void addAll(CallsBelow others) {
    others.calls.forEach(this::add);
  }

  /** By the ids of their spans. */
  Map<String, CallTotals> calls() {
    return calls;
  }

  int size() {
    return calls.size();
  }

  boolean isEmpty() {
    return calls.isEmpty();
  }

  CallTotals total() {
    return calls.values().stream().reduce(new CallTotals(0, 0), CallTotals::plus);
  }
}
