// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.imports;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.costwire.pricing.LineItem;
import io.costwire.pricing.PriceEngine;
import io.costwire.pricing.PriceRequest;
import io.costwire.pricing.PriceResult;
import io.costwire.pricing.SharedData;
import io.costwire.pricing.core.Usage;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** litellm's map imported, against litellm's own arithmetic on that map. */
class LitellmDerivedCasesTest {

  private static final Instant IMPORTED_AT = Instant.parse("2026-07-24T00:00:00Z");

  private static final BigDecimal NOISE = new BigDecimal("1e-15");

  private static final Map<String, String> UNITS =
      Map.of(
          "prompt_tokens", "input_tokens",
          "completion_tokens", "output_tokens",
          "cached_tokens", "cache_read_tokens",
          "cache_creation_tokens", "cache_write_tokens",
          "reasoning_tokens", "output_reasoning_tokens",
          "audio_input_tokens", "input_audio_tokens",
          "audio_output_tokens", "output_audio_tokens",
          "ephemeral_5m_input_tokens", "cache_write_5m_tokens",
          "ephemeral_1h_input_tokens", "cache_write_1h_tokens");

  @Test
  void importedMap_agreesWithLitellmButForKnownCauses() throws IOException {
    List<JsonNode> rows = SharedData.rows("litellm-derived-cases.jsonl");
    Imported imported =
        new LitellmImport(
                new ImportTerms(KnownProviders.book(), IMPORTED_AT, "v1"),
                LitellmImport.Scope.EVERYTHING,
                "2026-07-24")
            .read(SharedData.text("litellm-prices.json"));
    PriceEngine engine = new PriceEngine(imported.book());
    Map<String, Integer> causes = new TreeMap<>();
    List<String> unexplained = new ArrayList<>();
    for (JsonNode row : rows) {
      PriceResult result = engine.price(request(imported, row));
      String cause = cause(row, result);
      causes.merge(cause, 1, Integer::sum);
      if (cause.startsWith("unexplained")) {
        unexplained.add(row.get("id").textValue() + " " + row.get("kind").textValue() + " " + row.get("model").textValue()
            + " expected " + row.get("expected_cost").textValue() + " got " + result);
      }
    }
    System.out.println(
        "litellm-derived cases: "
            + causes
            + "; models "
            + imported.book().providers().stream().mapToInt(it -> it.models().size()).sum()
            + ", not carried "
            + imported.notCarried().size());
    assertThat(unexplained).isEmpty();
  }

  private static String cause(JsonNode row, PriceResult result) {
    BigDecimal expected = new BigDecimal(row.get("expected_cost").textValue());
    BigDecimal cost = result.charge().map(charge -> charge.total()).orElse(null);
    if (cost == null) {
      boolean refused =
          expected.compareTo(BigDecimal.TEN) > 0 && row.get("model").textValue().startsWith("wandb/");
      return refused ? "refused: the price of a million tokens given for one" : "unexplained";
    }
    if (cost.compareTo(expected) == 0) {
      return "agree";
    }
    BigDecimal more = cost.subtract(expected);
    if (more.abs().compareTo(NOISE) < 0) {
      return "noise in the last digits of a price, rounded here";
    }
    if (more.compareTo(amount(result, "requests")) == 0) {
      return "the fee of a request, left out there";
    }
    if (more.compareTo(amount(result, "cache_read_tokens")) == 0) {
      return "cache price under its old name, not read there";
    }
    if (more.compareTo(cachedAtInputRate(row, result)) == 0) {
      return "cached tokens without a cache price: nothing there, the input price here";
    }
    return "unexplained";
  }

  private static BigDecimal amount(PriceResult result, String unit) {
    return result.charge().orElseThrow().lines().stream()
        .filter(line -> line.unit().name().equals(unit))
        .map(LineItem::amount)
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  private static BigDecimal cachedAtInputRate(JsonNode row, PriceResult result) {
    LineItem input =
        result.charge().orElseThrow().lines().stream()
            .filter(line -> line.unit().name().equals("input_tokens"))
            .findFirst()
            .orElseThrow();
    return row.get("usage")
        .path("cached_tokens")
        .decimalValue()
        .multiply(input.rate())
        .divide(input.per());
  }

  private static PriceRequest request(Imported imported, JsonNode row) {
    Map<String, BigDecimal> quantities = new LinkedHashMap<>();
    row.get("usage")
        .properties()
        .forEach(entry -> quantities.put(UNITS.get(entry.getKey()), entry.getValue().decimalValue()));
    PriceRequest.Terms terms =
        PriceRequest.Terms.STANDARD
            .withServiceTier(row.get("service_tier").textValue())
            .withRegion(row.get("data_residency").textValue());
    return PriceRequest.of(
            LitellmNames.provider(imported.book(), row.get("litellm_provider").textValue()),
            row.get("model").textValue(),
            IMPORTED_AT,
            Usage.of(quantities))
        .withTerms(terms);
  }
}
