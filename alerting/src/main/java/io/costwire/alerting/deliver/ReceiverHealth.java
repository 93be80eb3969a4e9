// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.deliver;

import java.time.Instant;
import java.util.Optional;

/**
 * How one receiver is doing.
 *
 * @param openSince since when it is only probed, because attempts fail
 * @param trouble what went wrong
 * @param answers whether the last attempt was taken; false before the first
 * @param waiting notifications that it has yet to get
 */
public record ReceiverHealth(
    String receiver, Optional<Instant> openSince, Trouble trouble, boolean answers, int waiting) {

  /**
   * What went wrong.
   *
   * @param attempts that failed since the last success
   * @param gaveUp notifications given up since the receiver is there; never goes back
   * @param lastError without secrets; empty since the last success
   * @param failedAt when an attempt failed last; stays after a success
   */
  public record Trouble(long attempts, long gaveUp, String lastError, Optional<Instant> failedAt) {
    /** Nothing is wrong as far as is known. */
    public static final Trouble NONE = new Trouble(0, 0, "", Optional.empty());

    Trouble and(long gaveUpToo, String error, Instant at) {
      return new Trouble(attempts + 1, gaveUp + gaveUpToo, error, Optional.of(at));
    }

    Trouble over() {
      return new Trouble(0, gaveUp, "", failedAt);
    }
  }
}
