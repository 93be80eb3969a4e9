// SPDX-License-Identifier: Apache-2.0
package io.costwire.sender.http;

import io.costwire.client.SendResult.Failure;
import java.time.Duration;
import java.util.List;

/** What the answer to one request means for its events. */
sealed interface Verdict {

  /** Every event has a fate of its own: durable, unless it is listed. */
  record PerEvent(List<Failure> failures, Duration retryAfter) implements Verdict {}

  /** Too much at once, or something in it that nobody can name: send parts of it. */
  record Split(String reason, boolean tooLarge) implements Verdict {}

  /** Nothing is known to be durable: all of it again, not before this time. */
  record Later(String reason, Duration retryAfter) implements Verdict {}
}
