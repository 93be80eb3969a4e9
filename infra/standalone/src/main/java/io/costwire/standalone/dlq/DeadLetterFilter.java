// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.dlq;

import io.costwire.schemas.RejectReason;
import io.costwire.schemas.RejectStage;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which dead letters are meant; what is empty or null does not restrict.
 *
 * @param since refused at this time or later
 */
public record DeadLetterFilter(
    Set<String> ids,
    @Nullable RejectReason reason,
    @Nullable RejectStage stage,
    @Nullable Instant since) {

  public DeadLetterFilter {
    ids = Set.copyOf(ids);
  }

  /** Those with one of the ids. */
  public static DeadLetterFilter of(Set<String> ids) {
    return new DeadLetterFilter(ids, null, null, null);
  }

  boolean matches(DeadLetter letter) {
    return (ids.isEmpty() || ids.contains(letter.id()))
        && (reason == null || letter.rejection().getReason() == reason)
        && (stage == null || letter.rejection().getStage() == stage)
        && (since == null || !letter.rejection().getRejectedAt().isBefore(since));
  }
}
