// SPDX-License-Identifier: Apache-2.0
package io.costwire.client.spool;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * Records as they stand in a file: length (4 bytes), CRC32C (4) of everything else, time of writing
 * in milliseconds since 1970 (8), content. Big-endian.
 */
final class Frames {
  static final int HEADER_BYTES = 16;

  /** Far more than any event; a length beyond it is not one. */
  static final int MAX_CONTENT_BYTES = 1 << 20;

  private static final int CRC_AT = 4;
  private static final int TIME_AT = 8;

  private byte[] bytes = new byte[64 << 10];
  private int size;

  void clear() {
    size = 0;
  }

  void add(byte[] content, long atMs) {
    int end = size + HEADER_BYTES + content.length;
    if (end > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(end, bytes.length * 2));
    }
    ByteBuffer.wrap(bytes, size, HEADER_BYTES).putInt(content.length).putInt(0).putLong(atMs);
    System.arraycopy(content, 0, bytes, size + HEADER_BYTES, content.length);
    ByteBuffer.wrap(bytes).putInt(size + CRC_AT, crc(bytes, size, content.length));
    size = end;
  }

  byte[] bytes() {
    return bytes;
  }

  int size() {
    return size;
  }

  /** Length of the content, or -1 when this cannot be one. */
  static int contentLength(byte[] in, int at) {
    int length = ByteBuffer.wrap(in).getInt(at);
    return length >= 1 && length <= MAX_CONTENT_BYTES ? length : -1;
  }

  static boolean isIntact(byte[] in, int at, int contentLength) {
    return ByteBuffer.wrap(in).getInt(at + CRC_AT) == crc(in, at, contentLength);
  }

  static long atMs(byte[] in, int at) {
    return ByteBuffer.wrap(in).getLong(at + TIME_AT);
  }

  private static int crc(byte[] in, int at, int contentLength) {
    CRC32C crc = new CRC32C();
    crc.update(in, at, Integer.BYTES);
    crc.update(in, at + TIME_AT, Long.BYTES + contentLength);
    return (int) crc.getValue();
  }
}
