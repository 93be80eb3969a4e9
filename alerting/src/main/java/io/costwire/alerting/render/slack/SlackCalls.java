// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.render.slack;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.costwire.alerting.policy.Message;
import io.costwire.alerting.policy.Notification;
import io.costwire.alerting.policy.Reason;
import io.costwire.alerting.render.AlertFacts;
import io.costwire.alerting.render.Links;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The calls of Slack's Web API that tell a message. What is new is posted; later changes of an
 * alert edit its first message and are said in its thread; what still fires, and what changed of an
 * alert that shares its message with others, is said in the thread and shown in the channel once
 * more. Edits, which may be repeated without harm, come first.
 */
public final class SlackCalls {
  public static final String METHOD = "method";
  public static final String ALERTS = "alerts";
  public static final String ARGUMENTS = "arguments";
  public static final String POST = "chat.postMessage";
  public static final String UPDATE = "chat.update";
  public static final String THREAD = "thread_ts";

  /** Slack takes about one call a second: under a flood one new message tells of all. */
  static final int EDITED_MAX = 20;

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private SlackCalls() {}

  /**
   * @param channel name or id, where new messages go
   * @return an array of calls, each with its method, the alerts whose handle it gives, and its
   *     arguments
   */
  public static ArrayNode of(Message message, String channel, Links links) {
    List<Notification> fresh = new ArrayList<>();
    Map<SlackHandle, List<Notification>> known = new LinkedHashMap<>();
    for (Notification notification : message.notifications()) {
      Optional<SlackHandle> handle = notification.handle().flatMap(SlackHandle::read);
      handle.ifPresentOrElse(
          h -> known.computeIfAbsent(h, key -> new ArrayList<>()).add(notification),
          () -> fresh.add(notification));
    }
    ArrayNode calls = JSON.arrayNode();
    if (known.size() > EDITED_MAX) {
      post(message, channel, links, calls);
      return calls;
    }
    known.forEach((handle, told) -> edit(handle, told, links, calls));
    known.forEach((handle, told) -> replies(handle, told, links, calls));
    if (!fresh.isEmpty()) {
      post(new Message(message.group(), fresh), channel, links, calls);
    }
    return calls;
  }

  private static void post(Message message, String channel, Links links, ArrayNode calls) {
    ObjectNode arguments = JSON.objectNode().put("channel", channel);
    arguments.setAll(SlackMessage.of(message, links));
    calls.add(call(POST, message.notifications(), quiet(arguments)));
  }

  private static void edit(
      SlackHandle handle, List<Notification> told, Links links, ArrayNode calls) {
    if (handle.shared()) {
      return;
    }
    ObjectNode arguments = JSON.objectNode();
    arguments.put("channel", handle.channel()).put("ts", handle.timestamp());
    arguments.setAll(SlackMessage.of(Message.of(told.getLast()), links));
    calls.add(call(UPDATE, List.of(), arguments));
  }

  private static void replies(
      SlackHandle handle, List<Notification> told, Links links, ArrayNode calls) {
    // a message that stands for several alerts is not edited, so the channel is shown the change
    reply(handle, told.stream().filter(n -> n.reason() == Reason.NEWS).toList(), links)
        .map(arguments -> handle.shared() ? arguments.put("reply_broadcast", true) : arguments)
        .ifPresent(arguments -> calls.add(call(POST, List.of(), arguments)));
    reply(handle, told.stream().filter(n -> n.reason() == Reason.REPEAT).toList(), links)
        .map(arguments -> arguments.put("reply_broadcast", true))
        .ifPresent(arguments -> calls.add(call(POST, List.of(), arguments)));
  }

  private static Optional<ObjectNode> reply(
      SlackHandle handle, List<Notification> told, Links links) {
    if (told.isEmpty()) {
      return Optional.empty();
    }
    ObjectNode arguments = JSON.objectNode();
    arguments.put("channel", handle.channel()).put(THREAD, handle.timestamp());
    arguments.setAll(SlackMessage.reply(told.stream().map(n -> AlertFacts.of(n, links)).toList()));
    return Optional.of(quiet(arguments));
  }

  /** Links in messages are to be followed by people, not fetched by Slack. */
  private static ObjectNode quiet(ObjectNode arguments) {
    return arguments.put("unfurl_links", false).put("unfurl_media", false);
  }

  private static ObjectNode call(String method, List<Notification> alerts, ObjectNode arguments) {
    ObjectNode call = JSON.objectNode().put(METHOD, method);
    ArrayNode keys = call.putArray(ALERTS);
    alerts.forEach(notification -> keys.add(notification.key().toString()));
    call.set(ARGUMENTS, arguments);
    return call;
  }
}
