// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink.ledger;

import java.time.Duration;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.apache.kafka.common.TopicPartition;

/** The Kafka side of the ledger job: opened once, kept until something fails. */
final class LedgerSources implements AutoCloseable {
  /** Longest wait for what is under way; else the next pass looks again. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private static final Duration LOOK_EVERY = Duration.ofMillis(200);

  private final EventReader events;
  private final Progress progress;
  private final Predicate<Duration> stoppedWithin;

  /**
   * @param stoppedWithin waits so long; true when the job is stopped meanwhile
   */
  LedgerSources(LedgerSettings.Kafka kafka, Predicate<Duration> stoppedWithin) {
    this.progress = new Progress(kafka);
    this.events = new EventReader(kafka);
    this.stoppedWithin = stoppedWithin;
  }

  EventReader events() {
    return events;
  }

  Progress progress() {
    return progress;
  }

  /** Whether what the streams app has passed is in ClickHouse, which may take a moment. */
  boolean awaitArrival() {
    Map<TopicPartition, Long> internal = progress.internalEnds();
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    return await(() -> progress.hasStreamsPassed(internal), deadline) && awaitSink(deadline);
  }

  private boolean awaitSink(long deadline) {
    Map<TopicPartition, Long> ends = progress.outputEnds();
    return await(() -> progress.hasSinkPassed(ends), deadline);
  }

  private boolean await(BooleanSupplier condition, long deadline) {
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline || stoppedWithin.test(LOOK_EVERY)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void close() {
    progress.close();
    events.close();
  }
}
