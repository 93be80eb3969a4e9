// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway.decode;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * The fields of an object that are read. What is not selected is parsed, so that broken JSON is
 * seen, and never becomes a text in memory: prompts pass by.
 */
public final class Selection {
  /** Everything below. */
  public static final Selection ALL = new Selection(Map.of());

  private final Map<String, Selection> fields;

  private Selection(Map<String, Selection> fields) {
    this.fields = fields;
  }

  /**
   * Of dotted paths, such as {@code response.usage}; what is below a path is read as a whole.
   *
   * @throws IllegalArgumentException when there is none
   */
  public static Selection of(String... paths) {
    if (paths.length == 0) {
      throw new IllegalArgumentException("no path");
    }
    Map<String, Selection> fields = new HashMap<>();
    for (String path : paths) {
      add(fields, path);
    }
    return new Selection(fields);
  }

  private static void add(Map<String, Selection> fields, String path) {
    int dot = path.indexOf('.');
    if (dot < 0) {
      fields.put(path, ALL);
      return;
    }
    Selection below =
        fields.computeIfAbsent(path.substring(0, dot), name -> new Selection(new HashMap<>()));
    add(below.fields, path.substring(dot + 1));
  }

  /** Reads the value that the parser is at, and leaves the parser at its end. */
  JsonNode read(JsonParser parser, ObjectMapper mapper) throws IOException {
    if (fields.isEmpty() || parser.currentToken() != JsonToken.START_OBJECT) {
      return whole(parser, mapper);
    }
    ObjectNode object = mapper.createObjectNode();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      parser.nextToken();
      Selection below = fields.get(name);
      if (below == null) {
        parser.skipChildren();
      } else {
        object.set(name, below.read(parser, mapper));
      }
    }
    return object;
  }

  private JsonNode whole(JsonParser parser, ObjectMapper mapper) throws IOException {
    boolean scalarInsteadOfObject = !fields.isEmpty() && parser.currentToken().isStructStart();
    if (scalarInsteadOfObject) {
      parser.skipChildren(); // a list where an object belongs: nothing in it was selected
      return mapper.nullNode();
    }
    JsonNode value = mapper.readTree(parser);
    return fields.isEmpty() ? value : mapper.nullNode();
  }
}
