// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.render.alertmanager;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Labels as a handle: an object of texts. */
final class AlertmanagerLabels {
  private static final ObjectMapper JSON = new ObjectMapper();

  private AlertmanagerLabels() {}

  static String text(Map<String, String> labels) {
    return JSON.valueToTree(new TreeMap<>(labels)).toString();
  }

  /** Empty where it is no object of texts. */
  static Optional<Map<String, String>> read(String text) {
    try {
      JsonNode node = JSON.readTree(text);
      Map<String, String> labels = new TreeMap<>();
      for (Map.Entry<String, JsonNode> label : node.properties()) {
        if (!label.getValue().isTextual()) {
          return Optional.empty();
        }
        labels.put(label.getKey(), label.getValue().textValue());
      }
      return node.isObject() && !labels.isEmpty() ? Optional.of(labels) : Optional.empty();
    } catch (JacksonException e) {
      return Optional.empty();
    }
  }
}
