// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.costwire.pricing.core.Usage;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reference data that is read where it is and not part of the project; tests that need it are
 * skipped without it.
 */
public final class SharedData {

  public static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  private SharedData() {}

  public static String text(String file) throws IOException {
    return Files.readString(path(file));
  }

  private static Path path(String file) {
    Path path = Path.of("..", "..", "..", "shared", "data", "pricing", file);
    assumeTrue(
        Files.isReadable(path),
        "skipped: no reference data at " + path + " (relative to this module)");
    return path;
  }

  public static List<JsonNode> rows(String file) throws IOException {
    Path path = path(file);
    List<JsonNode> rows = new ArrayList<>();
    for (String line : Files.readAllLines(path)) {
      if (!line.isBlank()) {
        rows.add(JSON.readTree(line));
      }
    }
    return rows;
  }

  /** A file that is one JSON document. */
  public static JsonNode document(String file) throws IOException {
    Path path = Path.of("..", "..", "..", "shared", "data", "pricing", file);
    assumeTrue(
        Files.isReadable(path),
        "skipped: no reference data at " + path + " (relative to this module)");
    return JSON.readTree(Files.readString(path));
  }

  public static Usage usage(JsonNode node) {
    Map<String, BigDecimal> quantities = new LinkedHashMap<>();
    node.properties()
        .forEach(entry -> quantities.put(entry.getKey(), entry.getValue().decimalValue()));
    return Usage.of(quantities);
  }
}
