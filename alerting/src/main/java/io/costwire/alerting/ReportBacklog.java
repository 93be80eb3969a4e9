// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting;

import io.costwire.alerting.deliver.Deliveries;
import io.costwire.alerting.deliver.DeliveryReport;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;

/**
 * Reports that were taken from the deliveries and are not recorded yet. Outlives the connection to
 * Kafka: what was told while Kafka was away is recorded when it is back, and not told again.
 */
final class ReportBacklog {
  /** Reports per transaction; the rest waits for the next one. */
  private static final int BATCH_MAX = 1_000;

  private final Deque<DeliveryReport> waiting = new ArrayDeque<>();

  /** Adds what the deliveries have to say, unless more waits than the next transaction takes. */
  void fill(Deliveries deliveries) {
    if (waiting.size() <= BATCH_MAX) {
      deliveries.drainReports(waiting);
    }
  }

  void add(Collection<DeliveryReport> reports) {
    waiting.addAll(reports);
  }

  /** What the next transaction records. */
  List<DeliveryReport> reports() {
    return waiting.stream().limit(BATCH_MAX).toList();
  }

  /** Forgets the reports given last, because they are recorded, and returns them. */
  List<DeliveryReport> recorded() {
    List<DeliveryReport> recorded = reports();
    recorded.forEach(report -> waiting.removeFirst());
    return recorded;
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }
}
