// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.whatif;

import io.costwire.chargeback.whatif.Change.Action;
import io.costwire.chargeback.whatif.Change.AnswerRepeats;
import io.costwire.chargeback.whatif.Change.Move;
import io.costwire.chargeback.whatif.Change.PromptCache;
import io.costwire.chargeback.whatif.Change.Provisioned;
import io.costwire.chargeback.whatif.Change.Tier;
import io.costwire.schemas.Quantity;
import io.costwire.schemas.UsageEvent;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** An event as it would be under a change. */
final class Rewrite {
  private static final String INPUT = "input_tokens";
  private static final String CACHE_READ = "cache_read_tokens";
  private static final String BATCH = "batch";
  private static final int QUANTITY_SCALE = 12;

  private Rewrite() {}

  static UsageEvent of(UsageEvent event, Action action) {
    UsageEvent.Builder changed = UsageEvent.newBuilder(event);
    switch (action) {
      case Move(String provider, String model) ->
          // what was reported, and the names of the old place, are not of the new one
          changed
              .setProvider(provider == null ? event.getProvider() : provider)
              .setRequestModel(model)
              .setResponseModel(model)
              .setProviderCost(null)
              .setProviderCostCurrency(null)
              .setDeployment(null)
              .setAccount(null);
      case Tier(String tier) ->
          changed
              .setServiceTier(tier)
              .setRequestServiceTier(tier)
              .setBatchId(tier.equals(BATCH) ? event.getBatchId() : null)
              .setProviderCost(null)
              .setProviderCostCurrency(null);
      case PromptCache(BigDecimal rate) ->
          changed
              .setUsage(cached(event.getUsage(), rate))
              .setProviderCost(null)
              .setProviderCostCurrency(null);
      case AnswerRepeats() -> changed.setResponseCacheHit(true);
      case Provisioned ignored -> {
        // it stays as it is, and costs nothing by itself
      }
    }
    return changed.build();
  }

  /** Whole tokens; a rate that is reached already stays. */
  private static List<Quantity> cached(List<Quantity> usage, BigDecimal rate) {
    Optional<BigDecimal> input = quantity(usage, INPUT);
    BigDecimal now = quantity(usage, CACHE_READ).orElse(BigDecimal.ZERO);
    if (input.isEmpty()) {
      return usage;
    }
    BigDecimal wanted = input.get().multiply(rate).setScale(0, RoundingMode.FLOOR);
    if (wanted.compareTo(now) <= 0) {
      return usage;
    }
    List<Quantity> changed = new ArrayList<>(usage);
    changed.removeIf(it -> it.getUnit().equals(CACHE_READ));
    changed.add(new Quantity(CACHE_READ, wanted.setScale(QUANTITY_SCALE)));
    return changed;
  }

  private static Optional<BigDecimal> quantity(List<Quantity> usage, String unit) {
    return usage.stream()
        .filter(it -> it.getUnit().equals(unit))
        .map(Quantity::getQuantity)
        .findFirst();
  }
}
