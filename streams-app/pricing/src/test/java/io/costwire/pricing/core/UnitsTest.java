// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.core;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.costwire.pricing.SharedData;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class UnitsTest {

  private static final int REQUEST_UNITS = 59;
  private static final Set<String> OWN_FAMILIES = Set.of("resources", "adjustments");

  @Test
  void requestUnits_areThoseOfTheReferenceWithTheirDimensions() throws IOException {
    JsonNode reference = SharedData.document("genai-prices-units.json");
    assertThat(reference.size()).isEqualTo(REQUEST_UNITS);
    for (Map.Entry<String, JsonNode> entry : reference.properties()) {
      Unit unit = Units.named(entry.getKey()).orElseThrow();
      Map<String, String> dimensions = new HashMap<>();
      entry
          .getValue()
          .get("dimensions")
          .properties()
          .forEach(dimension -> dimensions.put(dimension.getKey(), dimension.getValue().asText()));
      assertThat(unit.dimensions()).as(unit.name()).isEqualTo(dimensions);
      assertThat(unit.customaryPer())
          .as(unit.name())
          .isEqualByComparingTo(entry.getValue().get("per").decimalValue());
    }
  }

  @Test
  void catalogue_hasTheRequestUnitsAndOurOwn() {
    List<Unit> requestUnits =
        Units.all().stream().filter(unit -> !OWN_FAMILIES.contains(unit.family())).toList();
    assertThat(requestUnits).hasSize(REQUEST_UNITS);
    assertThat(Units.all())
        .extracting(Unit::name)
        .contains(
            "gpu_seconds",
            "cpu_seconds",
            "instance_hours",
            "gb_months",
            "gb_hours",
            "gb_transferred",
            "capacity_unit_hours",
            "cache_token_hours",
            "sandbox_sessions",
            "provider_cost_difference");
  }

  @Test
  void units_areToldApartByNameAndDimensions() {
    Set<String> names = new HashSet<>();
    Set<Map<String, String>> places = new HashSet<>();
    for (Unit unit : Units.all()) {
      assertThat(names.add(unit.name())).as(unit.name()).isTrue();
      assertThat(places.add(unit.dimensions())).as(unit.name()).isTrue();
      assertThat(unit.customaryPer()).as(unit.name()).isPositive();
      assertThat(Units.all().get(unit.index())).isSameAs(unit);
      assertThat(unit).isEqualTo(Units.named(unit.name()).orElseThrow()).hasToString(unit.name());
    }
  }

  @Test
  void ancestors_areWiderByDimensionsAndNeverInACircle() {
    assertThat(unit("input_tokens").isAncestorOf(unit("cache_audio_read_tokens"))).isTrue();
    assertThat(unit("cache_read_tokens").isAncestorOf(unit("cache_audio_read_tokens"))).isTrue();
    assertThat(unit("audio_seconds").isAncestorOf(unit("input_audio_seconds"))).isTrue();
    assertThat(unit("input_tokens").isAncestorOf(unit("output_tokens"))).isFalse();
    assertThat(unit("input_tokens").isAncestorOf(unit("input_tokens"))).isFalse();
    for (Unit a : Units.all()) {
      for (Unit b : Units.all()) {
        assertThat(a.isAncestorOf(b) && b.isAncestorOf(a)).as(a + " and " + b).isFalse();
      }
    }
  }

  @Test
  void join_isTheUnitOfBothOrNothing() {
    assertThat(Units.join(unit("cache_read_tokens"), unit("input_audio_tokens")))
        .contains(unit("cache_audio_read_tokens"));
    assertThat(Units.join(unit("cache_write_5m_tokens"), unit("cache_text_write_tokens")))
        .contains(unit("cache_text_write_5m_tokens"));
    assertThat(Units.join(unit("cache_read_tokens"), unit("cache_write_tokens"))).isEmpty();
    assertThat(Units.join(unit("input_tokens"), unit("cache_read_tokens"))).isEmpty();
    assertThat(Units.join(unit("cache_read_tokens"), unit("input_tokens"))).isEmpty();
    assertThat(Units.join(unit("input_tokens"), unit("input_tokens"))).isEmpty();
    assertThat(Units.join(unit("input_tokens"), unit("output_tokens"))).isEmpty();
  }

  @Test
  void unknownName_hasNoUnit() {
    assertThat(Units.named("tokens")).isEmpty();
    assertThat(unit("requests").direction()).isEmpty();
    assertThat(unit("requests").customaryPer()).isEqualByComparingTo(new BigDecimal(1000));
  }

  private static Unit unit(String name) {
    return Units.named(name).orElseThrow();
  }
}
