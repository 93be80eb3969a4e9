// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.imports;

import com.fasterxml.jackson.databind.JsonNode;
import io.costwire.pricing.book.Conditions;
import io.costwire.pricing.book.PriceRule;
import io.costwire.pricing.book.PriceSource;
import io.costwire.pricing.core.Tiers;
import io.costwire.pricing.core.Unit;
import io.costwire.pricing.core.Units;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The prices of one entry of litellm's map. */
final class LitellmEntry {

  static final String PRIORITY = "priority";
  static final String FLEX = "flex";
  static final String BATCHES = "batches";

  /** Above the prices of a time of day. */
  private static final int TIER_PRIORITY = 50;

  private static final MathContext NOISE_FREE =
      new MathContext(SourceJson.MAX_SIGNIFICANT_DIGITS, RoundingMode.HALF_EVEN);

  private static final Unit OUTPUT = Units.named("output_tokens").orElseThrow();
  private static final Unit REASONING = Units.named("output_reasoning_tokens").orElseThrow();
  private static final Unit WEB_SEARCHES = Units.named("web_searches").orElseThrow();
  private static final Unit RERANK = Units.named("rerank_searches").orElseThrow();
  private static final Unit AUDIO_SECONDS = Units.named("audio_seconds").orElseThrow();
  private static final Unit INPUT_SECONDS = Units.named("input_audio_seconds").orElseThrow();
  private static final BigDecimal THOUSAND = BigDecimal.valueOf(1000);

  private final JsonNode node;
  private final Tiers.Boundary boundary;
  private final BiConsumer<String, String> leftOut;
  private final BiConsumer<String, String> corrected;
  private final Map<String, RateTable> byTier = new LinkedHashMap<>();

  LitellmEntry(
      JsonNode node,
      Tiers.Boundary boundary,
      BiConsumer<String, String> leftOut,
      BiConsumer<String, String> corrected) {
    this.node = node;
    this.boundary = boundary;
    this.leftOut = leftOut;
    this.corrected = corrected;
    read();
  }

  private void read() {
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      String name = field.getKey();
      LitellmField known = LitellmField.read(name).orElse(null);
      BigDecimal value = SourceJson.decimal(field.getValue());
      if (known != null && value != null && value.signum() >= 0) {
        table(known.tier())
            .put(known.unit(), known.per(), known.above(), rate(name, value, known.per()));
      } else if (!readSpecial(name, field.getValue()) && isPrice(name, field.getValue())) {
        leftOut.accept(name, "the book has no unit for it");
      }
    }
  }

  private RateTable table(String tier) {
    return byTier.computeIfAbsent(tier, key -> new RateTable());
  }

  private BigDecimal rate(String name, BigDecimal value, BigDecimal per) {
    BigDecimal rounded = value.round(NOISE_FREE);
    if (rounded.compareTo(value) != 0) {
      corrected.accept(name, value.toPlainString() + " has noise in its last digits; rounded");
    }
    return SourceJson.tidy(rounded.multiply(per));
  }

  private boolean readSpecial(String name, JsonNode value) {
    return switch (name) {
      case "tiered_pricing" -> readRanges(value);
      case "search_context_cost_per_query" -> readSearches(value);
      case "input_cost_per_query" -> put(name, value, "rerank", RERANK, THOUSAND);
      case "input_cost_per_second" ->
          put(name, value, "audio_transcription", INPUT_SECONDS, BigDecimal.ONE)
              && put(name, value, "audio_transcription", AUDIO_SECONDS, BigDecimal.ONE);
      default -> false;
    };
  }

  private boolean put(String name, JsonNode value, String mode, Unit unit, BigDecimal per) {
    BigDecimal price = SourceJson.decimal(value);
    if (price == null || !node.path("mode").asText().equals(mode)) {
      return false;
    }
    table("").put(unit, per, BigDecimal.ZERO, rate(name, price, per));
    return true;
  }

  /** One price a search where the size of its context does not matter. */
  private boolean readSearches(JsonNode sizes) {
    Set<BigDecimal> prices = new HashSet<>();
    for (JsonNode size : sizes) {
      BigDecimal price = SourceJson.decimal(size);
      if (price != null) {
        prices.add(price);
      }
    }
    if (prices.size() != 1) {
      leftOut.accept("search_context_cost_per_query", "depends on the size of the context");
      return true;
    }
    table("")
        .put(
            WEB_SEARCHES,
            THOUSAND,
            BigDecimal.ZERO,
            rate("search_context_cost_per_query", prices.iterator().next(), THOUSAND));
    return true;
  }

  private boolean readRanges(JsonNode ranges) {
    for (JsonNode range : ranges) {
      BigDecimal from = SourceJson.decimal(range.path("range").path(0));
      if (from == null) {
        return false;
      }
      for (Map.Entry<String, JsonNode> field : range.properties()) {
        LitellmField known = LitellmField.read(field.getKey()).orElse(null);
        BigDecimal value = SourceJson.decimal(field.getValue());
        if (known != null && value != null) {
          table("").put(known.unit(), known.per(), from, rate(field.getKey(), value, known.per()));
        }
      }
    }
    return true;
  }

  private static boolean isPrice(String name, JsonNode value) {
    boolean free = value.isNumber() && value.decimalValue().signum() == 0;
    return !free && (value.isNumber() || value.isContainerNode()) && name.contains("cost");
  }

  boolean hasPrices() {
    return byTier.containsKey("");
  }

  boolean hasTier(String tier) {
    return byTier.containsKey(tier);
  }

  /** Whether a tier's prices are the ordinary ones multiplied. */
  boolean isMultiple(String tier, BigDecimal factor) {
    return table(tier).isMultipleOf(table(""), factor);
  }

  /**
   * The ordinary prices, or those of a tier; null when a price is missing, which is reported.
   *
   * @param ordinary what the book says the model costs otherwise; units that litellm does not price
   *     are taken from it
   */
  @Nullable PriceRule rule(
      String model,
      String tier,
      ImportTerms terms,
      PriceSource source,
      @Nullable PriceRule ordinary) {
    RateTable table = tier.isEmpty() ? table("") : table("").with(table(tier));
    if (ordinary != null) {
      RateTable known = RateTable.of(ordinary);
      if (!tier.isEmpty() && !table("").agreesWith(known)) {
        leftOut.accept(tier, "litellm's ordinary price is not the book's");
        return null;
      }
      table = known.replacedBy(table);
    }
    table.dropIfSame(REASONING, OUTPUT);
    table.fillInherited();
    String missing = table.missing().orElse(null);
    if (missing != null) {
      leftOut.accept(tier.isEmpty() ? "prices" : tier, missing);
      return null;
    }
    table.fillOverlaps();
    Tiers tiers = table.tiers(boundary);
    Instant from = terms.recordedAt();
    PriceRule.Validity validity =
        new PriceRule.Validity(from, null, from, tier.isEmpty() ? 0 : TIER_PRIORITY);
    String id = model + "@" + terms.day() + (tier.isEmpty() ? "" : "-" + tier);
    return new PriceRule(
        id, validity, when(tier), new PriceRule.Prices(tiers, table.rates(tiers), source, null));
  }

  List<String> tiers() {
    List<String> tiers = new ArrayList<>(byTier.keySet());
    tiers.remove("");
    return tiers;
  }

  private static Conditions when(String tier) {
    return switch (tier) {
      case "" -> Conditions.ALWAYS;
      case BATCHES -> new Conditions(Set.of(), Set.of("batch"), Set.of(), Set.of(), List.of());
      default -> new Conditions(Set.of(tier), Set.of(), Set.of(), Set.of(), List.of());
    };
  }
}
