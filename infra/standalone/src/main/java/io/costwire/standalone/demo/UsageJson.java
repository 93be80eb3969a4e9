// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.demo;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.Map;

/** A call and its extracted usage as the gateway takes it. */
final class UsageJson {
  private UsageJson() {}

  /**
   * @param usage inclusive units of the extractor; empty for a call that failed
   * @param run value of the tag demo_run
   */
  static ObjectNode event(Call call, Map<String, BigDecimal> usage, String run) {
    ObjectNode event = JsonNodeFactory.instance.objectNode();
    event.put("event_id", call.eventId()).put("tenant", call.tenant());
    event.put("event_time", call.time().toString()).put("provider", call.model().provider());
    event.put("request_model", call.model().model()).put("operation", "chat");
    event.put("trace_id", call.trace());
    event.put(
        "status", call.failed() ? "THROTTLED" : CallFacts.isBroken(call) ? "ERROR" : "SUCCESS");
    event.put("latency_ms", 180 + call.answerTokens() * 7L);
    if (!call.failed()) {
      event.put("response_model", call.model().model());
      ObjectNode quantities = event.putObject("usage");
      usage.forEach(quantities::put);
      CallFacts.put(call, event);
    }
    ObjectNode tags = event.putObject("tags");
    tags.put("team", call.feature().team()).put("service", call.feature().service());
    tags.put("user", call.user()).put("project", call.feature().project());
    if (!CallFacts.isUntagged(call)) {
      tags.put("feature", call.feature().name());
    }
    tags.put("environment", "production").put("demo_run", run);
    return event;
  }

  /** The event as the faulty client would send it. */
  static String faulty(ObjectNode event, Fault fault) {
    return switch (fault) {
      case NONE, DUPLICATE -> event.toString();
      case MALFORMED_JSON -> event.toString().substring(0, event.toString().length() / 2);
      case NEGATIVE_TOKENS -> {
        event.putObject("usage").put("input_tokens", -12);
        yield event.toString();
      }
      case WRONG_TYPE -> {
        event.putObject("usage").put("input_tokens", "many");
        yield event.toString();
      }
      case UNKNOWN_FIELD -> {
        event.put("prompt_text", "text that must be stored nowhere");
        yield event.toString();
      }
    };
  }
}
