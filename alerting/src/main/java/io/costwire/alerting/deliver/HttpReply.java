// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.deliver;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/** What came of a request. */
public sealed interface HttpReply {

  /**
   * An answer came, whole and in time.
   *
   * @param retryAfter how long the other side asked to be left alone, bounded
   * @param body empty where it was not asked for; what the other side wrote is shown to nobody
   */
  record Answer(int status, Optional<Duration> retryAfter, String body) implements HttpReply {
    static Answer of(int status, Optional<Duration> retryAfter, byte[] body) {
      return new Answer(status, retryAfter, new String(body, StandardCharsets.UTF_8));
    }

    /** What the status alone means: 2xx delivered, 408, 429 and 5xx later, else never. */
    public DeliveryResult byStatus() {
      return HttpStatus.result(this);
    }
  }

  /** No whole answer came in time. */
  record Failed(DeliveryResult.Retry retry) implements HttpReply {}
}
