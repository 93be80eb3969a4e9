// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.wire;

import io.costwire.schemas.RejectReason;
import io.costwire.schemas.UsageEvent;
import org.jspecify.annotations.Nullable;

/** What the bytes of a record turned out to be. */
public sealed interface Decoded {

  /** A usage event. */
  record Event(UsageEvent event) implements Decoded {}

  /**
   * Not a usage event.
   *
   * @param detail what is wrong, without content of the record
   */
  record Poison(RejectReason reason, @Nullable String field, String detail) implements Decoded {}
}
