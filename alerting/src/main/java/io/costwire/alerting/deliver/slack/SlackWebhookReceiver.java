// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.deliver.slack;

import io.costwire.alerting.deliver.ChannelSettings;
import io.costwire.alerting.deliver.DeliveryResult;
import io.costwire.alerting.deliver.HttpReply;
import io.costwire.alerting.deliver.HttpSender;
import io.costwire.alerting.deliver.Receiver;
import io.costwire.alerting.deliver.Secret;
import io.costwire.alerting.policy.Abilities;
import io.costwire.alerting.policy.Message;
import io.costwire.alerting.render.slack.SlackMessage;
import java.net.URI;
import java.time.InstantSource;

/** Slack by incoming webhook: a new message for each change, nothing is edited. */
public final class SlackWebhookReceiver implements Receiver {
  private final ChannelSettings settings;
  private final URI url;
  private final HttpSender http;

  /**
   * @param url of the webhook: whoever knows it may post
   * @throws IllegalArgumentException where it is no address
   */
  public SlackWebhookReceiver(ChannelSettings settings, Secret url, InstantSource clock) {
    this.settings = settings;
    this.url = address(url);
    this.http = new HttpSender(settings.timeout(), clock);
  }

  /** Without its cause: that would show the address, which is a secret. */
  private static URI address(Secret url) {
    url.requireVisible("webhook_url");
    if (!url.value().matches("https?://[^/\\s]+/[!-~&&[^\"<>\\\\^`{|}]]*")) {
      throw new IllegalArgumentException(
          "webhook_url is no address; it begins with https://hooks.slack.com/");
    }
    return URI.create(url.value());
  }

  @Override
  public String name() {
    return settings.name();
  }

  @Override
  public String channel() {
    return "slack";
  }

  @Override
  public Abilities abilities() {
    return new Abilities(true, false, false);
  }

  @Override
  public String render(Message message) {
    return SlackMessage.of(message, settings.links()).toString();
  }

  @Override
  public DeliveryResult deliver(Message message, String payload) throws InterruptedException {
    return switch (http.send(HttpSender.post(url, payload))) {
      case HttpReply.Failed(var retry) -> retry;
      case HttpReply.Answer answer -> result(answer);
    };
  }

  private static DeliveryResult result(HttpReply.Answer answer) {
    return switch (answer.status()) {
      case 400 -> new DeliveryResult.Dead("HTTP 400: a mistake of this program; tell its authors");
      case 403 ->
          new DeliveryResult.Dead(
              "HTTP 403: the webhook was revoked, or an admin has restricted posting");
      case 404 ->
          new DeliveryResult.Dead(
              "HTTP 404: the webhook or its channel was deleted; create another webhook");
      case 410 -> new DeliveryResult.Dead("HTTP 410: the channel is archived");
      default -> answer.byStatus();
    };
  }

  @Override
  public void close() {
    http.close();
  }
}
