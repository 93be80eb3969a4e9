// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.book;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What can only be checked when all documents have been read. */
final class BookChecks {

  private final List<Provider> providers;
  private final List<CustomerOverride> overrides;
  private final List<FxRate> fx;
  private final List<BookProblem> problems = new ArrayList<>();

  BookChecks(List<Provider> providers, List<CustomerOverride> overrides, List<FxRate> fx) {
    this.providers = providers;
    this.fx = fx;
    this.overrides = overrides;
  }

  List<BookProblem> problems() {
    Map<String, String> owners = new HashMap<>();
    for (Provider provider : providers) {
      claim(owners, provider, provider.id());
      provider.aliases().forEach(alias -> claim(owners, provider, alias));
    }
    for (Provider provider : providers) {
      for (Modifier modifier : provider.modifiers()) {
        reportUnknownModels(provider, modifier);
      }
    }
    reportFallbacks(owners);
    reportRepeatedRates();
    for (CustomerOverride override : overrides) {
      CustomerOverride.ModelReference base = override.terms().base();
      if (base != null && !owners.containsKey(base.provider())) {
        report(
            BookDocument.OVERRIDES,
            "override '" + override.id() + "'",
            "base_model names the provider '" + base.provider() + "', which the book does not have",
            "use one of its providers");
      }
    }
    return problems;
  }

  private void claim(Map<String, String> owners, Provider provider, String name) {
    String owner = owners.putIfAbsent(name, provider.id());
    if (owner != null) {
      report(
          provider.id(),
          "providers",
          "the provider name '" + name + "' is also a name of '" + owner + "'",
          "leave it with one of them");
    }
  }

  private void reportUnknownModels(Provider provider, Modifier modifier) {
    for (String model : modifier.when().models()) {
      if (provider.models().stream().noneMatch(known -> known.id().equals(model))) {
        report(
            provider.id(),
            "modifiers." + modifier.id() + ".when.models",
            "there is no model '" + model + "'",
            "use the id of a model of this provider");
      }
    }
  }

  private void reportFallbacks(Map<String, String> owners) {
    for (Provider provider : providers) {
      for (String other : provider.fallback()) {
        if (!owners.containsKey(other)) {
          report(
              provider.id(),
              "fallback",
              "there is no provider '" + other + "'",
              "name a provider of this book, or leave it out");
        }
      }
    }
  }

  private void reportRepeatedRates() {
    Set<String> seen = new HashSet<>();
    for (FxRate rate : fx) {
      if (!seen.add(rate.id())) {
        report(
            BookDocument.FX,
            "fx",
            "there are two rates from " + rate.from() + " to " + rate.to() + " on " + rate.date(),
            "keep the one that applied");
      }
    }
  }

  private void report(String document, String path, String problem, String fix) {
    problems.add(new BookProblem(document, 0, 0, path, problem, fix));
  }
}
