// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.chaos;

import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Prices of a handful of models, in dollars per million tokens, written down from the shipped book
 * by hand, and the arithmetic that they need. Says what an event costs without asking the engine
 * that is under test. Cached tokens are part of the input, and none of these models has tiers.
 */
final class Rates {
  private static final String INPUT = "input_tokens";
  private static final String CACHE_READ = "cache_read_tokens";
  private static final String CACHE_WRITE = "cache_write_tokens";
  private static final String OUTPUT = "output_tokens";

  /** A unit that none of the models has a price for. */
  static final String PRICELESS_UNIT = "gpu_seconds";

  /**
   * A model of the book.
   *
   * @param rates input, cache read, cache write (or null), output
   */
  private record Model(String provider, String id, List<@Nullable BigDecimal> rates) {}

  private static final Map<String, Model> MODELS = new HashMap<>();

  static {
    add("openai", "gpt-4o", "2.5", "1.25", null, "10");
    add("openai", "gpt-4o-mini", "0.15", "0.075", null, "0.6");
    add("anthropic", "claude-haiku-4-5", "1", "0.1", "1.25", "5");
    add("anthropic", "claude-3-5-sonnet", "3", "0.3", "3.75", "15");
    add("mistral", "mistral-large", "2", null, null, "6");
    add("google", "gemini-2.5-flash", "0.3", "0.03", null, "2.5");
    // as reported by two senders that name things their own way
    MODELS.put("openai.chat/gpt-4o-2024-08-06", MODELS.get("openai/gpt-4o"));
    MODELS.put("anthropic/claude-haiku-4-5-20251001", MODELS.get("anthropic/claude-haiku-4-5"));
  }

  /** Providers of the book that an unknown model is asked of. */
  private static final List<String> PROVIDERS =
      List.of("openai", "anthropic", "mistral", "google", "openai.chat");

  private Rates() {}

  private static void add(String provider, String id, @Nullable String... rates) {
    List<@Nullable BigDecimal> numbers = new java.util.ArrayList<>();
    for (String rate : rates) {
      numbers.add(rate == null ? null : new BigDecimal(rate));
    }
    MODELS.put(provider + "/" + id, new Model(provider, id, numbers));
  }

  /** Provider and model as reported, of all models with a price. */
  static List<String> reported() {
    return MODELS.keySet().stream().sorted().toList();
  }

  /** What has to become of an event. */
  static Verdict judge(Sent.Request request) {
    Model model = MODELS.get(request.provider() + "/" + request.model());
    if (model == null) {
      String provider = request.provider().equals("openai.chat") ? "openai" : request.provider();
      boolean known = PROVIDERS.contains(request.provider());
      return new Verdict(
          known ? Verdict.Status.UNPRICED_MODEL : Verdict.Status.UNPRICED_PROVIDER,
          null,
          provider,
          request.model());
    }
    if (request.usage().isEmpty()) {
      return new Verdict(Verdict.Status.NO_USAGE, null, model.provider, model.id);
    }
    BigDecimal cached = request.quantity(CACHE_READ).add(request.quantity(CACHE_WRITE));
    if (cached.compareTo(request.quantity(INPUT)) > 0) {
      return new Verdict(Verdict.Status.INVALID_USAGE, null, model.provider, model.id);
    }
    // none of a unit costs nothing, whatever its price
    boolean partial = request.quantity(PRICELESS_UNIT).signum() > 0;
    return new Verdict(
        partial ? Verdict.Status.PRICED_PARTIAL : Verdict.Status.PRICED,
        cost(model, request, cached),
        model.provider,
        model.id);
  }

  private static BigDecimal cost(Model model, Sent.Request request, BigDecimal cached) {
    return times(model.rates.get(0), request.quantity(INPUT).subtract(cached))
        .add(times(model.rates.get(1), request.quantity(CACHE_READ)))
        .add(times(model.rates.get(2), request.quantity(CACHE_WRITE)))
        .add(times(model.rates.get(3), request.quantity(OUTPUT)))
        .movePointLeft(6);
  }

  private static BigDecimal times(@Nullable BigDecimal rate, BigDecimal quantity) {
    if (quantity.signum() == 0) {
      return BigDecimal.ZERO;
    }
    if (rate == null) {
      throw new IllegalArgumentException("the mix uses a unit that its model has no price for");
    }
    return rate.multiply(quantity);
  }

  /** Whether cached tokens of a reported model have prices here. */
  static boolean hasCachePrices(String reported, boolean writes) {
    Model model = MODELS.get(reported);
    return model != null && model.rates.get(writes ? 2 : 1) != null;
  }

  /**
   * What has to become of an event: status, cost where it has one, and the provider and model that
   * sums go by.
   */
  record Verdict(Status status, @Nullable BigDecimal billed, String provider, String model) {
    enum Status {
      PRICED,
      PRICED_PARTIAL,
      UNPRICED_MODEL,
      UNPRICED_PROVIDER,
      NO_USAGE,
      INVALID_USAGE;

      boolean isUnpriced() {
        return this == UNPRICED_MODEL || this == UNPRICED_PROVIDER;
      }
    }
  }
}
