// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.demo;

/** What is deliberately wrong with a submission. */
enum Fault {
  /** Nothing. */
  NONE,
  /** The same event sent again, as a retrying client does. */
  DUPLICATE,
  /** JSON that ends in the middle. */
  MALFORMED_JSON,
  /** A negative number of tokens. */
  NEGATIVE_TOKENS,
  /** A number written as a word. */
  WRONG_TYPE,
  /** A field that no schema has, as a misspelt one. */
  UNKNOWN_FIELD
}
