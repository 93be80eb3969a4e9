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

  /** Four bytes, big endian. */
  public ByteWriter putInt(int value) {
    ensure(Integer.BYTES);
    length += Integer.BYTES;
    setInt(length - Integer.BYTES, value);
    return this;
  }

  /** Overwrites four bytes that are there. */
  public void setInt(int at, int value) {
    buffer[at] = (byte) (value >>> 24);
    buffer[at + 1] = (byte) (value >>> 16);
    buffer[at + 2] = (byte) (value >>> 8);
    buffer[at + 3] = (byte) value;
  }

  /** Hash of the bytes from a position on; the same in every JVM. */
  public int hashFrom(int from) {
    int hash = 1;
    for (int i = from; i < length; i++) {
      hash = 31 * hash + buffer[i];
    }
    // spread, so that the high byte differs where only the last characters do
    return hash * 0x9E3779B9;
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

  public byte[] toBytes() {
    return Arrays.copyOf(buffer, length);
  }

  private void ensure(int more) {
    if (length + more > buffer.length) {
      buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, length + more));
    }
  }
}
