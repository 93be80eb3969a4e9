// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.deliver;

import java.time.Duration;

/**
 * How many messages a receiver gets at most.
 *
 * @param messages so many at once after a quiet time, and per {@code per}
 */
public record RateLimit(int messages, Duration per) {
  public RateLimit {
    if (messages < 1 || per.isNegative() || per.isZero()) {
      throw new IllegalArgumentException("a limit lets something through");
    }
  }
}
