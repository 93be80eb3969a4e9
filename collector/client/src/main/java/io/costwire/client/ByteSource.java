// SPDX-License-Identifier: Apache-2.0
package io.costwire.client;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * Reads what {@link ByteSink} wrote.
 *
 * <p>Bytes that are something else are an IllegalArgumentException, whatever they are.
 */
final class ByteSource {
  private static final int MAX_SHIFT = 63;

  private final byte[] bytes;
  private final int end;
  private int at;

  ByteSource(byte[] bytes) {
    this(bytes, 0, bytes.length);
  }

  private ByteSource(byte[] bytes, int from, int end) {
    this.bytes = bytes;
    this.at = from;
    this.end = end;
  }

  boolean hasMore() {
    return at < end;
  }

  int fieldNumber() {
    return next() & 0xFF;
  }

  /** What a field holds, and on to the next one. */
  ByteSource value() {
    int length = length();
    ByteSource value = new ByteSource(bytes, at, at + length);
    at += length;
    return value;
  }

  String text() {
    int length = length();
    at += length;
    return new String(bytes, at - length, length, StandardCharsets.UTF_8);
  }

  /** All that is left as text. */
  String rest() {
    int from = at;
    at = end;
    return new String(bytes, from, end - from, StandardCharsets.UTF_8);
  }

  long whole() {
    long zigzag = 0;
    for (int shift = 0; shift <= MAX_SHIFT; shift += 7) {
      byte b = next();
      zigzag |= (long) (b & 0x7F) << shift;
      if (b >= 0) {
        return (zigzag >>> 1) ^ -(zigzag & 1);
      }
    }
    throw new IllegalArgumentException("a number is too long");
  }

  int smallWhole() {
    long value = whole();
    if (value != (int) value) {
      throw new IllegalArgumentException("a number is too large");
    }
    return (int) value;
  }

  BigDecimal decimal() {
    int scale = smallWhole();
    int length = length();
    if (length == 0) {
      throw new IllegalArgumentException("a number has no digits");
    }
    at += length;
    return new BigDecimal(new BigInteger(bytes, at - length, length), scale);
  }

  Instant instant() {
    long seconds = whole();
    int nanos = smallWhole();
    if (Math.abs(seconds) > Instant.MAX.getEpochSecond()) {
      throw new IllegalArgumentException("a time is out of range");
    }
    return Instant.ofEpochSecond(seconds, nanos);
  }

  private int length() {
    long length = whole();
    if (length < 0 || length > end - at) {
      throw new IllegalArgumentException("a length is beyond the end");
    }
    return (int) length;
  }

  private byte next() {
    if (at >= end) {
      throw new IllegalArgumentException("there is nothing more");
    }
    return bytes[at++];
  }
}
