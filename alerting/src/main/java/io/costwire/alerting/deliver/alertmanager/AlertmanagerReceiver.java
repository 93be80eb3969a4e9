// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.deliver.alertmanager;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.costwire.alerting.deliver.ChannelSettings;
import io.costwire.alerting.deliver.DeliveryResult;
import io.costwire.alerting.deliver.HttpReply;
import io.costwire.alerting.deliver.HttpSender;
import io.costwire.alerting.deliver.Receiver;
import io.costwire.alerting.policy.Abilities;
import io.costwire.alerting.policy.AlertKey;
import io.costwire.alerting.policy.Message;
import io.costwire.alerting.render.alertmanager.AlertmanagerAlerts;
import java.net.http.HttpRequest;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The v2 API of Prometheus Alertmanager, which then groups, inhibits and tells as it is configured.
 */
public final class AlertmanagerReceiver implements Receiver {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Ours, of a request: Alertmanager sets no limit, proxies in front of it do. */
  private static final int ALERTS_MAX = 500;

  private final ChannelSettings settings;
  private final AlertmanagerConfig config;
  private final InstantSource clock;
  private final HttpSender http;

  public AlertmanagerReceiver(
      ChannelSettings settings, AlertmanagerConfig config, InstantSource clock) {
    this.settings = settings;
    this.config = config;
    this.clock = clock;
    this.http = new HttpSender(settings.timeout(), clock);
  }

  @Override
  public String name() {
    return settings.name();
  }

  @Override
  public String channel() {
    return "alertmanager";
  }

  @Override
  public Abilities abilities() {
    return new Abilities(true, true, true, true);
  }

  @Override
  public String render(Message message) {
    return AlertmanagerAlerts.of(message, settings.links(), clock.instant(), config.hold())
        .toString();
  }

  @Override
  public DeliveryResult deliver(Message message, String payload) throws InterruptedException {
    for (String part : parts(payload)) {
      DeliveryResult result = post(part);
      if (!(result instanceof DeliveryResult.Delivered)) {
        return result;
      }
    }
    return new DeliveryResult.Delivered(handles(message));
  }

  /** An alert that is sent twice is one alert there, so that all parts may be tried again. */
  private static List<String> parts(String payload) {
    List<JsonNode> alerts = new ArrayList<>();
    try {
      JSON.readTree(payload).forEach(alerts::add);
    } catch (JacksonException e) {
      throw new IllegalArgumentException("the payload is not the one that was rendered", e);
    }
    List<String> parts = new ArrayList<>();
    for (int from = 0; from < alerts.size(); from += ALERTS_MAX) {
      List<JsonNode> part = alerts.subList(from, Math.min(alerts.size(), from + ALERTS_MAX));
      parts.add(JSON.createArrayNode().addAll(part).toString());
    }
    return parts;
  }

  private DeliveryResult post(String alerts) throws InterruptedException {
    HttpRequest.Builder request = HttpSender.post(config.alerts(), alerts);
    config.access().ifPresent(access -> request.header("Authorization", access.header()));
    return switch (http.send(request)) {
      case HttpReply.Failed(var retry) -> retry;
      case HttpReply.Answer answer -> result(answer);
    };
  }

  private static DeliveryResult result(HttpReply.Answer answer) {
    return switch (answer.status()) {
      case 200 -> new DeliveryResult.Delivered();
      case 401, 403 ->
          new DeliveryResult.Dead(
              "HTTP %d: check username and password or bearer_token".formatted(answer.status()));
      case 404 ->
          new DeliveryResult.Dead("HTTP 404: url is the root of Alertmanager, without /api");
      default -> answer.byStatus();
    };
  }

  private static Map<AlertKey, String> handles(Message message) {
    Map<AlertKey, String> handles = new HashMap<>();
    message
        .notifications()
        .forEach(
            notification ->
                AlertmanagerAlerts.handle(notification)
                    .ifPresent(handle -> handles.put(notification.key(), handle)));
    return handles;
  }

  @Override
  public void close() {
    http.close();
  }
}
