// SPDX-License-Identifier: Apache-2.0
package io.costwire.extract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
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
  /** The events of the responses API carry the whole response, of which the text is not kept. */
  RESPONSES {
    @Override
    @Nullable JsonNode piece(JsonNode event) {
      JsonNode response = event.path("response");
      return response.isObject() ? with(response, "output", kinds(response.path("output"))) : null;
    }
  },
  /** A realtime session is a row of calls; each ends with an event that carries its usage. */
  REALTIME {
    @Override
    @Nullable JsonNode piece(JsonNode event) {
      return event.path("type").asText("response.done").equals("response.done") ? event : null;
    }

    @Override
    @Nullable String call(JsonNode piece) {
      return Fields.identifier(piece, List.of("response.id", "event_id"));
    }
  },
  /** Ollama marks its last chunk, the only one with counts. */
  OLLAMA {
    @Override
    @Nullable JsonNode piece(JsonNode event) {
      return event;
    }

    @Override
    boolean isFinal(JsonNode event) {
      return event.path("done").asBoolean(false);
    }
  },
  /** Watsonx counts the input in its first chunk and writes 0 into the others. */
  WATSONX {
    @Override
    @Nullable JsonNode piece(JsonNode event) {
      JsonNode result = event.path("results").path(0);
      JsonNode input = result.path("input_token_count");
      if (!input.canConvertToInt() || input.intValue() != 0) {
        return event;
      }
      ObjectNode rest = JsonNodeFactory.instance.objectNode();
      result
          .properties()
          .forEach(
              field -> {
                if (!field.getKey().equals("input_token_count")) {
                  rest.set(field.getKey(), field.getValue());
                }
              });
      return with(event, "results", JsonNodeFactory.instance.arrayNode().add(rest));
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
  /** The end of a Cohere message carries its usage; version 1 repeats the whole response there. */
  COHERE {
    @Override
    @Nullable JsonNode piece(JsonNode event) {
      if (event.path("response").isObject()) {
        return event.get("response");
      }
      return event.path("delta").path("usage").isObject() ? event.get("delta") : event;
    }
  };

  /** The part of the body that an event carries; null when it carries none. */
  abstract @Nullable JsonNode piece(JsonNode event);

  /** Whether the usage is complete once this event was seen. */
  boolean isFinal(JsonNode event) {
    return true;
  }

  /** Which of several calls in one stream a piece belongs to; null where a stream is one call. */
  @Nullable String call(JsonNode piece) {
    return null;
  }

  /** The kinds of a list's items, and of their actions, without anything they say. */
  private static ArrayNode kinds(JsonNode items) {
    ArrayNode kinds = JsonNodeFactory.instance.arrayNode();
    for (JsonNode item : items) {
      ObjectNode kind = kinds.addObject().put("type", item.path("type").asText(""));
      if (item.path("action").path("type").isTextual()) {
        kind.putObject("action").put("type", item.path("action").path("type").textValue());
      }
    }
    return kinds;
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
