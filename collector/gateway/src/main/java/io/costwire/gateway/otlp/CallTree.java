// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway.otlp;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds calls that other calls repeat. A framework, an SDK and a proxy may each make a span for one
 * request, one below the other; the innermost is the request. A call repeats those below it when no
 * agent, chain or tool lies between and it reports no more tokens than they do together. One that
 * reports more is a request of its own.
 */
final class CallTree {
  /** Longer chains of spans than any real one; also what ends a circle. */
  private static final int MAX_HOPS = 64;

  private final SeenCalls seen;
  private final String tenant;
  private final Map<SpanKey, Node> nodes = new HashMap<>();
  private final Map<SpanKey, CallsBelow> outward = new HashMap<>();

  /**
   * @param seen calls of earlier requests
   * @param tenant of the sender
   */
  CallTree(SeenCalls seen, String tenant) {
    this.seen = seen;
    this.tenant = tenant;
  }

  private static final class Node {
    private final SpanKey parent;
    private final SpanRole role;
    private final boolean counts;
    private final @Nullable CallTotals own;
    private final CallsBelow below = new CallsBelow();

    Node(SpanKey parent, SpanRole role, boolean counts, @Nullable CallTotals own) {
      this.parent = parent;
      this.role = role;
      this.counts = counts;
      this.own = own;
    }
  }

  /** Adds a span that is no call. */
  void add(ReadSpan span, SpanRole role) {
    add(span, new Node(span.parentKey(), role, false, null));
  }

  /**
   * Adds a call.
   *
   * @param counts whether it can become an event
   * @param own what it reports; null when it reports nothing
   */
  void addCall(ReadSpan span, boolean counts, @Nullable CallTotals own) {
    add(span, new Node(span.parentKey(), SpanRole.CALL, counts, own));
  }

  private void add(ReadSpan span, Node node) {
    if (span.key().isComplete()) {
      nodes.putIfAbsent(span.key(), node);
    }
  }

  /** Works out what lies below what, once all spans are there. */
  void resolve() {
    nodes.forEach(
        (key, node) -> {
          seen.below(tenant, key).calls().forEach((call, totals) -> mark(key, call, totals));
          if (node.counts) {
            CallTotals own = node.own == null ? new CallTotals(0, 0) : node.own;
            mark(node.parent, key.spanId(), own);
          }
        });
  }

  private void mark(SpanKey from, String call, CallTotals totals) {
    SpanKey key = from;
    for (int hop = 0; hop < MAX_HOPS && key.isComplete(); hop++) {
      Node node = nodes.get(key);
      if (node == null) {
        outward.computeIfAbsent(key, k -> new CallsBelow()).add(call, totals);
        return;
      }
      switch (node.role) {
        case WRAPPER -> {
          return;
        }
        case CALL -> {
          node.below.add(call, totals);
          if (node.own != null) {
            return;
          }
        }
        case OTHER -> {}
      }
      key = node.parent;
    }
  }

  /** Whether the calls below a call are the same request. */
  boolean isRepeated(SpanKey span) {
    Node node = nodes.get(span);
    return node != null
        && !node.below.isEmpty()
        && (node.own == null || node.below.total().covers(node.own));
  }

  /** Spans that are not here and have calls of this request below them. */
  Map<SpanKey, CallsBelow> outward() {
    return outward;
  }
}
