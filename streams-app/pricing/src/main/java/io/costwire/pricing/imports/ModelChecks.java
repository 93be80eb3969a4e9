// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.imports;

import io.costwire.pricing.book.BookPrinter;
import io.costwire.pricing.book.BookProblem;
import io.costwire.pricing.book.BookReading;
import io.costwire.pricing.book.Conditions;
import io.costwire.pricing.book.Model;
import io.costwire.pricing.book.Modifier;
import io.costwire.pricing.book.PriceBook;
import io.costwire.pricing.book.Provider;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Keeps the models of a source that a book would accept; one mistake in a source must not keep
 * everything else out.
 */
final class ModelChecks {

  private final BookPrinter printer;
  private final List<NotCarried> notCarried;

  ModelChecks(BookPrinter printer, List<NotCarried> notCarried) {
    this.printer = printer;
    this.notCarried = notCarried;
  }

  Provider acceptable(Provider provider) {
    if (problems(provider, provider.models()).isEmpty()) {
      return provider;
    }
    List<Model> accepted = new ArrayList<>();
    for (Model model : provider.models()) {
      List<BookProblem> problems = problems(provider, List.of(model));
      if (problems.isEmpty()) {
        accepted.add(model);
      } else {
        BookProblem first = problems.get(0);
        notCarried.add(
            new NotCarried(
                provider.id(),
                model.id(),
                first.path().replaceFirst("^providers\\[0]\\.models\\[0]\\.?", ""),
                NotCarried.Kind.LEFT_OUT,
                first.problem()));
      }
    }
    return new Provider(
        provider.names(), provider.terms(), accepted, modifiers(provider, accepted));
  }

  /** The modifiers, without the models that are left out. */
  private static List<Modifier> modifiers(Provider provider, List<Model> accepted) {
    List<Modifier> modifiers = new ArrayList<>();
    for (Modifier modifier : provider.modifiers()) {
      Conditions when = modifier.when();
      Set<String> models = new HashSet<>(when.models());
      accepted.forEach(model -> models.remove(model.id()));
      Set<String> left = new HashSet<>(when.models());
      left.removeAll(models);
      if (!left.isEmpty() || when.models().isEmpty()) {
        modifiers.add(
            new Modifier(
                modifier.id(),
                new Conditions(
                    when.serviceTiers(), when.modes(), when.regions(), left, when.windows()),
                modifier.multiply(),
                modifier.dimensions(),
                modifier.units(),
                modifier.kind()));
      }
    }
    return modifiers;
  }

  private List<BookProblem> problems(Provider provider, List<Model> models) {
    Provider alone =
        new Provider(
            new Provider.Names(provider.id(), List.of(), List.of(), List.of(), List.of()),
            provider.terms(),
            models,
            List.of());
    return switch (PriceBook.read(List.of(printer.print(alone)), "check")) {
      case BookReading.Loaded ignored -> List.of();
      case BookReading.Rejected rejected -> rejected.problems();
    };
  }
}
