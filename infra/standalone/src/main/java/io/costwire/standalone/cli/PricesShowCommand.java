// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.cli;

import io.costwire.pricing.book.Conditions;
import io.costwire.pricing.book.Model;
import io.costwire.pricing.book.PriceBook;
import io.costwire.pricing.book.PriceRule;
import io.costwire.pricing.book.Provider;
import io.costwire.pricing.core.Rate;
import io.costwire.standalone.stack.PriceBooks;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Prints the active book, or the prices of a model in it. */
@Command(
    name = "show",
    description = "Print the active price book: its providers, or all prices of one model.",
    mixinStandardHelpOptions = true,
    footer = {"", "Example: costwire prices show openai/gpt-4o"})
final class PricesShowCommand implements Callable<Integer> {
  @Mixin private DataOption data = new DataOption();

  @Parameters(
      paramLabel = "PROVIDER[/MODEL]",
      arity = "0..1",
      description = "A provider, or a model under any of its names.")
  private @Nullable String what;

  @Option(
      names = "--shipped",
      description = "The book that comes with Costwire; needs no services.")
  private boolean shipped;

  @Override
  public Integer call() {
    PriceBook book = shipped ? PriceBook.shipped() : active();
    String wanted = what;
    if (wanted == null) {
      System.out.println(summary(book));
      book.providers().forEach(provider -> System.out.println(line(provider)));
      return 0;
    }
    int slash = wanted.indexOf('/');
    String name = slash < 0 ? wanted : wanted.substring(0, slash);
    Provider provider =
        book.provider(name)
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "the book %s has no provider %s; costwire prices show lists them"
                            .formatted(book.version(), name)));
    if (slash < 0) {
      provider.models().forEach(model -> System.out.println("%s/%s".formatted(name, model.id())));
      return 0;
    }
    print(provider, wanted.substring(slash + 1));
    return 0;
  }

  private PriceBook active() {
    return PriceBooks.published(data.endpoints(), System.getenv())
        .book()
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "no price book is active; give it one with costwire prices import"));
  }

  static String summary(PriceBook book) {
    return "%s, %s, %d providers, %d models, %d prices"
        .formatted(
            book.version(),
            book.currency(),
            book.providers().size(),
            book.providers().stream().mapToInt(p -> p.models().size()).sum(),
            book.providers().stream().mapToInt(PricesShowCommand::prices).sum());
  }

  private static int prices(Provider provider) {
    return provider.models().stream().mapToInt(model -> model.rules().size()).sum();
  }

  private static String line(Provider provider) {
    return "  %-16s %4d models, %d prices"
        .formatted(provider.id(), provider.models().size(), prices(provider));
  }

  private static void print(Provider provider, String name) {
    Model model =
        provider
            .model(name)
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "%s has no model %s in the book".formatted(provider.id(), name)));
    System.out.println(provider.id() + "/" + model.id());
    for (PriceRule rule : model.rules()) {
      System.out.printf(
          "  %s  %s to %s%s%n",
          rule.id(),
          time(rule.validity().from(), "always"),
          time(rule.validity().to(), "further notice"),
          rule.when().equals(Conditions.ALWAYS) ? "" : "  " + rule.when());
      rule.rates().forEach(rate -> System.out.println("    " + text(rate, rule)));
    }
  }

  private static String text(Rate rate, PriceRule rule) {
    List<BigDecimal> steps = rule.tiers().steps();
    String tiers =
        rate.rates().size() == 1
            ? ""
            : "  above "
                + steps.stream().map(BigDecimal::toPlainString).collect(Collectors.joining(" / "))
                + " "
                + rule.tiers().basis();
    return "%-24s %s per %s%s"
        .formatted(
            rate.unit().name(),
            rate.rates().stream().map(BigDecimal::toPlainString).collect(Collectors.joining(" / ")),
            rate.per().toPlainString(),
            tiers);
  }

  private static String time(@Nullable Instant instant, String otherwise) {
    return instant == null ? otherwise : instant.toString();
  }
}
