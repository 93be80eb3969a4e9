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

/** A dashboard as it is packaged. */
record Dashboard(String name, JsonNode json) {
  static final List<String> NAMES = DashboardFiles.UIDS;

  static List<Dashboard> all() {
    return NAMES.stream().map(Dashboard::load).toList();
  }

  static Dashboard load(String name) {
    try (InputStream in = DashboardFiles.open(name)) {
      return new Dashboard(name, new ObjectMapper().readTree(in));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    return name;
  }

  List<JsonNode> panels() {
    return list(json.get("panels"));
  }

  List<JsonNode> variables() {
    return list(json.get("templating").get("list"));
  }

  List<JsonNode> annotations() {
    return list(json.get("annotations").get("list"));
  }

  private static List<JsonNode> list(JsonNode array) {
    List<JsonNode> list = new ArrayList<>();
    array.forEach(list::add);
    return list;
  }

  /** Title of each panel that asks ClickHouse to its SQL. */
  Map<String, String> panelQueries() {
    Map<String, String> queries = new LinkedHashMap<>();
    for (JsonNode panel : panels()) {
      if (panel.path("targets").path(0).has("rawSql")) {
        queries.put(title(panel), panel.get("targets").get(0).get("rawSql").asText());
      }
    }
    return queries;
  }

  /** The same, with {@code $name} of each variable and {@code @name} of each annotation. */
  Map<String, String> queries() {
    Map<String, String> queries = new LinkedHashMap<>(panelQueries());
    variables().stream()
        .filter(v -> v.get("type").asText().equals("query"))
        .forEach(v -> queries.put("$" + v.get("name").asText(), v.get("query").asText()));
    annotations()
        .forEach(a -> queries.put("@" + a.get("name").asText(), a.at("/target/rawSql").asText()));
    return queries;
  }

  /** PromQL of all panels. */
  List<String> expressions() {
    return panels().stream()
        .flatMap(p -> list(p.path("targets")).stream())
        .filter(t -> t.has("expr"))
        .map(t -> t.get("expr").asText())
        .toList();
  }

  /** What is selected when the dashboard opens; an empty list is All. */
  Map<String, List<String>> defaults() {
    Map<String, List<String>> defaults = new LinkedHashMap<>();
    for (JsonNode variable : variables()) {
      defaults.put(
          variable.get("name").asText(),
          variable.path("includeAll").asBoolean()
              ? List.of()
              : List.of(variable.at("/current/value").asText()));
    }
    return defaults;
  }

  static String title(JsonNode panel) {
    return panel.get("title").asText();
  }
}
