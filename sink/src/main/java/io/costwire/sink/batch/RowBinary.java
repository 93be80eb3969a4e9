// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink.batch;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;

/**
 * A growing buffer of rows in ClickHouse's RowBinary format. Values travel as binary, so no text of
 * a caller can be taken for SQL, no decimal loses a digit and no time is read in a local zone.
 *
 * <p>A value that does not fit its column is refused here, with the reason; ClickHouse would cut it
 * off or wrap it around without a word.
 */
public final class RowBinary {
  private static final int INITIAL_BYTES = 16 * 1024;
  private static final int DECIMAL_MAX_DIGITS = 38;
  private static final BigInteger DECIMAL_BOUND = BigInteger.TEN.pow(DECIMAL_MAX_DIGITS);

  /** What DateTime64 can hold. */
  private static final Instant TIME_MIN = Instant.parse("1900-01-01T00:00:00Z");

  private static final Instant TIME_END = Instant.parse("2300-01-01T00:00:00Z");

  /** What DateTime can hold: seconds in 32 bits. */
  private static final long SECONDS_END = 1L << 32;

  private static final long MICROS_PER_SECOND = 1_000_000;
  private static final int NANOS_PER_MICRO = 1_000;

  private byte[] bytes = new byte[INITIAL_BYTES];
  private int size;

  /** The buffer itself, valid up to {@link #size}; not a copy. */
  public byte[] array() {
    return bytes;
  }

  /** Bytes written so far. */
  public int size() {
    return size;
  }

  /** Takes back what was written after {@code size}. */
  public void truncate(int newSize) {
    size = newSize;
  }

  /** String, LowCardinality(String). */
  public void text(String value) {
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    count(utf8.length);
    ensure(utf8.length);
    System.arraycopy(utf8, 0, bytes, size, utf8.length);
    size += utf8.length;
  }

  /** Length of an array or a map, before its elements. */
  public void count(int length) {
    int rest = length;
    while ((rest & ~0x7F) != 0) {
      octet((rest & 0x7F) | 0x80);
      rest >>>= 7;
    }
    octet(rest);
  }

  /** Whether a nullable value follows. */
  public void present(boolean present) {
    octet(present ? 0 : 1);
  }

  /** Bool. */
  public void bool(boolean value) {
    octet(value ? 1 : 0);
  }

  /** Int32. */
  public void int32(int value) {
    ensure(Integer.BYTES);
    littleEndian(value, Integer.BYTES);
  }

  /** Int64. */
  public void int64(long value) {
    ensure(Long.BYTES);
    littleEndian(value, Long.BYTES);
  }

  /** UInt64. */
  public void uint64(long value) {
    if (value < 0) {
      throw new RowRefused("a count or revision is negative");
    }
    int64(value);
  }

  /** DateTime64(6, 'UTC'). */
  public void micros(Instant value) {
    if (value.isBefore(TIME_MIN) || !value.isBefore(TIME_END)) {
      throw new RowRefused("a time is outside of the years 1900 to 2299");
    }
    int64(value.getEpochSecond() * MICROS_PER_SECOND + value.getNano() / NANOS_PER_MICRO);
  }

  /** DateTime('UTC'). */
  public void seconds(Instant value) {
    long seconds = value.getEpochSecond();
    if (seconds < 0 || seconds >= SECONDS_END || value.getNano() != 0) {
      throw new RowRefused("a window start is no whole second between 1970 and 2106");
    }
    int32((int) seconds);
  }

  /** Decimal(38, scale), exactly: neither rounded nor cut off. */
  public void decimal(BigDecimal value, int scale) {
    if (value.scale() != scale) {
      throw new RowRefused("an amount has scale %d, expected %d".formatted(value.scale(), scale));
    }
    BigInteger unscaled = value.unscaledValue();
    ensure(2 * Long.BYTES);
    if (unscaled.bitLength() < Long.SIZE) {
      long low = unscaled.longValue();
      littleEndian(low, Long.BYTES);
      littleEndian(low < 0 ? -1 : 0, Long.BYTES);
      return;
    }
    if (unscaled.abs().compareTo(DECIMAL_BOUND) >= 0) {
      throw new RowRefused("an amount has more than 38 digits");
    }
    littleEndian(unscaled.longValue(), Long.BYTES);
    littleEndian(unscaled.shiftRight(Long.SIZE).longValue(), Long.BYTES);
  }

  private void octet(int value) {
    ensure(1);
    bytes[size++] = (byte) value;
  }

  private void littleEndian(long value, int length) {
    long rest = value;
    for (int i = 0; i < length; i++) {
      bytes[size++] = (byte) rest;
      rest >>= Byte.SIZE;
    }
  }

  private void ensure(int more) {
    int needed = Math.addExact(size, more);
    if (needed > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(needed, bytes.length * 2));
    }
  }
}
