// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.wire;

import io.costwire.schemas.RejectReason;
import org.jspecify.annotations.Nullable;

/**
 * What the bytes of a record turned out to be.
 *
 * @param <V> what they should be
 */
public sealed interface Decoded<V> {

  /**
   * What was expected.
   *
   * @param inOurSchema whether the bytes are in the schema of this version, field for field
   */
  record Value<V>(V value, boolean inOurSchema) implements Decoded<V> {}

  /**
   * Something else.
   *
   * @param detail what is wrong, without content of the record
   */
  record Poison<V>(RejectReason reason, @Nullable String field, String detail)
      implements Decoded<V> {}
}
