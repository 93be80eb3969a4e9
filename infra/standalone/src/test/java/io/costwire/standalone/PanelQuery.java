// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * What a panel of the pipeline dashboard asks Prometheus.
 *
 * @param expression as Grafana sends it, with a window that holds a whole run
 * @param labels that the names of its lines are made of
 */
record PanelQuery(String panel, String expression, List<String> labels) {
  private static final String DASHBOARD = "/grafana/dashboards/costwire-pipeline.json";
  private static final String WINDOW = "10m";
  private static final Pattern LABEL = Pattern.compile("\\{\\{(\\w+)}}");

  PanelQuery {
    labels = List.copyOf(labels);
  }

  static List<PanelQuery> all() throws IOException {
    List<PanelQuery> queries = new ArrayList<>();
    try (InputStream in =
        Objects.requireNonNull(PanelQuery.class.getResourceAsStream(DASHBOARD), DASHBOARD)) {
      for (JsonNode panel : new ObjectMapper().readTree(in).path("panels")) {
        for (JsonNode target : panel.path("targets")) {
          if (target.has("expr")) {
            queries.add(of(panel.path("title").asText(), target));
          }
        }
      }
    }
    return queries;
  }

  private static PanelQuery of(String panel, JsonNode target) {
    List<String> labels =
        LABEL
            .matcher(target.path("legendFormat").asText())
            .results()
            .map(label -> label.group(1))
            .toList();
    String expression = target.path("expr").asText().replace("$__rate_interval", WINDOW);
    return new PanelQuery(panel, expression, labels);
  }

  boolean reads(String metric) {
    return expression.contains(metric);
  }
}
