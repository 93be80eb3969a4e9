// SPDX-License-Identifier: Apache-2.0
package io.costwire.embedded.clickhouse;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;

/**
 * Reads ClickHouse's compressed blocks, which {@code decompress=1} announces: LZ4 or uncompressed.
 */
final class BlockInput extends InputStream {
  private final InputStream in;
  private final LZ4SafeDecompressor decompressor =
      LZ4Factory.fastestJavaInstance().safeDecompressor();
  private byte[] plain = new byte[0];
  private int at;

  BlockInput(InputStream in) {
    this.in = in;
  }

  @Override
  public int read() throws IOException {
    return fill() ? plain[at++] & 0xff : -1;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (!fill()) {
      return -1;
    }
    int size = Math.min(length, plain.length - at);
    System.arraycopy(plain, at, bytes, offset, size);
    at += size;
    return size;
  }

  private boolean fill() throws IOException {
    while (at == plain.length) {
      byte[] head = in.readNBytes(CompressedBlock.HASH_BYTES + CompressedBlock.HEADER_BYTES);
      if (head.length == 0) {
        return false;
      }
      plain = block(head);
      at = 0;
    }
    return true;
  }

  private byte[] block(byte[] head) throws IOException {
    if (head.length < CompressedBlock.HASH_BYTES + CompressedBlock.HEADER_BYTES) {
      throw new EOFException("The body ends inside the header of a compressed block.");
    }
    ByteBuffer header = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN);
    byte method = header.get(CompressedBlock.HASH_BYTES);
    int length = header.getInt(CompressedBlock.HASH_BYTES + 1);
    int size = header.getInt(CompressedBlock.HASH_BYTES + 5);
    if (length < CompressedBlock.HEADER_BYTES
        || length > CompressedBlock.MAX_BLOCK_BYTES
        || size < 0
        || size > CompressedBlock.MAX_BLOCK_BYTES) {
      throw new IOException(
          "A compressed block has an impossible size: the body is not in ClickHouse's format.");
    }
    byte[] block = new byte[length];
    System.arraycopy(head, CompressedBlock.HASH_BYTES, block, 0, CompressedBlock.HEADER_BYTES);
    int missing = length - CompressedBlock.HEADER_BYTES;
    if (in.readNBytes(block, CompressedBlock.HEADER_BYTES, missing) < missing) {
      throw new EOFException("The body ends inside a compressed block.");
    }
    if (!CityHash128.of(block, 0, length)
        .equals(new CityHash128(header.getLong(0), header.getLong(8)))) {
      throw new IOException("The checksum of a compressed block does not match.");
    }
    return decompress(method, block, size);
  }

  private byte[] decompress(byte method, byte[] block, int size) throws IOException {
    int length = block.length - CompressedBlock.HEADER_BYTES;
    return switch (method) {
      case CompressedBlock.METHOD_NONE ->
          java.util.Arrays.copyOfRange(block, CompressedBlock.HEADER_BYTES, block.length);
      case CompressedBlock.METHOD_LZ4 -> {
        byte[] decompressed = new byte[size];
        try {
          decompressor.decompress(block, CompressedBlock.HEADER_BYTES, length, decompressed, 0);
        } catch (LZ4Exception e) {
          throw new IOException("A compressed block is damaged.", e);
        }
        yield decompressed;
      }
      default ->
          throw new IOException(
              "A compressed block uses method 0x%02x: the embedded engine reads LZ4 only."
                  .formatted(method));
    };
  }
}
