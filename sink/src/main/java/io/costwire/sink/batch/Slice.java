// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink.batch;

import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Consecutive rows of a batch: what one insert sends.
 *
 * @param batch the batch
 * @param from first row
 * @param to row after the last
 */
public record Slice(TableBatch batch, int from, int to) {
  public Slice {
    if (from < 0 || from >= to || to > batch.rows()) {
      throw new IllegalArgumentException("no rows from %d to %d".formatted(from, to));
    }
  }

  public Insert insert() {
    return batch.insert();
  }

  public int rows() {
    return to - from;
  }

  /** Length of the rows in bytes. */
  public int bytes() {
    return batch.start(to) - batch.start(from);
  }

  public void writeTo(OutputStream out) throws IOException {
    out.write(batch.array(), batch.start(from), bytes());
  }

  /** SHA-256 of the rows, in hex. */
  public String sha256() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(batch.array(), batch.start(from), bytes());
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  Slice firstHalf() {
    return new Slice(batch, from, middle());
  }

  Slice secondHalf() {
    return new Slice(batch, middle(), to);
  }

  private int middle() {
    return from + rows() / 2;
  }
}
