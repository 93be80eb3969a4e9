// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.detect.core;

import io.costwire.streams.state.ByteReader;
import io.costwire.streams.state.ByteWriter;
import java.math.BigDecimal;
import java.util.List;

/**
 * The latest signal of a series.
 *
 * @param startSecond start of the episode, or of the silence, which names the signal
 * @param bucketSecond bucket that it was told in
 * @param revisions how often the signal was written
 * @param excess money too much, or too little, that was last told
 */
public record Told(
    Phase phase, long startSecond, long bucketSecond, long revisions, BigDecimal excess) {
  static final Told NOTHING = new Told(Phase.OVER, Long.MIN_VALUE, 0, 0, BigDecimal.ZERO);

  private static final List<Phase> BY_CODE = List.of(Phase.values());

  /** Where the signal is; the codes are stored. */
  public enum Phase {
    /** Nothing is told, or what was told ended or was withdrawn. */
    OVER,
    /** Told before its bucket was judged. */
    EARLY,
    /** Told, and judged. */
    FIRED
  }

  /** Whether people believe that it goes on. */
  public boolean isOpen() {
    return phase != Phase.OVER;
  }

  boolean isOf(long start) {
    return startSecond == start && revisions > 0;
  }

  /** The next revision of this signal, or the first of another. */
  Told next(Phase phase, long start, long bucket, BigDecimal excess) {
    return new Told(phase, start, bucket, isOf(start) ? revisions + 1 : 1, excess);
  }

  Told over() {
    return new Told(Phase.OVER, startSecond, bucketSecond, revisions + 1, excess);
  }

  Told judged() {
    return new Told(Phase.FIRED, startSecond, bucketSecond, revisions, excess);
  }

  /** Whether an episode costs twice of what was told. */
  boolean isDoubledBy(BigDecimal now) {
    return now.abs().compareTo(excess.abs().multiply(BigDecimal.TWO)) >= 0;
  }

  void write(ByteWriter out) {
    out.putByte(phase.ordinal()).putFixed(startSecond).putFixed(bucketSecond).putVar(revisions);
    out.putText(excess.toString());
  }

  static Told read(ByteReader in) {
    Phase phase = BY_CODE.get(in.getByte());
    return new Told(phase, in.getFixed(), in.getFixed(), in.getVar(), new BigDecimal(in.getText()));
  }
}
