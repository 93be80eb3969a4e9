// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.policy;

import java.time.Instant;
import java.util.Objects;

/**
 * One revision of a signal.
 *
 * @param signalId the same cause has the same id
 * @param revision later revisions are larger; never negative
 * @param phase whether the cause holds
 * @param emittedAt when this revision was emitted
 * @param details what it is about
 */
public record SignalEvent(
    String signalId, long revision, Phase phase, Instant emittedAt, SignalDetails details) {

  /** Whether the cause of a signal holds. */
  public enum Phase {
    FIRED,
    /** It held, and is over. */
    ENDED,
    /** It did not hold after all. */
    WITHDRAWN,
    /** A state that this version does not know. */
    OTHER
  }

  public SignalEvent {
    if (signalId.isBlank()) {
      throw new IllegalArgumentException("signal_id is blank");
    }
    if (revision < 0) {
      throw new IllegalArgumentException("revision is negative");
    }
    Objects.requireNonNull(phase, "phase");
    Objects.requireNonNull(emittedAt, "emittedAt");
    Objects.requireNonNull(details, "details");
  }
}
