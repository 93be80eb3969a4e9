// SPDX-License-Identifier: Apache-2.0
package io.costwire.embedded.clickhouse;

/**
 * The layout of ClickHouse's compressed blocks: a 16-byte hash of all that follows, the method, the
 * length from the method on, the length of the data, the data.
 */
final class CompressedBlock {
  static final int HASH_BYTES = 16;
  static final int HEADER_BYTES = 9;
  static final byte METHOD_LZ4 = (byte) 0x82;
  static final byte METHOD_NONE = 0x02;
  static final int MAX_BLOCK_BYTES = 64 << 20;

  private CompressedBlock() {}
}
