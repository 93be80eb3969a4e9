// SPDX-License-Identifier: Apache-2.0
package io.costwire.client.spool;

import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads the records of one file in order. Where there is none it looks byte by byte for the next
 * one, so that damage costs what is damaged and not the rest of the file.
 *
 * <p>Not a FileChannel, because an interrupt of the reading thread would close it.
 */
final class SegmentReader implements Closeable {
  private final RandomAccessFile file;
  private byte[] buffer = new byte[64 << 10];
  private int from;
  private int to;
  private long offset;
  private long recordOffset;
  private long recordAtMs;
  private long damaged;

  SegmentReader(Path path, long offset) throws IOException {
    this.file = new RandomAccessFile(path.toFile(), "r");
    this.offset = offset;
  }

  /**
   * The next record that lies before {@code end}, or null when there is none.
   *
   * @param end of what is known to be written
   */
  byte @Nullable [] next(long end) throws IOException {
    boolean skipping = false;
    while (offset + Frames.HEADER_BYTES <= end) {
      byte[] content = contentHere(end);
      if (content != null) {
        return content;
      }
      damaged += skipping ? 0 : 1;
      skipping = true;
      advance(1);
    }
    if (offset < end) {
      damaged += skipping ? 0 : 1;
      advance((int) (end - offset));
    }
    return null;
  }

  private byte @Nullable [] contentHere(long end) throws IOException {
    if (!buffered(Frames.HEADER_BYTES, end)) {
      return null;
    }
    int length = Frames.contentLength(buffer, from);
    if (length < 0 || !buffered(Frames.HEADER_BYTES + length, end)) {
      return null;
    }
    if (!Frames.isIntact(buffer, from, length)) {
      return null;
    }
    int start = from + Frames.HEADER_BYTES;
    byte[] content = Arrays.copyOfRange(buffer, start, start + length);
    recordOffset = offset;
    recordAtMs = Frames.atMs(buffer, from);
    advance(Frames.HEADER_BYTES + length);
    return content;
  }

  private void advance(int bytes) {
    from = Math.min(to, from + bytes);
    offset += bytes;
  }

  /** Makes sure that so many bytes from here are in memory; false when the file ends before. */
  private boolean buffered(int bytes, long end) throws IOException {
    if (offset + bytes > end) {
      return false;
    }
    if (to - from >= bytes) {
      return true;
    }
    byte[] target = bytes > buffer.length ? new byte[Math.max(bytes, buffer.length * 2)] : buffer;
    System.arraycopy(buffer, from, target, 0, to - from);
    to -= from;
    from = 0;
    buffer = target;
    file.seek(offset + to);
    int room = (int) Math.min(buffer.length - to, end - offset - to);
    while (to < bytes) {
      int read = file.read(buffer, to, room);
      if (read < 0) {
        return false;
      }
      to += read;
      room -= read;
    }
    return true;
  }

  /** Where the next record begins. */
  long offset() {
    return offset;
  }

  /** Where the record stood that was read last. */
  long recordOffset() {
    return recordOffset;
  }

  /** When the record was written that was read last. */
  long recordAtMs() {
    return recordAtMs;
  }

  /** Places without a record so far. */
  long damaged() {
    return damaged;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
