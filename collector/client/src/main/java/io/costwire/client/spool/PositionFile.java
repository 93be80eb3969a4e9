// SPDX-License-Identifier: Apache-2.0
package io.costwire.client.spool;

import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * How far events are settled: segment and offset with a checksum, written in place. Losing it means
 * sending events again, which their ids make harmless; so it is never forced to disk.
 */
final class PositionFile implements Closeable {
  private static final String FILE = "position";
  private static final int VALUE_BYTES = Long.BYTES * 2;
  private static final int SIZE = VALUE_BYTES + Integer.BYTES;

  private final RandomAccessFile file;

  /** Everything before the offset of the segment, and every earlier segment, is settled. */
  record Position(long segment, long offset) {}

  PositionFile(Path directory) throws IOException {
    this.file = new RandomAccessFile(directory.resolve(FILE).toFile(), "rw");
  }

  Optional<Position> read() throws IOException {
    if (file.length() != SIZE) {
      return Optional.empty();
    }
    byte[] bytes = new byte[SIZE];
    file.seek(0);
    file.readFully(bytes);
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    Position position = new Position(buffer.getLong(), buffer.getLong());
    return buffer.getInt() == crc(bytes) ? Optional.of(position) : Optional.empty();
  }

  void write(Position position) throws IOException {
    byte[] bytes = new byte[SIZE];
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    buffer.putLong(position.segment()).putLong(position.offset());
    buffer.putInt(crc(bytes));
    file.seek(0);
    file.write(bytes);
  }

  private static int crc(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, VALUE_BYTES);
    return (int) crc.getValue();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
