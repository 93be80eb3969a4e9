// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.costwire.standalone.stack.ClickHouseClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.HdrHistogram.Histogram;

/**
 * Measures how long it takes from sending an event to seeing its row with a query, by asking for a
 * sample of events again and again. The interval between queries is part of what it measures.
 */
final class VisibilityProbe implements AutoCloseable {
  private static final Duration INTERVAL = Duration.ofMillis(100);
  private static final int MAX_ASKED = 400;
  private final ClickHouseClient clickHouse;
  private final Map<String, Long> waiting = new ConcurrentHashMap<>();
  private final Histogram micros = new Histogram(3);
  private final Thread thread;
  private volatile boolean running = true;

  VisibilityProbe(ClickHouseClient clickHouse) {
    this.clickHouse = clickHouse;
    this.thread = Thread.ofPlatform().name("visibility-probe").daemon().start(this::run);
  }

  /** The event is being sent now. */
  void sent(String eventId) {
    waiting.put(eventId, System.nanoTime());
  }

  private void run() {
    while (running) {
      if (!waiting.isEmpty()) {
        look();
      }
      LockSupport.parkNanos(INTERVAL.toNanos());
    }
  }

  private void look() {
    String ids =
        waiting.keySet().stream()
            .limit(MAX_ASKED)
            .map(id -> "'" + id + "'")
            .collect(Collectors.joining(","));
    List<JsonNode> visible =
        clickHouse.rows("SELECT event_id FROM usage_priced WHERE event_id IN (" + ids + ")");
    long now = System.nanoTime();
    for (JsonNode row : visible) {
      Long since = waiting.remove(row.path("event_id").asText());
      if (since != null) {
        micros.recordValue((now - since) / 1_000);
      }
    }
  }

  /** Waits until every sampled event was seen, or the time is over. */
  void await(Duration atMost) {
    long deadline = System.nanoTime() + atMost.toNanos();
    while (!waiting.isEmpty() && System.nanoTime() < deadline) {
      LockSupport.parkNanos(INTERVAL.toNanos());
    }
  }

  /** Events that were sampled and never seen. */
  int unseen() {
    return waiting.size();
  }

  long samples() {
    return micros.getTotalCount();
  }

  long percentileMs(double percentile) {
    return Math.round(micros.getValueAtPercentile(percentile) / 1000.0);
  }

  @Override
  public void close() {
    running = false;
    LockSupport.unpark(thread);
    try {
      thread.join(Duration.ofSeconds(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
