// SPDX-License-Identifier: Apache-2.0
package io.costwire.sender.http;

import java.time.Duration;

/** What came back for a request. */
sealed interface Reply {

  /**
   * An answer of HTTP.
   *
   * @param retryAfter as the answer says; zero when it says nothing
   */
  record Answered(int status, Duration retryAfter, byte[] body) implements Reply {}

  /** None, or not in time. */
  record Nothing(String reason) implements Reply {}
}
