// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.deliver;

import java.net.URI;
import java.util.List;
import java.util.Optional;

/** What the configuration says of a channel. Equal specifications are the same receiver. */
public sealed interface ChannelSpec {

  /** One line per notification. */
  record Log() implements ChannelSpec {}

  /**
   * A chat message by a bot.
   *
   * @param channel name with #, or id
   * @param api root of the Web API where it is another than Slack's own
   */
  record SlackBot(Secret token, String channel, Optional<URI> api) implements ChannelSpec {}

  /** A chat message by an incoming webhook; its URL is the secret. */
  record SlackWebhook(Secret url) implements ChannelSpec {}

  /** Mail. */
  record Email(List<String> to, String from, Smtp smtp) implements ChannelSpec {
    public Email {
      to = List.copyOf(to);
    }
  }

  /**
   * A mail server.
   *
   * @param username empty where it lets anybody send; then so is the password
   */
  record Smtp(
      String host, int port, Tls tls, Optional<String> username, Optional<Secret> password) {}

  /** How the connection to a mail server is protected. */
  enum Tls {
    /** Begins in the clear and must go on with TLS. */
    STARTTLS,
    /** From the beginning. */
    IMPLICIT,
    /** Not at all. */
    NONE
  }

  /**
   * An integration of PagerDuty.
   *
   * @param url where it is another than that of the United States
   */
  record PagerDuty(Secret routingKey, Optional<URI> url) implements ChannelSpec {}

  /**
   * An Alertmanager.
   *
   * @param url its root
   * @param username with the password; empty where it takes a token or lets anybody in
   */
  record Alertmanager(
      URI url, Optional<String> username, Optional<Secret> password, Optional<Secret> token)
      implements ChannelSpec {}

  /**
   * Any HTTP server.
   *
   * @param secret signs the body
   * @param grouped whether one request tells of all alerts of a message
   * @param body in place of the documented body
   */
  record Webhook(Secret url, Optional<Secret> secret, boolean grouped, Optional<Body> body)
      implements ChannelSpec {}

  /**
   * A body of one's own.
   *
   * @param template in Mustache
   * @param contentType by which its values are escaped
   */
  record Body(String template, String contentType) {}
}
