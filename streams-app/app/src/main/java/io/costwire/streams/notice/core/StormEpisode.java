// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.notice.core;

import io.costwire.streams.state.ByteReader;
import io.costwire.streams.state.ByteWriter;
import java.time.Duration;
import java.util.stream.LongStream;

/**
 * A storm from its first to its last five minutes, and what was told of it. All times are starts of
 * five minutes, in seconds since 1970 UTC.
 *
 * @param start of the five minutes in which it was noticed, which name it
 * @param first earliest one; before the start only where events came late
 * @param last latest one
 * @param peak the largest share that was seen
 * @param told requests in trouble when it was last told
 * @param revisions how often was told
 * @param open whether it goes on
 */
public record StormEpisode(
    long start, long first, long last, Share peak, long told, long revisions, boolean open) {
  private static final long SPAN = NoticeKind.ERROR.seconds();

  /** So many quiet spans end it. */
  private static final long QUIET = 2;

  /** A storm that lasts is told again every day, and a span is looked up for each of its sums. */
  static final long MAX_SECONDS = Duration.ofHours(24).toSeconds();

  /** Noticed, and not yet told. */
  public static StormEpisode begin(long bucket, Share share) {
    return new StormEpisode(bucket, bucket, bucket, share, 0, 0, true);
  }

  /** Whether a span of this storm's requests belongs to it. */
  public boolean takesIn(long bucket) {
    long gap = QUIET * SPAN;
    return bucket >= first - gap
        && bucket <= last + gap
        && bucket - first < MAX_SECONDS
        && last - bucket < MAX_SECONDS;
  }

  /** With a span that was seen to be stormy; one beyond its ends opens it again. */
  public StormEpisode with(long bucket, Share share) {
    boolean extended = bucket < first || bucket > last;
    return new StormEpisode(
        start,
        Math.min(first, bucket),
        Math.max(last, bucket),
        peak.or(share),
        told,
        revisions,
        open || extended);
  }

  /** Whether there is something to tell: the first time, and whenever the requests have doubled. */
  public boolean isDue(StormEpisode before, long troubled) {
    return told == 0 || open != before.open || troubled / 2 >= told;
  }

  /** Whether it has been quiet long enough, by stream time. */
  public boolean isOver(long streamSecond) {
    return streamSecond >= last + (1 + QUIET) * SPAN;
  }

  /** Starts of the spans before its first and behind its last one that would prolong it. */
  public LongStream joining() {
    return LongStream.rangeClosed(1, QUIET)
        .map(span -> span * SPAN)
        .flatMap(gap -> LongStream.of(first - gap, last + gap));
  }

  /** After it was told. */
  public StormEpisode asTold(long troubled) {
    return new StormEpisode(start, first, last, peak, troubled, revisions + 1, open);
  }

  public StormEpisode closed() {
    return new StormEpisode(start, first, last, peak, told, revisions, false);
  }

  /** When its last span ends. */
  public long endSecond() {
    return last + SPAN;
  }

  public byte[] toBytes() {
    return new ByteWriter()
        .putFixed(start)
        .putFixed(first)
        .putFixed(last)
        .putVar(peak.troubled())
        .putVar(peak.requests())
        .putVar(told)
        .putVar(revisions)
        .putByte(open ? 1 : 0)
        .toBytes();
  }

  public static StormEpisode read(ByteReader in) {
    return new StormEpisode(
        in.getFixed(),
        in.getFixed(),
        in.getFixed(),
        new Share(in.getVar(), in.getVar()),
        in.getVar(),
        in.getVar(),
        in.getByte() == 1);
  }
}
