// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.imports;

import com.fasterxml.jackson.databind.JsonNode;
import io.costwire.pricing.book.Model;
import io.costwire.pricing.book.NameMatch;
import io.costwire.pricing.book.PriceRule;
import io.costwire.pricing.book.PriceSource;
import io.costwire.pricing.book.Provider;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Adds the published data of genai-prices (https://github.com/pydantic/genai-prices, MIT) to a
 * book. Its models, names, dates, times of day and tiers are carried over; what is known to be
 * wrong in it is corrected and reported.
 */
public final class GenaiPricesImport {

  private static final String KIND = "genai-prices";

  private final ImportTerms terms;
  private final String release;
  private final List<NotCarried> notCarried = new ArrayList<>();

  /**
   * An import for one use.
   *
   * @param release of the data, such as {@code 0.1.8}
   */
  public GenaiPricesImport(ImportTerms terms, String release) {
    this.terms = terms;
    this.release = release;
  }

  /**
   * Reads {@code data.json}.
   *
   * @throws UnreadableImport when it is not what genai-prices publishes
   */
  public Imported read(String json) {
    JsonNode root = SourceJson.read(json, "the genai-prices data");
    if (!root.isArray() || root.isEmpty()) {
      throw new UnreadableImport(
          "the genai-prices data is not a list of providers; give its data.json");
    }
    List<Provider> providers = new ArrayList<>();
    for (JsonNode node : root) {
      providers.add(provider(node));
    }
    return new BookMerge(terms, notCarried).merge(providers);
  }

  private Provider provider(JsonNode node) {
    String id = required(node, "id", "a provider");
    List<String> urls = new ArrayList<>();
    node.path("pricing_urls").forEach(url -> urls.add(url.asText()));
    PriceSource source = new PriceSource(KIND, release, terms.day(), urls);
    Map<String, String> owners = new HashMap<>();
    Map<String, Model> models = new LinkedHashMap<>();
    GenaiNames names = new GenaiNames(id, notCarried);
    for (JsonNode item : node.path("models")) {
      String modelId = required(item, "id", "a model of " + id);
      String key = modelId.toLowerCase(Locale.ROOT);
      List<PriceRule> rules = new GenaiRules(id, modelId, source, notCarried).read(item.get("prices"));
      if (models.containsKey(key)) {
        leftOut(id, modelId, "id", "the source has another model with this id");
      } else if (!rules.isEmpty()) {
        List<NameMatch> matches = names.free(modelId, names.read(item.get("match")), owners);
        models.put(key, new Model(modelId, matches, rules));
      }
    }
    Provider provider =
        new Provider(
            names(node, id, names),
            new Provider.Terms(Provider.Clock.REQUEST_START, source),
            List.copyOf(models.values()),
            List.of());
    names.reportDifferences(node.path("models"), provider);
    return provider;
  }

  private Provider.Names names(JsonNode node, String id, GenaiNames names) {
    List<String> fallback = new ArrayList<>();
    node.path("fallback_model_providers").forEach(other -> fallback.add(other.asText()));
    List<String> endpoints = new ArrayList<>();
    if (node.path("api_pattern").isTextual()) {
      endpoints.add(node.get("api_pattern").textValue());
    }
    return new Provider.Names(
        id,
        names.aliases(node.path("provider_match")),
        node.has("model_match") ? names.read(node.get("model_match")) : List.of(),
        fallback,
        endpoints);
  }

  private void leftOut(String provider, String model, String field, String reason) {
    notCarried.add(
        new NotCarried(provider, model, field, NotCarried.Kind.LEFT_OUT, reason));
  }

  private static String required(JsonNode node, String key, String of) {
    JsonNode value = node.get(key);
    if (value == null || !value.isTextual() || value.textValue().isBlank()) {
      throw new UnreadableImport(of + " has no '" + key + "'; give the data as it is published");
    }
    return value.textValue();
  }
}
