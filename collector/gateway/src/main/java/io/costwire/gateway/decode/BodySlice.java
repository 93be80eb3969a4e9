// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway.decode;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The part of a body that holds one event: known by its length and hash, never shown. */
public record BodySlice(byte[] body, int from, int to) {

  /** The slice, cut to what there is: offsets of a parser may be off around errors. */
  public BodySlice {
    from = Math.clamp(from, 0, body.length);
    to = Math.clamp(to, from, body.length);
  }

  public static BodySlice whole(byte[] body) {
    return new BodySlice(body, 0, body.length);
  }

  public int length() {
    return to - from;
  }

  /** SHA-256 in hex. */
  public String sha256() {
    MessageDigest digest = newDigest();
    digest.update(body, from, length());
    return HexFormat.of().formatHex(digest.digest());
  }

  public static MessageDigest newDigest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** Without the content. */
  @Override
  public String toString() {
    return "BodySlice[length=" + length() + "]";
  }
}
