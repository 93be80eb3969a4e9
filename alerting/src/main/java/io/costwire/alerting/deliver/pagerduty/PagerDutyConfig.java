// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.deliver.pagerduty;

import io.costwire.alerting.deliver.Secret;
import java.net.URI;

/**
 * An integration of PagerDuty.
 *
 * @param routingKey of an Events API v2 integration
 * @param url where events are posted; Europe and tests have others
 */
public record PagerDutyConfig(Secret routingKey, URI url) {
  public static final URI US = URI.create("https://events.pagerduty.com/v2/enqueue");
  public static final URI EU = URI.create("https://events.eu.pagerduty.com/v2/enqueue");
}
