// SPDX-License-Identifier: Apache-2.0
package io.costwire.signals.anomaly;

import java.math.BigDecimal;
import java.time.Instant;

/**
 * What a bucket means. {@link Opened} is the one moment at which a person is told; {@link Ongoing}
 * and {@link Closed} update the same signal.
 *
 * @since 0.1
 */
public sealed interface Verdict {

  /** Too little history to call anything strange. */
  record Learning() implements Verdict {}

  /** Nothing was heard, which says nothing about spend. */
  record Unheard() implements Verdict {}

  /**
   * A source has been silent for too long in hours in which it usually speaks, and no word came
   * since, be it night meanwhile.
   *
   * @param since start of the first bucket in which a word was missed
   */
  record Silent(Instant since) implements Verdict {}

  /** As expected. */
  record Ordinary(Assessment assessment) implements Verdict {}

  /** Strange, but not yet for long enough, or not for enough money. */
  record Suspicious(Assessment assessment, Episode episode) implements Verdict {}

  /** Both gates passed: a signal. */
  record Opened(Assessment assessment, Episode episode) implements Verdict {}

  /** The signal's episode goes on. */
  record Ongoing(Assessment assessment, Episode episode) implements Verdict {}

  /** The signal's episode is over; this bucket is not part of it. */
  record Closed(Episode episode, EpisodeEnd reason) implements Verdict {}

  /**
   * How a bucket was judged.
   *
   * @param expected money expected, rounded to scale 9
   * @param surprise log10 of the days until this series would do the same by chance, at most 4; 0
   *     for what happens every day
   * @param news the same where it begins something and is ten times rarer than what was news
   *     lately, else 0
   */
  record Assessment(BigDecimal expected, double surprise, double news) {}
}
