// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway.decode;

import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What became of a request or of a whole trace, learned later.
 *
 * @param id within the tenant; a repeat replaces
 * @param target what it is about
 * @param time when it was known
 * @param quality at scale 12, on the caller's scale
 * @param revenue at scale 18, in the currency of the price book
 */
public record LateOutcome(
    String id,
    String tenant,
    Target target,
    Instant time,
    @Nullable Boolean success,
    @Nullable BigDecimal quality,
    @Nullable BigDecimal revenue) {

  /** What an outcome is about. */
  public sealed interface Target {
    String id();
  }

  /** One event. */
  public record OfEvent(String id) implements Target {}

  /** All events of a trace. */
  public record OfTrace(String id) implements Target {}
}
