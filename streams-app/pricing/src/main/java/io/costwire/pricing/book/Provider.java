// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.book;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Who sells models, under which names, at which prices. */
public final class Provider {

  private final String id;
  private final List<String> aliases;
  private final List<String> fallback;
  private final Terms terms;
  private final List<String> endpoints;
  private final List<NameMatch> claims;
  private final List<Model> models;
  private final List<Modifier> modifiers;
  private final ModelIndex index;
  private final List<Pattern> endpointPatterns;

  /** Which instant of a request picks the price. */
  public enum Clock {
    REQUEST_START,
    RESPONSE_END
  }

  /**
   * How a provider is recognised.
   *
   * @param claims names of models that mean this provider when an event names none
   * @param fallback providers asked next for a model that is not here; one hop
   * @param endpoints regular expressions for the start of its API's addresses
   */
  public record Names(
      String id,
      List<String> aliases,
      List<NameMatch> claims,
      List<String> fallback,
      List<String> endpoints) {
    public Names {
      aliases = List.copyOf(aliases);
      claims = List.copyOf(claims);
      fallback = List.copyOf(fallback);
      endpoints = List.copyOf(endpoints);
    }
  }

  /**
   * How a provider's prices are meant.
   *
   * @param source where prices come from that do not say it themselves
   * @param billing what of its answers the bill goes by
   */
  public record Terms(Clock clock, PriceSource source, BillingPolicy billing) {

    /** Terms with the billing that most providers have. */
    public Terms(Clock clock, PriceSource source) {
      this(clock, source, BillingPolicy.DEFAULT);
    }
  }

  /** A provider as it is, unchecked; what a book reads is checked by {@link PriceBook#read}. */
  public Provider(Names names, Terms terms, List<Model> models, List<Modifier> modifiers) {
    this.id = names.id();
    this.aliases = List.copyOf(names.aliases());
    this.claims = List.copyOf(names.claims());
    this.fallback = List.copyOf(names.fallback());
    this.terms = terms;
    this.endpoints = names.endpoints();
    this.endpointPatterns = endpoints.stream().map(Pattern::compile).toList();
    this.models = List.copyOf(models);
    this.modifiers = List.copyOf(modifiers);
    List<String> allNames = new ArrayList<>(List.of(id));
    allNames.addAll(aliases);
    this.index = new ModelIndex(allNames, models);
  }

  public String id() {
    return id;
  }

  public List<String> aliases() {
    return aliases;
  }

  public List<String> fallback() {
    return fallback;
  }

  public List<NameMatch> claims() {
    return claims;
  }

  public PriceSource source() {
    return terms.source();
  }

  /** Regular expressions for the start of the addresses of this provider's API. */
  public List<String> endpoints() {
    return endpoints;
  }

  public Names names() {
    return new Names(id, aliases, claims, fallback, endpoints);
  }

  /** The same provider with other models. */
  public Provider withModels(List<Model> other) {
    return new Provider(names(), terms(), other, modifiers);
  }

  public Clock clock() {
    return terms.clock();
  }

  public Terms terms() {
    return terms;
  }

  public List<Model> models() {
    return models;
  }

  public List<Modifier> modifiers() {
    return modifiers;
  }

  public Optional<Model> model(String reportedName) {
    return index.find(reportedName);
  }

  /** The model that has this very name as its id or alias. */
  public Optional<Model> named(String name) {
    return index.named(name);
  }

  boolean serves(String address) {
    return endpointPatterns.stream().anyMatch(pattern -> pattern.matcher(address).lookingAt());
  }

  boolean claims(String modelName) {
    return claims.stream().anyMatch(claim -> claim.matches(modelName));
  }
}
