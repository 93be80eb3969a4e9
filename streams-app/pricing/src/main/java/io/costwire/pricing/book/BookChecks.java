// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.book;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What can only be checked when all documents have been read. */
final class BookChecks {

  private final List<Provider> providers;
  private final List<CustomerOverride> overrides;
  private final List<BookProblem> problems = new ArrayList<>();

  BookChecks(List<Provider> providers, List<CustomerOverride> overrides) {
    this.providers = providers;
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

  private void report(String document, String path, String problem, String fix) {
    problems.add(new BookProblem(document, 0, 0, path, problem, fix));
  }
}
