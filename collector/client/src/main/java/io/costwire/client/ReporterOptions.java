// SPDX-License-Identifier: Apache-2.0
package io.costwire.client;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;

/** How a reporter works; made by {@link CostReporter.Builder}. */
record ReporterOptions(
    String tenant,
    String sourceId,
    String producer,
    Map<String, String> defaultTags,
    TagPolicy tagPolicy,
    Bounds bounds,
    Duration linger,
    Duration closeTimeout,
    boolean background) {

  /** How much a reporter may hold and send at once. */
  record Bounds(int queuedEvents, long queuedBytes, int batchEvents, long batchBytes) {
    Bounds {
      requirePositive(queuedEvents, "maxQueuedEvents");
      requirePositive(queuedBytes, "maxQueuedBytes");
      requirePositive(batchEvents, "maxBatchEvents");
      requirePositive(batchBytes, "maxBatchBytes");
    }

    private static void requirePositive(long value, String name) {
      if (value < 1) {
        throw new IllegalArgumentException(name + " must be at least 1, is " + value);
      }
    }
  }

  ReporterOptions {
    Objects.requireNonNull(bounds, "bounds");
    defaultTags = Map.copyOf(defaultTags);
    requireNotNegative(linger, "linger");
    requireNotNegative(closeTimeout, "closeTimeout");
  }

  private static void requireNotNegative(Duration value, String name) {
    if (value.isNegative()) {
      throw new IllegalArgumentException(name + " must not be negative, is " + value);
    }
  }
}
