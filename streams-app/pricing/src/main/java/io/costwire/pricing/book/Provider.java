// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.book;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Who sells models, under which names, at which prices. */
public final class Provider {

  private final String id;
  private final List<String> aliases;
  private final List<String> fallback;
  private final Terms terms;
  private final List<NameMatch> claims;
  private final List<Model> models;
  private final List<Modifier> modifiers;
  private final ModelIndex index;

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
   */
  record Names(String id, List<String> aliases, List<NameMatch> claims, List<String> fallback) {}

  /** How a provider's prices are meant. */
  public record Terms(Clock clock, BillingPolicy billing) {}

  Provider(Names names, Terms terms, List<Model> models, List<Modifier> modifiers) {
    this.id = names.id();
    this.aliases = List.copyOf(names.aliases());
    this.claims = List.copyOf(names.claims());
    this.fallback = List.copyOf(names.fallback());
    this.terms = terms;
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

  boolean claims(String modelName) {
    return claims.stream().anyMatch(claim -> claim.matches(modelName));
  }
}
