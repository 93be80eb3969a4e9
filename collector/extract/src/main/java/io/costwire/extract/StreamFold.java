// SPDX-License-Identifier: Apache-2.0
package io.costwire.extract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Puts the pieces of a stream together into one body. Counts in a stream are cumulative: the last
 * value of each field stands, and nothing is ever added up. Only the fields that a format reads are
 * kept.
 */
final class StreamFold {

  private final ApiFormat format;
  private final ObjectNode body = JsonNodeFactory.instance.objectNode();
  private boolean complete;
  private @Nullable String call;
  private @Nullable String charged;

  StreamFold(ApiFormat format) {
    this.format = format;
  }

  void add(JsonNode event) throws UnreadableField {
    if (event.isNull()) {
      return;
    }
    if (!event.isObject()) {
      throw new UnreadableField(
          "stream",
          "has an event that is not a JSON object",
          "send the provider's events unchanged");
    }
    if (format.beside() != null) {
      keep(format.beside(), event);
    }
    JsonNode piece = format.unwrapping().piece(event);
    if (piece == null || !piece.isObject()) {
      return;
    }
    oneCallOnly(piece);
    complete |= format.unwrapping().isFinal(event);
    keep(format.shape(), piece);
  }

  ApiFormat format() {
    return format;
  }

  ObjectNode body() {
    return body;
  }

  boolean isComplete() {
    return complete;
  }

  /** Several calls have several prices; folding them would lose all but the last. */
  private void oneCallOnly(JsonNode piece) throws UnreadableField {
    String next = format.unwrapping().call(piece);
    String response = format.shape().chargedResponse(piece);
    if (areDifferent(call, next) || areDifferent(charged, response)) {
      throw new UnreadableField(
          "stream", "has the ends of several calls", "send the events of one call at a time");
    }
    call = next == null ? call : next;
    charged = response == null ? charged : response;
  }

  private static boolean areDifferent(@Nullable String one, @Nullable String other) {
    return one != null && other != null && !one.equals(other);
  }

  private void keep(Shape shape, JsonNode piece) {
    for (String path : shape.paths()) {
      JsonNode value = Fields.find(piece, path);
      if (value != null) {
        put(path, value);
      }
    }
  }

  private void put(String path, JsonNode value) {
    String[] names = path.split("\\.", -1);
    ObjectNode parent = body;
    for (int i = 0; i < names.length - 1; i++) {
      parent =
          parent.get(names[i]) instanceof ObjectNode existing
              ? existing
              : parent.putObject(names[i]);
    }
    String last = names[names.length - 1];
    if (value.isObject() && parent.get(last) instanceof ObjectNode existing) {
      merge(existing, value);
    } else {
      parent.set(last, value.deepCopy());
    }
  }

  private static void merge(ObjectNode target, JsonNode source) {
    for (Map.Entry<String, JsonNode> field : source.properties()) {
      if (field.getValue().isNull()) {
        continue;
      }
      if (field.getValue().isObject()
          && target.get(field.getKey()) instanceof ObjectNode existing) {
        merge(existing, field.getValue());
      } else {
        target.set(field.getKey(), field.getValue().deepCopy());
      }
    }
  }
}
