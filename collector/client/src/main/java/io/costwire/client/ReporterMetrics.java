// SPDX-License-Identifier: Apache-2.0
package io.costwire.client;

import io.costwire.client.spool.SpoolMetrics;

/**
 * Counts of one reporter since it was created. At any moment when nothing moves,
 *
 * <pre>accepted + recovered = sent + dropped + pending</pre>
 *
 * where dropped is the sum over all reasons. A retry is not a drop, and an event recorded when the
 * queue is full counts as accepted and dropped. Reading is cheap and never blocks.
 *
 * @since 0.1
 */
public interface ReporterMetrics {
  /** Events handed to {@code record}. */
  long accepted();

  /** Events that the sender reported durable. */
  long sent();

  /** Events given up for this reason. */
  long dropped(DropReason reason);

  /** Events given up for any reason. */
  default long dropped() {
    long sum = 0;
    for (DropReason reason : DropReason.values()) {
      sum += dropped(reason);
    }
    return sum;
  }

  /** Events that an earlier process left in the spool; zero without one. */
  default long recovered() {
    return 0;
  }

  /** The spool now; {@link SpoolMetrics#NONE} without one. */
  default SpoolMetrics spool() {
    return SpoolMetrics.NONE;
  }

  /** Events that wait or are being sent, those in the spool included. */
  long pending();

  /** Memory that the pending events take, roughly. */
  long pendingBytes();

  /** Times that an event had to be sent again. */
  long retries();

  /** Events with something shortened or rounded to the bounds in {@link EventLimits}. */
  long adjusted();

  /** Tags left out because they are not among {@link CostReporter.Builder#allowTags}. */
  long tagsRemoved();
}
