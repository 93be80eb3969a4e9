// SPDX-License-Identifier: Apache-2.0
package io.costwire.embedded.clickhouse;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Factory;

/** Writes ClickHouse's compressed blocks (LZ4), which {@code compress=1} asks for. */
final class BlockOutput extends FilterOutputStream {
  private static final int BLOCK_BYTES = 256 << 10;

  private final LZ4Compressor compressor = LZ4Factory.fastestJavaInstance().fastCompressor();
  private final byte[] plain = new byte[BLOCK_BYTES];
  private final byte[] block =
      new byte
          [CompressedBlock.HASH_BYTES
              + CompressedBlock.HEADER_BYTES
              + compressor.maxCompressedLength(BLOCK_BYTES)];
  private int size;

  BlockOutput(OutputStream out) {
    super(out);
  }

  @Override
  public void write(int value) throws IOException {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    for (int done = 0; done < length; ) {
      int part = Math.min(length - done, BLOCK_BYTES - size);
      System.arraycopy(bytes, offset + done, plain, size, part);
      size += part;
      done += part;
      if (size == BLOCK_BYTES) {
        writeBlock();
      }
    }
  }

  @Override
  public void close() throws IOException {
    if (size > 0) {
      writeBlock();
    }
    super.close();
  }

  private void writeBlock() throws IOException {
    int start = CompressedBlock.HASH_BYTES + CompressedBlock.HEADER_BYTES;
    int compressed = compressor.compress(plain, 0, size, block, start, block.length - start);
    int length = CompressedBlock.HEADER_BYTES + compressed;
    ByteBuffer header = ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN);
    header.position(CompressedBlock.HASH_BYTES);
    header.put(CompressedBlock.METHOD_LZ4).putInt(length).putInt(size);
    CityHash128 hash = CityHash128.of(block, CompressedBlock.HASH_BYTES, length);
    header.putLong(0, hash.low()).putLong(8, hash.high());
    out.write(block, 0, CompressedBlock.HASH_BYTES + length);
    size = 0;
  }
}
