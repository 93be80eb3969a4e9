// SPDX-License-Identifier: Apache-2.0
package io.costwire.grafana;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A dashboard as it is packaged. */
record Dashboard(JsonNode json) {
  static final List<String> NAMES = List.of("costwire-overview");

  static Dashboard load(String name) {
    String path = "/grafana/dashboards/" + name + ".json";
    try (InputStream in = Objects.requireNonNull(Dashboard.class.getResourceAsStream(path), path)) {
      return new Dashboard(new ObjectMapper().readTree(in));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  List<JsonNode> panels() {
    List<JsonNode> panels = new ArrayList<>();
    json.get("panels").forEach(panels::add);
    return panels;
  }

  List<JsonNode> variables() {
    List<JsonNode> variables = new ArrayList<>();
    json.get("templating").get("list").forEach(variables::add);
    return variables;
  }

  /** Title of each panel and name of each variable to its SQL. */
  Map<String, String> queries() {
    Map<String, String> queries = new LinkedHashMap<>();
    for (JsonNode panel : panels()) {
      queries.put(panel.get("title").asText(), panel.get("targets").get(0).get("rawSql").asText());
    }
    variables().forEach(v -> queries.put("$" + v.get("name").asText(), v.get("query").asText()));
    return queries;
  }
}
