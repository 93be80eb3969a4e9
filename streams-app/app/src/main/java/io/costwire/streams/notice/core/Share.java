// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.notice.core;

import io.costwire.signals.rules.SignalRule.Storm;
import java.math.BigDecimal;

/**
 * How many of some requests were in trouble.
 *
 * @param requests all of them, never fewer than those
 */
public record Share(long troubled, long requests) {
  private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

  public Share {
    if (troubled < 0 || requests < troubled) {
      throw new IllegalArgumentException(
          "%d of %d requests in trouble".formatted(troubled, requests));
    }
  }

  /** Whether so many requests in trouble can be a storm, however few others there are. */
  public static boolean mayReach(Storm rule, long troubled) {
    return reaches(rule, troubled, Math.max(troubled, rule.minimumRequests()));
  }

  public boolean reaches(Storm rule) {
    return requests >= rule.minimumRequests() && reaches(rule, troubled, requests);
  }

  private static boolean reaches(Storm rule, long troubled, long requests) {
    return troubled > 0
        && BigDecimal.valueOf(troubled)
                .multiply(HUNDRED)
                .compareTo(rule.percent().multiply(BigDecimal.valueOf(requests)))
            >= 0;
  }

  /** The larger one of both. */
  public Share or(Share other) {
    BigDecimal own = BigDecimal.valueOf(troubled).multiply(BigDecimal.valueOf(other.requests));
    BigDecimal others = BigDecimal.valueOf(other.troubled).multiply(BigDecimal.valueOf(requests));
    return own.compareTo(others) >= 0 ? this : other;
  }
}
