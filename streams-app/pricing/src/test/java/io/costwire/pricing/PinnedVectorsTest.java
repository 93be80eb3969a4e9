// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.costwire.pricing.book.BookReading;
import io.costwire.pricing.book.DailyWindow;
import io.costwire.pricing.book.PriceBook;
import io.costwire.pricing.core.Unit;
import io.costwire.pricing.core.Units;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Arithmetic agreed by other implementations, each vector with prices of its own. */
class PinnedVectorsTest {

  private static final Map<String, String> FAMILY_SUFFIX =
      Map.of("_mtok", "_tokens", "_kcount", "", "_hours", "_seconds");

  @Test
  void engine_agreesWithEveryPinnedPrice() throws IOException {
    List<String> differences = new ArrayList<>();
    int rows = 0;
    for (JsonNode row : SharedData.rows("pinned-vectors.jsonl")) {
      if (row.has("prices")) {
        rows++;
        String found = price(row);
        String wanted = row.has("expected_cost") ? row.get("expected_cost").textValue() : "invalid";
        if (!found.equals(wanted)) {
          differences.add(row.get("id") + " " + row.get("name") + ": " + wanted + " but " + found);
        }
      }
    }
    assertThat(differences).isEmpty();
    assertThat(rows).isGreaterThan(40);
  }

  @Test
  void dailyWindow_agreesWithEveryPinnedWindow() throws IOException {
    for (JsonNode row : SharedData.rows("pinned-vectors.jsonl")) {
      if (row.has("window")) {
        String[] ends = row.get("window").textValue().split("-");
        DailyWindow window =
            new DailyWindow(
                EnumSet.allOf(DayOfWeek.class),
                LocalTime.parse(ends[0]),
                LocalTime.parse(ends[1]),
                ZoneOffset.UTC);
        assertThat(window.contains(Instant.parse(row.get("at").textValue())))
            .as(row.get("id").textValue())
            .isEqualTo(row.get("inside").booleanValue());
      }
    }
  }

  private static String price(JsonNode row) {
    if (!(PriceBook.read(Fixtures.book(rule(row.get("prices"))))
        instanceof BookReading.Loaded loaded)) {
      return "invalid";
    }
    PriceResult result =
        new PriceEngine(loaded.book())
            .price(
                PriceRequest.of("acme", "one", Fixtures.NOON, SharedData.usage(row.get("usage"))));
    return switch (result) {
      case PriceResult.Priced priced -> Fixtures.cost(priced);
      case PriceResult.PricedPartial partial -> Fixtures.cost(partial);
      case PriceResult.InvalidUsage ignored -> "invalid";
      case PriceResult.UnpricedModel unpriced -> unpriced.toString();
      case PriceResult.UnpricedProvider unpriced -> unpriced.toString();
      case PriceResult.NoUsage none -> none.toString();
    };
  }

  private static String rule(JsonNode prices) {
    TreeSet<BigDecimal> steps = new TreeSet<>(List.of(BigDecimal.ZERO));
    for (JsonNode price : prices) {
      price.path("tiers").forEach(tier -> steps.add(tier.get("start").decimalValue()));
    }
    StringBuilder rule = new StringBuilder("- id: one@base\n");
    rule.append("  tiers: {basis: input_tokens, mode: cliff, boundary: gt, steps: ")
        .append(steps)
        .append("}\n  rates:\n");
    prices
        .properties()
        .forEach(
            price -> {
              Unit unit = unit(price.getKey());
              rule.append("    ")
                  .append(unit.name())
                  .append(": {per: ")
                  .append(unit.customaryPer())
                  .append(", rate: [");
              List<String> rates = new ArrayList<>();
              steps.forEach(step -> rates.add("\"" + rateAt(price.getValue(), step) + "\""));
              rule.append(String.join(", ", rates)).append("]}\n");
            });
    return rule.toString();
  }

  private static String rateAt(JsonNode price, BigDecimal step) {
    if (price.isTextual()) {
      return price.textValue();
    }
    String rate = price.get("base").textValue();
    BigDecimal best = BigDecimal.ZERO;
    for (JsonNode tier : price.get("tiers")) {
      BigDecimal start = tier.get("start").decimalValue();
      if (start.compareTo(step) <= 0 && start.compareTo(best) >= 0) {
        best = start;
        rate = tier.get("price").textValue();
      }
    }
    return rate;
  }

  private static Unit unit(String priceKey) {
    for (Map.Entry<String, String> suffix : FAMILY_SUFFIX.entrySet()) {
      if (priceKey.endsWith(suffix.getKey())) {
        String name =
            priceKey.substring(0, priceKey.length() - suffix.getKey().length()) + suffix.getValue();
        return Units.named(name).orElseThrow(() -> new AssertionError("no unit for " + priceKey));
      }
    }
    throw new AssertionError("no unit for " + priceKey);
  }
}
