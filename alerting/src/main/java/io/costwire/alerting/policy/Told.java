// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.policy;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * What is settled with one receiver of an alert, that is told or given up.
 *
 * @param revision that of the news settled last, {@link #NOTHING} or {@link #SKIPPED}
 * @param at when it was settled
 * @param state the state that was told
 * @param handle what the channel needs to find again what it sent, such as channel and time stamp
 *     of a chat message; no secret
 */
public record Told(
    long revision, Optional<Instant> at, Optional<Lifecycle> state, Optional<String> handle) {

  /** The revision while nothing is settled; revisions of signals are never negative. */
  public static final long NOTHING = -1;

  /** The revision where nothing needs to be told: the alert was silenced until its end. */
  public static final long SKIPPED = -2;

  /** Nothing is settled yet. */
  public static final Told NONE =
      new Told(NOTHING, Optional.empty(), Optional.empty(), Optional.empty());

  public Told {
    if (revision < SKIPPED) {
      throw new IllegalArgumentException("no such revision");
    }
    Objects.requireNonNull(at, "at");
    Objects.requireNonNull(state, "state");
    Objects.requireNonNull(handle, "handle");
  }

  /** Whether anything was ever told, or given up. */
  public boolean anything() {
    return revision >= 0;
  }

  /** Both together: the later revision, and a handle is kept where no newer one is known. */
  Told then(Told later) {
    return new Told(
        Math.max(revision, later.revision),
        later.at.or(() -> at),
        later.state.or(() -> state),
        later.handle.or(() -> handle));
  }

  /** Nobody has to hear of it, unless somebody is hearing of it already. */
  Told orSkipped() {
    return revision == NOTHING ? new Told(SKIPPED, at, state, handle) : this;
  }
}
