// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.deliver.slack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.costwire.alerting.deliver.FaultyServer;
import io.costwire.alerting.deliver.FaultyServer.Answer;
import io.costwire.alerting.deliver.FaultyServer.Request;
import io.costwire.alerting.render.SlackRules;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** Slack's Web API and an incoming webhook, as documented: what it takes and what it answers. */
public final class FakeSlack implements AutoCloseable {
  public static final String TOKEN = "xoxb-0000-planted-token";
  public static final String CHANNEL = "#llm-cost";
  static final String CHANNEL_ID = "C012AB3CD";
  static final String WEBHOOK = "/services/T000/B000/planted-webhook";

  public final FaultyServer server = new FaultyServer(this::answer);

  /** Messages by time stamp, as they are now. */
  public final Map<String, JsonNode> messages = new LinkedHashMap<>();

  /** What is said of other channels than the one. */
  String elsewhere = "channel_not_found";

  private int count;

  public FakeSlack() throws IOException {}

  private synchronized Answer answer(Request request) {
    assertThat(request.header("Content-type")).isEqualTo("application/json; charset=utf-8");
    if (request.path().equals(WEBHOOK)) {
      SlackRules.verify(request.body());
      messages.put(timestamp(), request.body());
      return FaultyServer.body(200, "ok");
    }
    String method = request.path().substring("/api/".length());
    SlackRules.verifyCall(method, request.body());
    if (!request.header("Authorization").equals("Bearer " + TOKEN)) {
      return refused("invalid_auth");
    }
    String channel = request.body().path("channel").asText();
    if (!channel.equals(CHANNEL_ID)
        && !(method.equals("chat.postMessage") && channel.equals(CHANNEL))) {
      return refused(elsewhere);
    }
    return method.equals("chat.update") ? update(request.body()) : post(request.body());
  }

  private Answer post(JsonNode message) {
    if (message.has("thread_ts") && !messages.containsKey(message.path("thread_ts").asText())) {
      return refused("thread_not_found");
    }
    String timestamp = timestamp();
    messages.put(timestamp, message);
    return ok(timestamp, message);
  }

  private Answer update(JsonNode message) {
    String timestamp = message.path("ts").asText();
    if (!messages.containsKey(timestamp)) {
      return refused("message_not_found");
    }
    messages.put(timestamp, message);
    return ok(timestamp, message);
  }

  private String timestamp() {
    count++;
    return "1795348801.%06d".formatted(count);
  }

  private static Answer ok(String timestamp, JsonNode message) {
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.put("ok", true).put("channel", CHANNEL_ID).put("ts", timestamp);
    answer.set("message", message);
    return FaultyServer.body(200, answer.toString());
  }

  static Answer refused(String error) {
    return FaultyServer.body(200, "{\"ok\":false,\"error\":\"" + error + "\"}");
  }

  @Override
  public void close() {
    server.close();
  }
}
