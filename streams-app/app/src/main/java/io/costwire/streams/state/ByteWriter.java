// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.state;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Appends values in a compact, deterministic binary form to a buffer that is used again. */
public final class ByteWriter {
  private byte[] buffer = new byte[256];
  private int length;

  /** Starts again with an empty buffer. */
  public ByteWriter reset() {
    length = 0;
    return this;
  }

  public ByteWriter putByte(int value) {
    ensure(1);
    buffer[length++] = (byte) value;
    return this;
  }

  /** Eight bytes, big endian: not negative numbers sort like their bytes. */
  public ByteWriter putFixed(long value) {
    ensure(Long.BYTES);
    for (int shift = 56; shift >= 0; shift -= 8) {
      buffer[length++] = (byte) (value >>> shift);
    }
    return this;
  }

  /** A number that is usually small and not negative. */
  public ByteWriter putVar(long value) {
    ensure(10);
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      buffer[length++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    buffer[length++] = (byte) rest;
    return this;
  }

  public ByteWriter putBytes(byte[] bytes) {
    ensure(bytes.length);
    System.arraycopy(bytes, 0, buffer, length, bytes.length);
    length += bytes.length;
    return this;
  }

  /** Length and UTF-8. */
  public ByteWriter putText(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    return putVar(utf8.length).putBytes(utf8);
  }

  public int length() {
    return length;
  }

  /** Copies what was written to a place in an array that has room for it. */
  public void copyTo(byte[] target, int at) {
    System.arraycopy(buffer, 0, target, at, length);
  }

  /** Appends what another writer holds. */
  public ByteWriter put(ByteWriter other) {
    ensure(other.length);
    other.copyTo(buffer, length);
    length += other.length;
    return this;
  }

  public byte[] toBytes() {
    return Arrays.copyOf(buffer, length);
  }

  /** A part of what was written. */
  public byte[] toBytes(int from, int count) {
    return Arrays.copyOfRange(buffer, from, from + count);
  }

  private void ensure(int more) {
    if (length + more > buffer.length) {
      buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, length + more));
    }
  }
}
