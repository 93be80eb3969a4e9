// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway;

/** What came of reading a request's body. */
sealed interface Body {

  /** All of it, unpacked. */
  record Complete(byte[] bytes) implements Body {}

  /**
   * More than a body may have.
   *
   * @param length bytes that were read before giving up
   * @param sha256 of those bytes
   */
  record TooLarge(long length, String sha256) implements Body {}

  /** Announced as gzip, and is not. */
  record NotGzip(byte[] bytes) implements Body {}

  /** The connection broke. */
  record Incomplete() implements Body {}

  /** It did not arrive in time. */
  record TooSlow() implements Body {}

  /** There is no memory for it now. */
  record NoRoom() implements Body {}
}
