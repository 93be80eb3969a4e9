// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.deliver.slack;

import io.costwire.alerting.deliver.Secret;
import java.net.URI;

/**
 * An app of Slack with a bot token.
 *
 * @param channel name with #, or id
 * @param api root of the Web API, ending in /; tests have another
 */
public record SlackBotConfig(Secret token, String channel, URI api) {
  public static final URI API = URI.create("https://slack.com/api/");

  /**
   * @throws IllegalArgumentException where the token can be none
   */
  public SlackBotConfig {
    token.requireVisible("token");
  }
}
