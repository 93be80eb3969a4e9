// SPDX-License-Identifier: Apache-2.0
package io.costwire.extract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/**
 * Puts the pieces of a stream together into one body. Counts in a stream are cumulative: the last
 * value of each field stands, and nothing is ever added up. Only the fields that a format reads are
 * kept.
 */
final class StreamFold {

  private final ApiFormat format;
  private final ObjectNode body = JsonNodeFactory.instance.objectNode();
  private boolean complete;

  StreamFold(ApiFormat format) {
    this.format = format;
  }

  void add(JsonNode event) {
    JsonNode piece = format.unwrapping().piece(event);
    if (piece == null || !piece.isObject()) {
      return;
    }
    complete |= format.unwrapping().isFinal(event);
    for (String path : format.shape().paths()) {
      JsonNode value = Fields.find(piece, path);
      if (value != null) {
        put(path, value);
      }
    }
  }

  ObjectNode body() {
    return body;
  }

  boolean isComplete() {
    return complete;
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
