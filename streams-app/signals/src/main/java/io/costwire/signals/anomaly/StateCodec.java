// SPDX-License-Identifier: Apache-2.0
package io.costwire.signals.anomaly;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Layout of a state in a store. Another layout gets another version number. */
final class StateCodec {

  private static final byte VERSION = 2;

  private StateCodec() {}

  static byte[] write(SeriesState state) {
    ByteBuffer out = ByteBuffer.allocate(SeriesState.MAX_BYTES);
    out.put(VERSION);
    writeFloats(out, state.rhythm().levels());
    writeFloats(out, state.rhythm().visits());
    writeLevels(out, state.levels());
    for (Tail tail : state.tails()) {
      writeFloats(out, tail.bins());
      writeFloats(out, tail.today());
    }
    writeFloats(out, state.extremes().bins());
    SeriesState.Clock clock = state.clock();
    writeInstant(out, clock.first());
    writeInstant(out, clock.last());
    out.putLong(clock.heard()).putDouble(clock.told());
    writeHeard(out, state.heard());
    Suspicion suspicion = state.suspicion();
    out.put((byte) (suspicion == null ? 0 : 1));
    if (suspicion != null) {
      writeSuspicion(out, suspicion);
    }
    return Arrays.copyOf(out.array(), out.position());
  }

  static SeriesState read(byte[] bytes) {
    if (bytes.length == 0 || bytes[0] != VERSION) {
      throw new IllegalArgumentException(
          "series state has layout version "
              + (bytes.length == 0 ? "none" : bytes[0])
              + ", this release reads "
              + VERSION
              + "; start the series anew");
    }
    ByteBuffer in = ByteBuffer.wrap(bytes, 1, bytes.length - 1);
    try {
      SeriesState state = read(in);
      if (in.hasRemaining()) {
        throw new IllegalArgumentException(in.remaining() + " bytes are left over");
      }
      return state;
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException(
          "series state is cut short at " + bytes.length + " bytes; start the series anew", e);
    } catch (RuntimeException e) {
      // whatever the parts refuse: these bytes are no state
      throw new IllegalArgumentException(
          "series state is damaged (" + e.getMessage() + "); start the series anew", e);
    }
  }

  private static SeriesState read(ByteBuffer in) {
    Rhythm rhythm = Rhythm.of(readFloats(in, Rhythm.SLOTS), readFloats(in, Rhythm.SLOTS));
    Levels levels = readLevels(in);
    List<Tail> tails = new ArrayList<>();
    for (int i = 0; i < SeriesState.TAILS; i++) {
      tails.add(Tail.of(readFloats(in, Tail.BINS), readFloats(in, Tail.BINS)));
    }
    Extremes extremes = Extremes.of(readFloats(in, Extremes.BINS));
    SeriesState.Clock clock =
        new SeriesState.Clock(readInstant(in), readInstant(in), in.getLong(), in.getDouble());
    Listening.Heard heard = readHeard(in);
    Suspicion suspicion = in.get() == 0 ? null : readSuspicion(in);
    return new SeriesState(rhythm, levels, tails, extremes, clock, heard, suspicion);
  }

  private static void writeHeard(ByteBuffer out, Listening.Heard heard) {
    for (short share : heard.presence().shares()) {
      out.putShort(share);
    }
    out.putLong(heard.missing()).putLong(heard.missed());
    writeInstant(out, heard.since());
  }

  private static Listening.Heard readHeard(ByteBuffer in) {
    short[] shares = new short[Presence.SLOTS];
    for (int i = 0; i < shares.length; i++) {
      shares[i] = in.getShort();
    }
    return new Listening.Heard(Presence.of(shares), in.getLong(), in.getLong(), readInstant(in));
  }

  private static void writeLevels(ByteBuffer out, Levels levels) {
    out.putDouble(levels.growth()).putDouble(levels.recent()).putDouble(levels.recentUsual());
    out.putDouble(levels.magnitude());
    Levels.Errors errors = levels.errors();
    out.putDouble(errors.rhythm()).putDouble(errors.adjusted()).putDouble(errors.recent());
    out.putDouble(levels.hourMean()).putDouble(levels.dayMean());
  }

  private static Levels readLevels(ByteBuffer in) {
    return new Levels(
        in.getDouble(),
        in.getDouble(),
        in.getDouble(),
        in.getDouble(),
        new Levels.Errors(in.getDouble(), in.getDouble(), in.getDouble()),
        in.getDouble(),
        in.getDouble());
  }

  private static void writeSuspicion(ByteBuffer out, Suspicion suspicion) {
    Episode episode = suspicion.episode();
    out.put((byte) episode.direction().ordinal()).put((byte) episode.pattern().ordinal());
    writeInstant(out, episode.start());
    writeInstant(out, episode.last());
    out.putInt(episode.buckets());
    writeDecimal(out, episode.actual());
    writeDecimal(out, episode.expected());
    writeInstant(out, episode.peak().at());
    writeDecimal(out, episode.peak().actual());
    writeDecimal(out, episode.peak().expected());
    out.putDouble(episode.surprise());
    out.put((byte) (suspicion.open() ? 1 : 0)).putInt(suspicion.calm());
    Held held = suspicion.held();
    out.put((byte) held.baseline().ordinal()).putDouble(held.ratio()).putDouble(held.recent());
    writeFloats(out, suspicion.day().actual());
    writeFloats(out, suspicion.day().usual());
    writeFloats(out, suspicion.day().buckets());
  }

  private static Suspicion readSuspicion(ByteBuffer in) {
    Episode episode =
        new Episode(
            Direction.values()[in.get()],
            Pattern.values()[in.get()],
            readHeardInstant(in),
            readHeardInstant(in),
            in.getInt(),
            readDecimal(in),
            readDecimal(in),
            new Episode.Peak(readHeardInstant(in), readDecimal(in), readDecimal(in)),
            in.getDouble());
    boolean open = in.get() == 1;
    int calm = in.getInt();
    Held held = new Held(Baseline.values()[in.get()], in.getDouble(), in.getDouble());
    DayShape day =
        DayShape.of(
            readFloats(in, DayShape.PARTS),
            readFloats(in, DayShape.PARTS),
            readFloats(in, DayShape.PARTS));
    return new Suspicion(episode, open, calm, held, day);
  }

  private static void writeFloats(ByteBuffer out, float[] values) {
    for (float value : values) {
      out.putFloat(value);
    }
  }

  private static float[] readFloats(ByteBuffer in, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = in.getFloat();
    }
    return values;
  }

  /** Milliseconds, as Kafka has them. */
  private static void writeInstant(ByteBuffer out, @Nullable Instant instant) {
    out.putLong(instant == null ? Long.MIN_VALUE : instant.toEpochMilli());
  }

  private static @Nullable Instant readInstant(ByteBuffer in) {
    long millis = in.getLong();
    return millis == Long.MIN_VALUE ? null : Instant.ofEpochMilli(millis);
  }

  private static Instant readHeardInstant(ByteBuffer in) {
    return Instant.ofEpochMilli(in.getLong());
  }

  private static void writeDecimal(ByteBuffer out, BigDecimal value) {
    byte[] digits = value.unscaledValue().toByteArray();
    out.putInt(value.scale()).put((byte) digits.length).put(digits);
  }

  private static BigDecimal readDecimal(ByteBuffer in) {
    int scale = in.getInt();
    byte[] digits = new byte[in.get()];
    in.get(digits);
    return new BigDecimal(new BigInteger(digits), scale);
  }
}
