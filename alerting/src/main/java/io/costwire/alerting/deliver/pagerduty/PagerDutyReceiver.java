// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.deliver.pagerduty;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.costwire.alerting.deliver.ChannelSettings;
import io.costwire.alerting.deliver.DeliveryResult;
import io.costwire.alerting.deliver.HttpReply;
import io.costwire.alerting.deliver.HttpSender;
import io.costwire.alerting.deliver.Receiver;
import io.costwire.alerting.policy.Abilities;
import io.costwire.alerting.policy.Message;
import io.costwire.alerting.render.pagerduty.PagerDutyEvent;
import java.time.InstantSource;

/**
 * Events API v2 of PagerDuty: one event an alert, by its dedup key. 202 means taken; 400 means that
 * PagerDuty will never take it.
 */
public final class PagerDutyReceiver implements Receiver {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final ChannelSettings settings;
  private final PagerDutyConfig config;
  private final HttpSender http;

  public PagerDutyReceiver(ChannelSettings settings, PagerDutyConfig config, InstantSource clock) {
    this.settings = settings;
    this.config = config;
    this.http = new HttpSender(settings.timeout(), clock);
  }

  @Override
  public String name() {
    return settings.name();
  }

  @Override
  public String channel() {
    return "pagerduty";
  }

  /** New figures would be a trigger, which undoes what a responder did there. */
  @Override
  public Abilities abilities() {
    return new Abilities(false, false, true);
  }

  @Override
  public String render(Message message) {
    return PagerDutyEvent.of(message.first(), settings.links()).toString();
  }

  @Override
  public DeliveryResult deliver(Message message, String payload) throws InterruptedException {
    return switch (http.send(HttpSender.post(config.url(), keyed(payload)))) {
      case HttpReply.Failed(var retry) -> retry;
      case HttpReply.Answer answer -> result(answer);
    };
  }

  private static DeliveryResult result(HttpReply.Answer answer) {
    return switch (answer.status()) {
      case 202 -> new DeliveryResult.Delivered();
      case 400 ->
          new DeliveryResult.Dead(
              "HTTP 400: check that routing_key is that of an Events API v2 integration");
      case 200, 201, 204 ->
          new DeliveryResult.Retry(
              "HTTP %d where PagerDuty answers 202: check url".formatted(answer.status()));
      default -> answer.byStatus();
    };
  }

  /** What is recorded has no routing key; what is sent has. */
  private String keyed(String payload) {
    try {
      ObjectNode event = JSON.createObjectNode();
      event.put("routing_key", config.routingKey().value());
      event.setAll((ObjectNode) JSON.readTree(payload));
      return event.toString();
    } catch (JacksonException e) {
      throw new IllegalArgumentException("the payload is not the one that was rendered", e);
    }
  }

  @Override
  public void close() {
    http.close();
  }
}
