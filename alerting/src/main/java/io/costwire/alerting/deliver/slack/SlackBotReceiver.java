// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.deliver.slack;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.costwire.alerting.deliver.ChannelSettings;
import io.costwire.alerting.deliver.DeliveryResult;
import io.costwire.alerting.deliver.HttpReply;
import io.costwire.alerting.deliver.HttpSender;
import io.costwire.alerting.deliver.Receiver;
import io.costwire.alerting.policy.Abilities;
import io.costwire.alerting.policy.AlertKey;
import io.costwire.alerting.policy.Message;
import io.costwire.alerting.policy.Notification;
import io.costwire.alerting.render.Sha256;
import io.costwire.alerting.render.slack.SlackCalls;
import io.costwire.alerting.render.slack.SlackHandle;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Slack by bot token: the first message of an alert is edited as the alert changes, and its thread
 * says when. A message may take several calls; those that went well are not made again when a later
 * one has to be tried again.
 */
public final class SlackBotReceiver implements Receiver {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Ours: calls remembered of messages that are still being tried. */
  private static final int DONE_MAX = 1000;

  private final ChannelSettings settings;
  private final SlackBotConfig config;
  private final HttpSender http;
  private final Map<String, Done> done = new LinkedHashMap<>();

  /** What came of a call. */
  private sealed interface Step {}

  /** It went well. */
  private record Done(Optional<SlackHandle> posted) implements Step {}

  /** The rest is not tried now. */
  private record Stop(DeliveryResult result) implements Step {}

  public SlackBotReceiver(ChannelSettings settings, SlackBotConfig config, InstantSource clock) {
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
    return "slack";
  }

  @Override
  public Abilities abilities() {
    return new Abilities(true, true, true);
  }

  @Override
  public String render(Message message) {
    return SlackCalls.of(message, config.channel(), settings.links()).toString();
  }

  @Override
  public DeliveryResult deliver(Message message, String payload) throws InterruptedException {
    Map<AlertKey, String> handles = new HashMap<>();
    for (JsonNode call : calls(payload)) {
      switch (once(call)) {
        case Stop(var result) -> {
          if (result instanceof DeliveryResult.Dead) {
            done.clear();
          }
          return result;
        }
        case Done(var posted) ->
            posted.ifPresent(handle -> handles.putAll(handles(message, call, handle)));
      }
    }
    done.clear();
    return new DeliveryResult.Delivered(handles);
  }

  private static JsonNode calls(String payload) {
    try {
      return JSON.readTree(payload);
    } catch (JacksonException e) {
      throw new IllegalArgumentException("the payload is not the one that was rendered", e);
    }
  }

  private Step once(JsonNode call) throws InterruptedException {
    String key = Sha256.hex(call.toString());
    Done before = done.get(key);
    if (before != null) {
      return before;
    }
    Step step = call(call);
    if (step instanceof Done went) {
      done.put(key, went);
      if (done.size() > DONE_MAX) {
        done.remove(done.keySet().iterator().next());
      }
    }
    return step;
  }

  private Step call(JsonNode call) throws InterruptedException {
    String method = call.path(SlackCalls.METHOD).asText();
    ObjectNode arguments = (ObjectNode) call.path(SlackCalls.ARGUMENTS);
    HttpRequest.Builder request =
        HttpSender.post(config.api().resolve(method), arguments.toString())
            .header("Authorization", "Bearer " + config.token().value());
    return switch (http.exchange(request)) {
      case HttpReply.Failed(var retry) -> new Stop(retry);
      case HttpReply.Answer answer when answer.status() == 200 -> answered(call, answer);
      case HttpReply.Answer answer when answer.status() / 100 == 2 ->
          new Stop(
              new DeliveryResult.Retry("HTTP %d is no answer of Slack".formatted(answer.status())));
      case HttpReply.Answer answer -> new Stop(answer.byStatus());
    };
  }

  private Step answered(JsonNode call, HttpReply.Answer answer) throws InterruptedException {
    JsonNode body = body(answer);
    if (!body.path("ok").isBoolean()) {
      return new Stop(new DeliveryResult.Retry("HTTP 200 without an answer of Slack"));
    }
    if (body.path("ok").booleanValue()) {
      return new Done(posted(call, body));
    }
    return refused(call, body.path("error").asText(), answer.retryAfter());
  }

  private static JsonNode body(HttpReply.Answer answer) {
    try {
      return JSON.readTree(answer.body());
    } catch (JacksonException e) {
      return JSON.missingNode();
    }
  }

  private Step refused(JsonNode call, String error, Optional<Duration> retryAfter)
      throws InterruptedException {
    boolean edit = call.path(SlackCalls.METHOD).asText().equals(SlackCalls.UPDATE);
    if (edit && SlackError.notEditable(error)) {
      return new Done(Optional.empty());
    }
    boolean inThread = call.path(SlackCalls.ARGUMENTS).has(SlackCalls.THREAD);
    if (inThread && SlackError.noThread(error)) {
      return call(withoutThread(call));
    }
    return new Stop(SlackError.result(error, retryAfter));
  }

  /** In the channel of today's configuration: the one of the thread may be given up. */
  private JsonNode withoutThread(JsonNode call) {
    ObjectNode copy = call.deepCopy();
    ObjectNode arguments = (ObjectNode) copy.path(SlackCalls.ARGUMENTS);
    arguments.remove(java.util.List.of(SlackCalls.THREAD, "reply_broadcast"));
    arguments.put("channel", config.channel());
    return copy;
  }

  /** Where a new message stands; what Slack says elsewhere is of no use. */
  private static Optional<SlackHandle> posted(JsonNode call, JsonNode body) {
    int alerts = call.path(SlackCalls.ALERTS).size();
    SlackHandle handle =
        new SlackHandle(body.path("channel").asText(), body.path("ts").asText(), alerts > 1);
    return alerts > 0 && handle.isValid() ? Optional.of(handle) : Optional.empty();
  }

  private static Map<AlertKey, String> handles(Message message, JsonNode call, SlackHandle handle) {
    Map<AlertKey, String> handles = new HashMap<>();
    Map<String, AlertKey> keys = new HashMap<>();
    for (Notification notification : message.notifications()) {
      keys.put(notification.key().toString(), notification.key());
    }
    for (JsonNode alert : call.path(SlackCalls.ALERTS)) {
      AlertKey key = keys.get(alert.asText());
      if (key != null) {
        handles.put(key, handle.toString());
      }
    }
    return handles;
  }

  @Override
  public void close() {
    http.close();
  }
}
