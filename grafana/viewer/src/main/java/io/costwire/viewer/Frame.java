// SPDX-License-Identifier: Apache-2.0
package io.costwire.viewer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * A table as the page gets it. Decimals and 64-bit numbers are text, so that no reader rounds them;
 * times are ISO 8601 in UTC.
 *
 * @param rows arrays, a cell per column
 * @param truncated there were more rows than are asked for
 * @param readRows rows that were looked at for it
 */
record Frame(
    List<Column> columns,
    List<JsonNode> rows,
    boolean truncated,
    long milliseconds,
    long readRows) {

  /**
   * @param type as ClickHouse calls it
   */
  record Column(String name, String type) {}

  ObjectNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    ArrayNode meta = json.putArray("meta");
    columns.forEach(c -> meta.addObject().put("name", c.name()).put("type", c.type()));
    json.putArray("data").addAll(rows);
    json.put("rows", rows.size());
    json.put("truncated", truncated);
    json.put("milliseconds", milliseconds);
    json.put("readRows", readRows);
    return json;
  }
}
