// SPDX-License-Identifier: Apache-2.0
package io.costwire.extract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** How the events of a provider's stream carry pieces of a response body. */
enum Unwrapping {
  /** Each event is a piece of the body itself. */
  PLAIN {
    @Override
    @Nullable JsonNode piece(JsonNode event) {
      return event;
    }
  },
  /** Groq puts the final usage into an object of its own. */
  GROQ {
    @Override
    @Nullable JsonNode piece(JsonNode event) {
      JsonNode usage = event.path("x_groq").path("usage");
      return usage.isObject() ? with(event, "usage", usage) : event;
    }
  },
  /** The events of the responses API carry the whole response. */
  RESPONSES {
    @Override
    @Nullable JsonNode piece(JsonNode event) {
      JsonNode response = event.path("response");
      return response.isObject() ? response : null;
    }
  },
  /** The message first, then what changed at its end. */
  ANTHROPIC {
    @Override
    @Nullable JsonNode piece(JsonNode event) {
      return switch (event.path("type").asText("")) {
        case "message_start" -> event.path("message").isObject() ? event.get("message") : null;
        case "message_delta" -> with(event, "stop_reason", event.path("delta").path("stop_reason"));
        default -> null;
      };
    }

    @Override
    boolean isFinal(JsonNode event) {
      return event.path("type").asText("").equals("message_delta")
          && event.path("usage").isObject();
    }
  },
  /** Converse names its events by their only key. */
  CONVERSE {
    @Override
    @Nullable JsonNode piece(JsonNode event) {
      if (event.path("metadata").isObject()) {
        return event.get("metadata");
      }
      return event.path("messageStop").isObject() ? event.get("messageStop") : event;
    }
  },
  /** The end of a Cohere message carries its usage. */
  COHERE {
    @Override
    @Nullable JsonNode piece(JsonNode event) {
      return event.path("delta").path("usage").isObject() ? event.get("delta") : event;
    }
  };

  /** The part of the body that an event carries; null when it carries none. */
  abstract @Nullable JsonNode piece(JsonNode event);

  /** Whether the usage is complete once this event was seen. */
  boolean isFinal(JsonNode event) {
    return true;
  }

  private static JsonNode with(JsonNode event, String name, JsonNode value) {
    ObjectNode copy = JsonNodeFactory.instance.objectNode();
    if (event instanceof ObjectNode object) {
      copy.setAll(object);
    }
    copy.set(name, value);
    return copy;
  }
}
