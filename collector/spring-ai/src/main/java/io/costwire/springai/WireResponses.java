// SPDX-License-Identifier: Apache-2.0
package io.costwire.springai;

import io.costwire.client.CostReporter;
import io.costwire.client.UsageEvent;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Responses that were seen on the wire and wait for the observation of their call, which knows tags
 * and has the last word. One that waits too long, or until the end, is recorded as it is: nothing
 * that costs is lost, and nothing is recorded twice.
 */
final class WireResponses implements AutoCloseable {
  // far more than calls that end at the same time
  private static final int MAX_WAITING = 1_024;

  /** Spring AI observes these itself; others it does not, or without their usage. */
  private static final Set<String> OBSERVED = Set.of("chat", "embeddings");

  private final CostReporter reporter;
  private final Map<String, UsageEvent> waiting = new LinkedHashMap<>();

  WireResponses(CostReporter reporter) {
    this.reporter = reporter;
  }

  void saw(UsageEvent event) {
    String id = event.providerResponseId();
    if (event.operation() == null || !OBSERVED.contains(event.operation())) {
      reporter.record(event);
    } else if (id != null) {
      UsageEvent pushedOut = keep(id, event);
      if (pushedOut != null) {
        reporter.record(pushedOut);
      }
    }
  }

  /** The one that has to make room, if any. */
  private synchronized @Nullable UsageEvent keep(String id, UsageEvent event) {
    waiting.put(id, event);
    if (waiting.size() <= MAX_WAITING) {
      return null;
    }
    String eldest = waiting.keySet().iterator().next();
    return waiting.remove(eldest);
  }

  /** The response with this id, which is not kept any longer. */
  synchronized @Nullable UsageEvent take(@Nullable String id) {
    return id == null ? null : waiting.remove(id);
  }

  @Override
  public synchronized void close() {
    waiting.values().forEach(reporter::record);
    waiting.clear();
  }
}
