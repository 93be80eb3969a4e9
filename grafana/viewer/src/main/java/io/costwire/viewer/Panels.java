// SPDX-License-Identifier: Apache-2.0
package io.costwire.viewer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.costwire.grafana.QueryMacros;
import java.util.Optional;

/**
 * Answers what a dashboard asks: panels, choices of variables, annotations. The queries are those
 * of the packaged files; of a request come the range of time and values, which are only ever quoted
 * text in them.
 */
final class Panels {
  /** Points of all series of a chart together. */
  private static final int ROWS_MAX = 50_000;

  private static final int VALUES_MAX = 500;
  private static final String NO_PROMETHEUS =
      "This panel reads Prometheus, and none is configured. Run one with infra/prometheus and set"
          + " PROMETHEUS_URL, for example to http://localhost:9090.";

  private final Warehouse warehouse;
  private final Optional<Prometheus> prometheus;

  Panels(Warehouse warehouse, Optional<Prometheus> prometheus) {
    this.warehouse = warehouse;
    this.prometheus = prometheus;
  }

  /** The frames of a panel, one per target, or a notice why it has none. */
  ObjectNode panel(DashboardFile dashboard, String id, Selection selection) {
    JsonNode panel = dashboard.panel(id);
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    boolean asksPrometheus = panel.at("/datasource/type").asText().equals("prometheus");
    if (asksPrometheus && prometheus.isEmpty()) {
      return answer.put("notice", NO_PROMETHEUS);
    }
    ArrayNode frames = answer.putArray("frames");
    for (JsonNode target : panel.path("targets")) {
      Frame frame =
          asksPrometheus
              ? prometheus.orElseThrow().ask(target, selection.range())
              : warehouse.ask(expand(target, selection), ROWS_MAX);
      ObjectNode json = JsonNodeFactory.instance.objectNode();
      json.put("refId", target.path("refId").asText());
      json.setAll(frame.json());
      if (target.has("rawSql")) {
        json.put("sql", expand(target, selection));
      }
      frames.add(json);
    }
    return answer;
  }

  private static String expand(JsonNode target, Selection selection) {
    return QueryMacros.expand(
        target.path("rawSql").asText(), selection.range(), selection.variables());
  }

  /** What can be chosen for a variable. */
  ObjectNode choices(DashboardFile dashboard, String name, Selection selection) {
    JsonNode variable = dashboard.variable(name);
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    ArrayNode values = answer.putArray("values");
    if (variable.path("type").asText().equals("query")) {
      String sql =
          QueryMacros.expand(
              variable.path("query").asText(), selection.range(), selection.variables());
      Frame frame = warehouse.ask(sql, VALUES_MAX);
      frame.rows().forEach(row -> values.add(row.path(0).asText()));
      answer.put("truncated", frame.truncated());
    } else {
      for (String value : variable.path("query").asText().split(",")) {
        values.add(value.strip());
      }
    }
    return answer;
  }

  /** A frame for each annotation, with its name and colour. */
  ObjectNode annotations(DashboardFile dashboard, Selection selection) {
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    ArrayNode frames = answer.putArray("frames");
    for (JsonNode annotation : dashboard.annotations()) {
      ObjectNode json = JsonNodeFactory.instance.objectNode();
      json.put("name", annotation.path("name").asText());
      json.put("color", annotation.path("iconColor").asText());
      json.setAll(warehouse.ask(expand(annotation.path("target"), selection), VALUES_MAX).json());
      frames.add(json);
    }
    return answer;
  }
}
