// SPDX-License-Identifier: Apache-2.0
package io.costwire.signals.anomaly;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that the detector knows about a series. Immutable; {@link #toBytes} is at most {@link
 * #MAX_BYTES} long however old the series is, and restoring it gives the same verdicts to the bit.
 *
 * @since 0.1
 */
public final class SeriesState {

  /**
   * 1,728 of the rhythm, 1,536 of the tails, 1,088 of the extremes, 432 of the hours in which it is
   * heard, the rest levels, clock and an open episode.
   */
  public static final int MAX_BYTES = 5_280;

  /** Of each pattern that is judged by what is usual, one for more and one for less. */
  static final int TAILS = 6;

  private final Rhythm rhythm;
  private final Levels levels;
  private final List<Tail> tails;
  private final Extremes extremes;
  private final Clock clock;
  private final Listening.Heard heard;
  private final @Nullable Suspicion suspicion;

  SeriesState(
      Rhythm rhythm,
      Levels levels,
      List<Tail> tails,
      Extremes extremes,
      Clock clock,
      Listening.Heard heard,
      @Nullable Suspicion suspicion) {
    this.rhythm = rhythm;
    this.levels = levels;
    this.tails = List.copyOf(tails);
    this.extremes = extremes;
    this.clock = clock;
    this.heard = heard;
    this.suspicion = suspicion;
  }

  /** Of a series of which nothing was heard yet. */
  public static SeriesState fresh() {
    Tail errors = Tail.OF_ERRORS;
    Tail means = Tail.OF_MEANS;
    return new SeriesState(
        Rhythm.NEW,
        Levels.NEW,
        List.of(errors, errors, means, means, means, means),
        Extremes.NEW,
        new Clock(null, null, 0, 0),
        Listening.Heard.NEW,
        null);
  }

  /**
   * Restores what {@link #toBytes} wrote.
   *
   * @throws IllegalArgumentException if the bytes are of another version or no state at all
   */
  public static SeriesState fromBytes(byte[] bytes) {
    return StateCodec.read(bytes);
  }

  public byte[] toBytes() {
    return StateCodec.write(this);
  }

  /**
   * Where the series is in time.
   *
   * @param first start of the first bucket that was heard
   * @param last start of the latest bucket given, heard or not
   * @param heard buckets heard
   * @param told the highest surprise already reported, fading by 3 a day
   */
  record Clock(@Nullable Instant first, @Nullable Instant last, long heard, double told) {}

  Rhythm rhythm() {
    return rhythm;
  }

  Levels levels() {
    return levels;
  }

  List<Tail> tails() {
    return tails;
  }

  Extremes extremes() {
    return extremes;
  }

  Clock clock() {
    return clock;
  }

  Listening.Heard heard() {
    return heard;
  }

  @Nullable Suspicion suspicion() {
    return suspicion;
  }

  SeriesState at(Clock now, Listening.Heard words) {
    return new SeriesState(rhythm, levels, tails, extremes, now, words, suspicion);
  }

  /** Without what was strange. */
  SeriesState calmed() {
    return new SeriesState(rhythm, levels.calmed(), tails, extremes, clock, heard, null);
  }

  /**
   * Whether there are hours in which it is usually heard, so that a gap may be silence; {@link
   * AnomalyDetector#silentAt} says when.
   */
  public boolean speaks() {
    return heard.presence().speaksEver();
  }

  /** The episode that has been signalled and is not over, if any. */
  public @Nullable Episode openEpisode() {
    return suspicion != null && suspicion.open() ? suspicion.episode() : null;
  }
}
