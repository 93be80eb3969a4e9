// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink.batch;

import java.time.Duration;

/**
 * When a batch is cut, and when no more is read.
 *
 * @param maxRows rows at which a batch is sent at once
 * @param maxBytes bytes at which a batch is sent at once
 * @param maxAge time after which even a small batch is sent
 * @param bufferBytes encoded bytes of a topic above which its partitions are paused
 */
public record BatchLimits(int maxRows, long maxBytes, Duration maxAge, long bufferBytes) {
  public BatchLimits {
    if (maxRows < 1 || maxBytes < 1 || bufferBytes < maxBytes) {
      throw new IllegalArgumentException("limits must be positive and the buffer hold a batch");
    }
  }
}
