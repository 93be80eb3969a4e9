// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.imports;

import com.fasterxml.jackson.databind.JsonNode;
import io.costwire.pricing.book.Conditions;
import io.costwire.pricing.book.Model;
import io.costwire.pricing.book.Modifier;
import io.costwire.pricing.book.NameMatch;
import io.costwire.pricing.book.PriceRule;
import io.costwire.pricing.book.PriceSource;
import io.costwire.pricing.book.Provider;
import io.costwire.pricing.core.Tiers;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Adds litellm's price map (https://github.com/BerriAI/litellm, MIT) to a book. The map says what
 * prices are now: they apply from the import on, and what the book has of the time before stays.
 */
public final class LitellmImport {

  private static final String KIND = "litellm";

  /** Not models. */
  private static final Set<String> SKIPPED = Set.of("sample_spec", "fallback_generalizations");

  /** What to take from the map. */
  public enum Scope {
    /** Every price. */
    EVERYTHING,
    /** Priority, flex and batch prices and residency factors of models that the book has. */
    TERMS_OF_KNOWN_MODELS
  }

  private final ImportTerms terms;
  private final Scope scope;
  private final PriceSource source;
  private final List<NotCarried> notCarried = new ArrayList<>();
  private final Map<String, Map<String, Model>> models = new TreeMap<>();
  private final Map<String, Map<Factor, Set<String>>> factors = new TreeMap<>();

  /** A multiplier that some models have, under a condition. */
  private record Factor(String name, BigDecimal multiply) {}

  /**
   * An import for one use.
   *
   * @param release of the map, such as its date
   */
  public LitellmImport(ImportTerms terms, Scope scope, String release) {
    this.terms = terms;
    this.scope = scope;
    this.source = PriceSource.of(KIND, release, terms.day());
  }

  /**
   * Reads {@code model_prices_and_context_window.json}.
   *
   * @throws UnreadableImport when it is not what litellm publishes
   */
  public Imported read(String json) {
    JsonNode root = SourceJson.read(json, "litellm's price map");
    if (!root.isObject() || root.isEmpty()) {
      throw new UnreadableImport(
          "litellm's price map is not an object of models; give"
              + " model_prices_and_context_window.json");
    }
    // A name without a path comes first, so that it stays with the entry that has it.
    root.properties().stream()
        .filter(entry -> !SKIPPED.contains(entry.getKey()))
        .sorted(Comparator.comparing(entry -> entry.getKey().contains("/")))
        .forEach(entry -> read(entry.getKey(), entry.getValue()));
    List<Provider> providers = new ArrayList<>();
    models.forEach((id, byId) -> providers.add(provider(id, List.copyOf(byId.values()))));
    return new BookMerge(terms, notCarried).merge(providers);
  }

  private Provider provider(String id, List<Model> own) {
    return new Provider(
        new Provider.Names(id, List.of(), List.of(), List.of(), List.of()),
        new Provider.Terms(Provider.Clock.REQUEST_START, source),
        own,
        modifiers(id));
  }

  private void read(String key, JsonNode node) {
    String reported = node.path("litellm_provider").asText();
    String provider = LitellmNames.provider(terms.current(), reported);
    String reason = unwanted(key, node);
    if (reason != null) {
      leftOut(provider, key, "entry", reason);
      return;
    }
    String bare = LitellmNames.model(terms.current(), provider, key);
    Model known = known(provider, bare);
    if (known == null && scope == Scope.TERMS_OF_KNOWN_MODELS) {
      return;
    }
    LitellmEntry entry =
        new LitellmEntry(
            node,
            provider.equals("x-ai") ? Tiers.Boundary.GTE : Tiers.Boundary.GT,
            (field, why) -> leftOut(provider, key, field, why),
            (field, why) -> note(provider, key, field, NotCarried.Kind.CORRECTED, why));
    if (!entry.hasPrices()) {
      leftOut(provider, key, "prices", "it has none that the book has a unit for");
      return;
    }
    String id = known == null ? bare : known.id();
    List<PriceRule> rules = rules(provider, id, known, entry);
    if (!rules.isEmpty()) {
      add(provider, key, id, rules);
    }
    if (known != null || !rules.isEmpty()) {
      readFactors(provider, id, node);
    }
  }

  private static @Nullable String unwanted(String key, JsonNode node) {
    if (!node.path("litellm_provider").isTextual()) {
      return "it names no provider";
    }
    if (key.contains("-month-commitment/")) {
      return "a reserved capacity is not priced by request";
    }
    if (node.path("mode").asText().equals("search")) {
      return "a search service, not a model";
    }
    return null;
  }

  private @Nullable Model known(String provider, String name) {
    return terms.current().providers().stream()
        .filter(it -> it.id().equals(provider))
        .findFirst()
        .flatMap(it -> it.named(name))
        .orElse(null);
  }

  private List<PriceRule> rules(
      String provider, String id, @Nullable Model known, LitellmEntry entry) {
    List<PriceRule> rules = new ArrayList<>();
    if (scope == Scope.EVERYTHING) {
      // units that the map does not name keep the price the book has for them
      PriceRule base = entry.rule(id, "", terms, source, ordinary(known));
      if (base == null) {
        return List.of();
      }
      rules.add(base);
    }
    for (String tier : entry.tiers()) {
      if (!isCoveredByModifier(provider, id, tier, entry)) {
        PriceRule rule = entry.rule(id, tier, terms, source, ordinary(known));
        if (rule != null) {
          rules.add(known == null ? rule : endingWith(known, rule, provider));
        }
      }
    }
    return rules;
  }

