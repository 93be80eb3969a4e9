// SPDX-License-Identifier: Apache-2.0
package io.costwire.viewer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Semaphore;

/** Queries that people write. What they may read is up to the login, which may not write. */
final class SqlBox {
  static final int ROWS_MAX = 10_000;
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Of queries that people write, so that dashboards always find a free reader of the engine. */
  private static final int AT_ONCE = 2;

  private final Warehouse warehouse;
  private final boolean open;
  private final List<SqlExample> examples;
  private final Semaphore free = new Semaphore(AT_ONCE);

  SqlBox(Warehouse warehouse, boolean open, List<SqlExample> examples) {
    this.warehouse = warehouse;
    this.open = open;
    this.examples = List.copyOf(examples);
  }

  ArrayNode examples() {
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    for (SqlExample example : examples) {
      list.addObject()
          .put("view", example.view())
          .put("about", example.about())
          .put("query", example.query());
    }
    return list;
  }

  /**
   * Runs the query of a body {@code {"query": "…"}}.
   *
   * @throws Problem.Refused when there is none, or ClickHouse refuses it
   */
  ObjectNode run(byte[] body) {
    if (!open) {
      throw Problem.of(
              403,
              "Queries of your own need a user that may only read.",
              "Set VIEWER_CLICKHOUSE_USER and VIEWER_CLICKHOUSE_PASSWORD to one and start again.")
          .refused();
    }
    String query = query(body);
    if (!free.tryAcquire()) {
      throw Problem.of(
              429,
              "%d queries run already.".formatted(AT_ONCE),
              "Wait for them: none takes longer than half a minute.")
          .refused();
    }
    try {
      return warehouse.ask(query, ROWS_MAX).json();
    } finally {
      free.release();
    }
  }

  private static String query(byte[] body) {
    try {
      JsonNode query = JSON.readTree(new String(body, StandardCharsets.UTF_8)).path("query");
      if (query.isTextual() && !query.asText().isBlank()) {
        return withoutEnd(query.asText());
      }
    } catch (JsonProcessingException e) {
      // answered below like a body without a query
    }
    throw Problem.of(400, "There is no query.", "Send {\"query\": \"SELECT …\"}.").refused();
  }

  /** People end a statement with a semicolon; ClickHouse takes it for the start of another one. */
  private static String withoutEnd(String query) {
    String text = query.strip();
    while (text.endsWith(";")) {
      text = text.substring(0, text.length() - 1).strip();
    }
    return text;
  }
}
