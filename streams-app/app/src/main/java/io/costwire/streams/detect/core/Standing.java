// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.detect.core;

import io.costwire.signals.anomaly.SeriesState;
import io.costwire.streams.state.ByteReader;
import io.costwire.streams.state.ByteWriter;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * Where a series stands, without all that was learned of it: small enough for the heap.
 *
 * @param heardSecond start of the latest bucket in which something was heard
 * @param judgedSecond start of the latest bucket that was judged, heard or not
 * @param silentSecond start of the bucket in which it is silent if nothing comes before; {@link
 *     Watch#NEVER} where no word is expected, or nobody asks
 * @param expected what the latest bucket judged was expected to cost; null where nothing is yet
 */
public record Standing(
    long heardSecond,
    long judgedSecond,
    long silentSecond,
    @Nullable BigDecimal expected,
    Told told) {
  /** Whether it was ever judged. */
  public boolean isJudged() {
    return judgedSecond != Long.MIN_VALUE;
  }

  /** Of a series of which nothing was heard. */
  public static final Standing NEW =
      new Standing(Long.MIN_VALUE, Long.MIN_VALUE, Watch.NEVER, null, Told.NOTHING);

  /** First byte of the binary form, so that a later form can be told apart. */
  private static final int FORMAT = 1;

  /** A series as it is stored. */
  public record Stored(Standing standing, SeriesState state) {
    public static final Stored NEW = new Stored(Standing.NEW, SeriesState.fresh());

    public byte[] toBytes() {
      ByteWriter out = new ByteWriter();
      standing.write(out);
      return out.putBytes(state.toBytes()).toBytes();
    }

    /** What {@link #toBytes} wrote. */
    public static Stored read(byte[] bytes) {
      ByteReader in = new ByteReader(bytes);
      Standing standing = Standing.read(in);
      return new Stored(standing, SeriesState.fromBytes(in.getBytes(in.left())));
    }

    Stored with(Told told) {
      return new Stored(standing.with(told), state);
    }

    /** As if nothing had been heard: the time from here on was not watched. */
    Stored unheard(Told told) {
      return new Stored(
          new Standing(Long.MIN_VALUE, standing.judgedSecond, Watch.NEVER, standing.expected, told),
          state);
    }
  }

  /** The part of a stored series that tells where it stands. */
  public static Standing readOnly(byte[] stored) {
    return read(new ByteReader(stored));
  }

  /** Whether something was heard of the series since a rule watches it. */
  public boolean isHeard() {
    return heardSecond != Long.MIN_VALUE;
  }

  Standing with(Told next) {
    return new Standing(heardSecond, judgedSecond, silentSecond, expected, next);
  }

  private void write(ByteWriter out) {
    out.putByte(FORMAT).putFixed(heardSecond).putFixed(judgedSecond).putFixed(silentSecond);
    out.putText(expected == null ? "" : expected.toString());
    told.write(out);
  }

  private static Standing read(ByteReader in) {
    int format = in.getByte();
    if (format != FORMAT) {
      throw new IllegalStateException(
          "a series of format %d; this version knows %d: run the version that wrote it"
              .formatted(format, FORMAT));
    }
    long heard = in.getFixed();
    long judged = in.getFixed();
    long silent = in.getFixed();
    String expected = in.getText();
    return new Standing(
        heard, judged, silent, expected.isEmpty() ? null : new BigDecimal(expected), Told.read(in));
  }
}
