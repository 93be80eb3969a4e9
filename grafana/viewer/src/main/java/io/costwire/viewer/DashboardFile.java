// SPDX-License-Identifier: Apache-2.0
package io.costwire.viewer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.costwire.grafana.DashboardFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;

/** A dashboard as it is packaged. */
record DashboardFile(String uid, JsonNode json) {
  private static final Map<String, DashboardFile> ALL = load();

  private static Map<String, DashboardFile> load() {
    Map<String, DashboardFile> files = new LinkedHashMap<>();
    ObjectMapper mapper = new ObjectMapper();
    for (String uid : DashboardFiles.UIDS) {
      try (InputStream in = DashboardFiles.open(uid)) {
        files.put(uid, new DashboardFile(uid, mapper.readTree(in)));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return files;
  }

  /**
   * The dashboard of a uid.
   *
   * @throws Problem.Refused when there is none
   */
  static DashboardFile of(String uid) {
    DashboardFile file = ALL.get(uid);
    if (file == null) {
      throw Problem.of(
              404, "There is no such dashboard.", "Those there are: " + DashboardFiles.UIDS + ".")
          .refused();
    }
    return file;
  }

  /** Uid, title and description of all. */
  static ArrayNode list() {
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    for (DashboardFile file : ALL.values()) {
      list.addObject()
          .put("uid", file.uid)
          .put("title", file.json.path("title").asText())
          .put("description", file.json.path("description").asText());
    }
    return list;
  }

  /**
   * The panel of an id.
   *
   * @throws Problem.Refused when there is none
   */
  JsonNode panel(String id) {
    return find(json.path("panels"), "id", id, "panel");
  }

  /**
   * The variable of a name.
   *
   * @throws Problem.Refused when there is none
   */
  JsonNode variable(String name) {
    return find(variables(), "name", name, "variable");
  }

  JsonNode variables() {
    return json.at("/templating/list");
  }

  JsonNode annotations() {
    return json.at("/annotations/list");
  }

  private static JsonNode find(JsonNode list, String key, String value, String what) {
    Optional<JsonNode> found =
        StreamSupport.stream(list.spliterator(), false)
            .filter(item -> item.path(key).asText().equals(value))
            .findFirst();
    return found.orElseThrow(
        () ->
            Problem.of(
                    404,
                    "The dashboard has no such " + what + ".",
                    "Reload the page: it may be of another version.")
                .refused());
  }

  /** What a variable is while nothing is chosen; an empty list is All. */
  static List<String> standard(JsonNode variable) {
    return variable.path("includeAll").asBoolean()
        ? List.of()
        : List.of(variable.at("/current/value").asText());
  }
}
