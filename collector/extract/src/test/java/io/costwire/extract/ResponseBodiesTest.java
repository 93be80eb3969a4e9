// SPDX-License-Identifier: Apache-2.0
package io.costwire.extract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Recorded responses of many providers, each read as the API it came from. */
class ResponseBodiesTest {

  private final UsageExtractor extractor = new UsageExtractor();

  @Test
  void extract_findsTheUsageOfEveryRecordedResponse() throws Exception {
    List<String> differences = new ArrayList<>();
    int rows = 0;
    for (JsonNode row : SharedData.responseBodies()) {
      JsonNode native_ = row.path("native");
      JsonNode expected = expected(row, native_);
      if (expected == null) {
        continue;
      }
      rows++;
      Extraction extraction =
          extractor.extract(
              native_.get("provider").textValue(),
              native_.get("api_flavor").textValue(),
              row.path("model").textValue(),
              row.get("body"));
      if (!(extraction instanceof Extraction.Extracted extracted)
          || !positive(extracted.usage()).equals(positive(expected))) {
        differences.add(row.get("id") + " expected " + expected + " got " + extraction);
      }
    }
    assertThat(differences).isEmpty();
    assertThat(rows).isGreaterThan(200);
  }

  private static JsonNode expected(JsonNode row, JsonNode native_) {
    for (JsonNode extraction : row.get("extractions")) {
      if (extraction.get("provider").equals(native_.get("provider"))
          && extraction.get("api_flavor").equals(native_.get("api_flavor"))) {
        return extraction.get("usage");
      }
    }
    return null;
  }

  private static Map<String, BigDecimal> positive(JsonNode usage) {
    Map<String, BigDecimal> map = new TreeMap<>();
    usage.properties().forEach(entry -> map.put(entry.getKey(), entry.getValue().decimalValue()));
    return positive(map);
  }

  private static Map<String, BigDecimal> positive(Map<String, BigDecimal> usage) {
    Map<String, BigDecimal> map = new TreeMap<>();
    usage.forEach(
        (unit, quantity) -> {
          if (quantity.signum() != 0) {
            map.put(unit, quantity.stripTrailingZeros());
          }
        });
    return map;
  }
}
