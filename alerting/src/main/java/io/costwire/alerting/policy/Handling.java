// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.policy;

import java.time.Instant;
import java.util.Objects;

/**
 * That somebody took care of an alert.
 *
 * @param by who
 */
public record Handling(String by, Instant at) {
  public Handling {
    Objects.requireNonNull(by, "by");
    Objects.requireNonNull(at, "at");
  }
}
