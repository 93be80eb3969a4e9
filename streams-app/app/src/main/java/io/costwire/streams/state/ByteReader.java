// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.state;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads what {@link ByteWriter} wrote. */
public final class ByteReader {
  private final byte[] bytes;
  private int position;

  public ByteReader(byte[] bytes) {
    this(bytes, 0);
  }

  public ByteReader(byte[] bytes, int from) {
    this.bytes = bytes;
    this.position = from;
  }

  public int getByte() {
    return bytes[position++];
  }

  public long getFixed() {
    long value = 0;
    for (int i = 0; i < Long.BYTES; i++) {
      value = value << 8 | (bytes[position++] & 0xFF);
    }
    return value;
  }

  public long getVar() {
    long value = 0;
    int shift = 0;
    byte next;
    do {
      next = bytes[position++];
      value |= (long) (next & 0x7F) << shift;
      shift += 7;
    } while (next < 0);
    return value;
  }

  /** A number that {@link ByteWriter#putVar} wrote and that counts something here. */
  public int getCount() {
    return Math.toIntExact(getVar());
  }

  public byte[] getBytes(int count) {
    byte[] copy = Arrays.copyOfRange(bytes, position, position + count);
    position += count;
    return copy;
  }

  public String getText() {
    int length = getCount();
    String text = new String(bytes, position, length, StandardCharsets.UTF_8);
    position += length;
    return text;
  }

  /** How many bytes are to come. */
  public int left() {
    return bytes.length - position;
  }

  public boolean atEnd() {
    return position == bytes.length;
  }
}
