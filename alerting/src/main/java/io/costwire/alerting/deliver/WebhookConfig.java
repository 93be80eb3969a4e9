// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.deliver;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * Where the generic webhook posts to.
 *
 * @param url may hold a token in its path or query, so only its host is ever shown
 * @param secret signs the body, if set
 * @param timeout of one attempt, from connecting to the end of the answer
 */
public record WebhookConfig(URI url, Optional<Secret> secret, Duration timeout) {
  public WebhookConfig {
    if (timeout.isNegative() || timeout.isZero()) {
      throw new IllegalArgumentException("the timeout must be above 0");
    }
  }

  /** The part of the URL that is no secret. */
  public String shownUrl() {
    String port = url.getPort() < 0 ? "" : ":" + url.getPort();
    return url.getScheme() + "://" + url.getHost() + port + "/***";
  }

  @Override
  public String toString() {
    return "WebhookConfig[url=%s, secret=%s, timeout=%s]".formatted(shownUrl(), secret, timeout);
  }
}
