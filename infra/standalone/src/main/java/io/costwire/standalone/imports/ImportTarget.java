// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.imports;

import io.costwire.client.UsageEvent;
import java.time.Instant;
import java.util.List;

/** Where imported events go. */
public interface ImportTarget extends AutoCloseable {

  /** What became of a batch. */
  record Taken(long sent, long alreadyThere, long sealed) {}

  /**
   * Takes a batch; returns when it may be followed by the next one.
   *
   * @throws IllegalStateException when Kafka, ClickHouse or the streams app does not get on
   */
  Taken take(List<UsageEvent> batch);

  /**
   * Waits until all is stored, as long as it gets on.
   *
   * @param from earliest time of what was taken
   * @param to latest time of what was taken
   * @return how many of the events that were sent are in the table
   */
  long settle(long sent, Instant from, Instant to);

  @Override
  void close();

  /** Takes everything, and it goes nowhere. */
  static ImportTarget nowhere() {
    return new ImportTarget() {
      @Override
      public Taken take(List<UsageEvent> batch) {
        return new Taken(batch.size(), 0, 0);
      }

      @Override
      public long settle(long sent, Instant from, Instant to) {
        return 0;
      }

      @Override
      public void close() {}
    };
  }
}
