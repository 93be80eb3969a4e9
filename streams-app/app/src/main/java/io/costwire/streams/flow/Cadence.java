// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.flow;

import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessingContext;

/**
 * The beat of the app: all processors of a thread hand on what they hold at the same moments, whole
 * multiples of the interval, and ask for a commit that then covers all of it. Streams' own commit
 * interval is only a fallback; correctness does not depend on who commits when.
 */
public final class Cadence {
  private Cadence() {}

  /** Runs a step at every beat, and commits what it did. */
  public static void onBeat(ProcessingContext context, Duration interval, Runnable step) {
    context.schedule(
        Instant.EPOCH,
        interval,
        PunctuationType.WALL_CLOCK_TIME,
        now -> {
          step.run();
          context.commit();
        });
  }
}
