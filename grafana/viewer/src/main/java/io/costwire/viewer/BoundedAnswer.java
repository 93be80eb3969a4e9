// SPDX-License-Identifier: Apache-2.0
package io.costwire.viewer;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** The beginning of an answer: it ends after so many bytes, and then says so. */
final class BoundedAnswer extends FilterInputStream {
  private long left;
  private boolean cutOff;

  BoundedAnswer(InputStream answer, long most) {
    super(answer);
    this.left = most;
  }

  /** Whether there was more. */
  boolean isCutOff() {
    return cutOff;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (left == 0) {
      cutOff = cutOff || super.read() >= 0;
      return -1;
    }
    int read = super.read(target, offset, (int) Math.min(length, left));
    left -= Math.max(0, read);
    return read;
  }
}
