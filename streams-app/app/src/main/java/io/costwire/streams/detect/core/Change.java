// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.detect.core;

import io.costwire.signals.anomaly.Episode;

/** What people have to be told of a series. */
public sealed interface Change {
  /** How often the signal was written, this time included. */
  long revision();

  /**
   * Spend is not what it should be, or by twice as much as was told.
   *
   * @param early whether its bucket is not over yet
   */
  record Strange(Episode episode, boolean early, long revision) implements Change {}

  /** The episode is over. */
  record Ended(Episode episode, Reason reason, long revision) implements Change {}

  /** The bucket that was told early turned out to be no episode. */
  record Mistaken(long startSecond, long revision) implements Change {}

  /** A series that always speaks does not, since a bucket. */
  record Silent(long sinceSecond, long revision) implements Change {}

  /** It does again, or nobody asks any more. */
  record SilenceEnded(long sinceSecond, long untilSecond, Reason reason, long revision)
      implements Change {}

  /** Why something is over. */
  enum Reason {
    /** Spend came back to what was expected. */
    CALM,
    /** It stayed, and is what is expected from now on. */
    NEW_NORMAL,
    /** Nothing is heard any more. */
    SILENCE,
    /** It speaks again. */
    HEARD,
    /** The rule was switched off, or watches something else, or nothing came for too long. */
    UNWATCHED
  }
}
