// SPDX-License-Identifier: Apache-2.0
package io.costwire.embedded.clickhouse;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A request body that ends in an error when it is longer than allowed. */
final class BoundedInput extends FilterInputStream {
  /** Too long; {@code limit} bytes were allowed. */
  static final class TooLong extends IOException {
    private static final long serialVersionUID = 1L;

    TooLong(long limit) {
      super("longer than " + limit + " bytes");
    }
  }

  private final long limit;
  private long left;

  BoundedInput(InputStream in, long limit) {
    super(in);
    this.limit = limit;
    this.left = limit;
  }

  @Override
  public int read() throws IOException {
    int value = super.read();
    if (value >= 0) {
      count(1);
    }
    return value;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    int size = super.read(bytes, offset, length);
    if (size > 0) {
      count(size);
    }
    return size;
  }

  private void count(int size) throws IOException {
    left -= size;
    if (left < 0) {
      throw new TooLong(limit);
    }
  }
}