  private @Nullable PriceRule ordinary(@Nullable Model known) {
    return known == null
        ? null
        : known.rules().stream()
            .filter(rule -> rule.when().equals(Conditions.ALWAYS))
            .filter(rule -> rule.validity().covers(terms.recordedAt()))
            .findFirst()
            .orElse(null);
  }

  /** A tier price says nothing about the time after the next change of the ordinary price. */
  private PriceRule endingWith(Model known, PriceRule rule, String provider) {
    Instant end = null;
    for (PriceRule other : known.rules()) {
      Instant from = other.validity().from();
      if (from != null
          && from.isAfter(terms.recordedAt())
          && other.when().equals(Conditions.ALWAYS)
          && (end == null || from.isBefore(end))) {
        end = from;
      }
    }
    if (end == null) {
      return rule;
    }
    note(
        provider,
        known.id(),
        rule.id(),
        NotCarried.Kind.CORRECTED,
        "ends at " + end + ", when the ordinary price changed");
    PriceRule.Validity validity = rule.validity();
    return new PriceRule(
        rule.id(),
        new PriceRule.Validity(validity.from(), end, validity.recordedAt(), validity.priority()),
        rule.when(),
        rule.prices());
  }

  private boolean isCoveredByModifier(
      String provider, String model, String tier, LitellmEntry entry) {
    for (Modifier modifier : known(provider)) {
      boolean covers =
          tier.equals(LitellmEntry.BATCHES)
              ? modifier.when().modes().contains("batch")
              : modifier.when().serviceTiers().contains(tier);
      if (covers) {
        if (!entry.isMultiple(tier, modifier.multiply())) {
          note(
              provider,
              model,
              tier,
              NotCarried.Kind.KEPT_OURS,
              "its prices are not the ordinary ones times " + modifier.multiply());
        }
        return true;
      }
    }
    return false;
  }

  private List<Modifier> known(String provider) {
    return terms.current().providers().stream()
        .filter(it -> it.id().equals(provider))
        .findFirst()
        .map(Provider::modifiers)
        .orElse(List.of());
  }

  private void add(String provider, String key, String id, List<PriceRule> rules) {
    Map<String, Model> known = models.computeIfAbsent(provider, name -> new LinkedHashMap<>());
    Model other = known.get(lower(id));
    if (other == null) {
      List<NameMatch> names =
          lower(key).equals(lower(id)) || scope == Scope.TERMS_OF_KNOWN_MODELS
              ? List.of()
              : List.of(new NameMatch.Equals(lower(key)));
      known.put(lower(id), new Model(id, names, rules));
    } else if (isSame(other.rules(), rules)) {
      Set<NameMatch> names = new LinkedHashSet<>(other.matches());
      names.add(new NameMatch.Equals(lower(key)));
      known.put(lower(id), new Model(other.id(), List.copyOf(names), other.rules()));
    } else if (scope == Scope.EVERYTHING && !known.containsKey(lower(key))) {
      note(provider, key, "name", NotCarried.Kind.CORRECTED, "has other prices than " + id);
      known.put(lower(key), new Model(key, List.of(), renamed(rules, id, key)));
    } else {
      leftOut(provider, key, "prices", "another entry for " + id + " has other prices");
    }
  }

  private static List<PriceRule> renamed(List<PriceRule> rules, String id, String key) {
    return rules.stream()
        .map(
            rule ->
                new PriceRule(
                    key + rule.id().substring(id.length()),
                    rule.validity(),
                    rule.when(),
                    rule.prices()))
        .toList();
  }

  private static boolean isSame(List<PriceRule> a, List<PriceRule> b) {
    return a.size() == b.size()
        && a.stream()
            .allMatch(
                rule ->
                    b.stream()
                        .anyMatch(other -> other.hasConditionsOf(rule) && other.chargesAs(rule)));
  }

  private void readFactors(String provider, String model, JsonNode node) {
    for (String region : List.of("us", "eu")) {
      factor(provider, model, region, node.path("regional_processing_uplift_multiplier_" + region));
    }
    factor(provider, model, "us", node.path("provider_specific_entry").path("us"));
    factor(provider, model, "fast", node.path("provider_specific_entry").path("fast"));
  }

  private void factor(String provider, String model, String name, JsonNode value) {
    BigDecimal multiply = SourceJson.decimal(value);
    boolean covered =
        known(provider).stream()
            .anyMatch(
                modifier ->
                    modifier.when().regions().contains(name)
                        || modifier.when().serviceTiers().contains(name));
    if (multiply != null && !covered) {
      factors
          .computeIfAbsent(provider, id -> new LinkedHashMap<>())
          .computeIfAbsent(new Factor(name, multiply), factor -> new TreeSet<>())
          .add(model);
    }
  }

  private List<Modifier> modifiers(String provider) {
    List<Modifier> modifiers = new ArrayList<>();
    factors
        .getOrDefault(provider, Map.of())
        .forEach(
            (factor, ids) -> {
              boolean fast = factor.name.equals("fast");
              Conditions when =
                  new Conditions(
                      fast ? Set.of("fast") : Set.of(),
                      Set.of(),
                      fast ? Set.of() : Set.of(factor.name),
                      ids,
                      List.of());
              modifiers.add(
                  new Modifier(
                      provider + "-" + factor.name + "-x" + factor.multiply.toPlainString(),
                      when,
                      factor.multiply,
                      Map.of("family", "tokens"),
                      // Fast mode does not change the prices of caches.
                      fast ? Set.of("input_tokens", "output_tokens") : Set.of()));
            });
    return modifiers;
  }

  private void leftOut(String provider, String model, String field, String reason) {
    note(provider, model, field, NotCarried.Kind.LEFT_OUT, reason);
  }

  private void note(
      String provider, String model, String field, NotCarried.Kind kind, String reason) {
    notCarried.add(new NotCarried(provider, model, field, kind, reason));
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
