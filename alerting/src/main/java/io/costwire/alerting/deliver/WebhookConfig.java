// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.deliver;

import io.costwire.alerting.render.webhook.BodyTemplate;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * Where the generic webhook posts to.
 *
 * @param url may hold a token in its path or query, so only its host is ever shown
 * @param secret signs the body, if set
 * @param timeout of one attempt, from connecting to the end of the answer
 * @param body what is posted
 */
public record WebhookConfig(URI url, Optional<Secret> secret, Duration timeout, Body body) {
  public WebhookConfig {
    if (timeout.isNegative() || timeout.isZero()) {
      throw new IllegalArgumentException("the timeout must be above 0");
    }
  }

  /** The documented body, an alert at a time. */
  public WebhookConfig(URI url, Optional<Secret> secret, Duration timeout) {
    this(url, secret, timeout, Body.DOCUMENTED);
  }

  /**
   * What is posted.
   *
   * @param grouped one post for all alerts of a message
   * @param template in place of the documented body
   */
  public record Body(boolean grouped, Optional<BodyTemplate> template) {
    public static final Body DOCUMENTED = new Body(false, Optional.empty());
  }

  /** The part of the URL that is no secret. */
  public String shownUrl() {
    return HttpSender.shown(url);
  }

  @Override
  public String toString() {
    return "WebhookConfig[url=%s, secret=%s, timeout=%s, grouped=%s]"
        .formatted(shownUrl(), secret, timeout, body.grouped);
  }
}
