// SPDX-License-Identifier: Apache-2.0
package io.costwire.extract;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Recorded responses that are read where they are and not part of the project; tests that need them
 * are skipped without.
 */
final class SharedData {

  private SharedData() {}

  static List<JsonNode> responseBodies() throws IOException, UnreadableField {
    Path path = Path.of("..", "..", "..", "shared", "data", "pricing", "response-bodies.jsonl");
    assumeTrue(
        Files.isReadable(path),
        "skipped: no reference data at " + path + " (relative to this module)");
    List<JsonNode> rows = new ArrayList<>();
    for (String line : Files.readAllLines(path)) {
      if (!line.isBlank()) {
        rows.add(JsonText.parse(line, path.toString()));
      }
    }
    return rows;
  }
}
