// SPDX-License-Identifier: Apache-2.0
package io.costwire.client;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Writes values one after the other; whole numbers take as few bytes as they need. */
final class ByteSink {
  private static final int SEVEN_BITS = 0x7F;
  private static final int MORE = 0x80;

  private byte[] bytes = new byte[256];
  private int size;

  /** A field that has no value takes no room. */
  ByteSink field(int number, @Nullable ByteSink value) {
    if (value != null) {
      write(number);
      whole(value.size);
      append(value.bytes, value.size);
    }
    return this;
  }

  ByteSink field(int number, @Nullable String value) {
    if (value != null) {
      write(number);
      text(value);
    }
    return this;
  }

  ByteSink text(String value) {
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    whole(utf8.length);
    append(utf8, utf8.length);
    return this;
  }

  /** Any whole number; small ones of either sign are short. */
  ByteSink whole(long value) {
    long zigzag = (value << 1) ^ (value >> 63);
    while ((zigzag & ~SEVEN_BITS) != 0) {
      write((int) (zigzag & SEVEN_BITS) | MORE);
      zigzag >>>= 7;
    }
    write((int) zigzag);
    return this;
  }

  ByteSink decimal(BigDecimal value) {
    byte[] unscaled = value.unscaledValue().toByteArray();
    whole(value.scale());
    whole(unscaled.length);
    append(unscaled, unscaled.length);
    return this;
  }

  ByteSink instant(Instant value) {
    return whole(value.getEpochSecond()).whole(value.getNano());
  }

  byte[] toBytes() {
    return Arrays.copyOf(bytes, size);
  }

  private void write(int oneByte) {
    ensure(1);
    bytes[size++] = (byte) oneByte;
  }

  private void append(byte[] more, int length) {
    ensure(length);
    System.arraycopy(more, 0, bytes, size, length);
    size += length;
  }

  private void ensure(int more) {
    if (size + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(size + more, bytes.length * 2));
    }
  }
}
