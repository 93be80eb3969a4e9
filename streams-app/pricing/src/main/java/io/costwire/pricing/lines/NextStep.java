// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.lines;

import io.costwire.pricing.PriceRequest;
import io.costwire.pricing.PriceResult;
import io.costwire.pricing.book.Model;
import io.costwire.pricing.book.PriceBook;
import io.costwire.pricing.book.Provider;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What to do about a request that has no price, or only part of one. */
final class NextStep {

  private static final int SUGGESTIONS = 5;

  /** Longer names are compared by their beginning: the work grows with the square. */
  private static final int COMPARED_CHARACTERS = 80;

  private final PriceBook book;

  NextStep(PriceBook book) {
    this.book = book;
  }

  List<String> after(PriceRequest request, PriceResult result) {
    return switch (result) {
      case PriceResult.Priced it -> List.of();
      case PriceResult.PricedPartial it ->
          List.of("add what is missing to a book and give it with --book, or leave the term out");
      case PriceResult.NoUsage it ->
          List.of("add usage, such as input_tokens=1200,output_tokens=300");
      case PriceResult.InvalidUsage it ->
          List.of("counts are totals: input_tokens includes what was cached; correct the two");
      case PriceResult.UnpricedProvider it -> provider(request);
      case PriceResult.UnpricedModel it -> model(request, it.provider());
    };
  }

  private List<String> provider(PriceRequest request) {
    Stream<String> names =
        book.providers().stream()
            .flatMap(
                provider -> Stream.concat(Stream.of(provider.id()), provider.aliases().stream()));
    String reported = request.provider();
    return List.of(
        reported == null
            ? "name the provider: "
                + book.providers().stream().map(Provider::id).collect(Collectors.joining(", "))
            : "nearest names in the book: " + nearest(reported, names),
        "or add the provider to a book and give it with --book");
  }

  private List<String> model(PriceRequest request, String providerId) {
    String reported =
        Objects.requireNonNullElse(
            request.models().response() == null
                ? request.models().request()
                : request.models().response(),
            "");
    Provider provider = book.provider(providerId).orElse(null);
    if (provider == null || reported.isEmpty()) {
      return List.of("name the model");
    }
    Model known = provider.model(reported).orElse(null);
    if (known != null) {
      return List.of(known(known, request));
    }
    String elsewhere =
        book.providers().stream()
            .filter(other -> other != provider && other.model(reported).isPresent())
            .map(Provider::id)
            .limit(SUGGESTIONS)
            .collect(Collectors.joining(", "));
    return Stream.of(
            "nearest names of "
                + providerId
                + ": "
                + nearest(reported, provider.models().stream().map(Model::id)),
            elsewhere.isEmpty() ? null : "providers that do have it: " + elsewhere,
            "or add the model to a book and give it with --book")
        .filter(Objects::nonNull)
        .toList();
  }

  private static String known(Model model, PriceRequest request) {
    return "the model is known, with prices of its own times or kinds of usage: "
        + model.rules().stream()
            .map(rule -> new Reasons(request).entry(rule))
            .limit(SUGGESTIONS)
            .collect(Collectors.joining("; "));
  }

  private static String nearest(String reported, Stream<String> names) {
    String wanted = cut(reported.strip().toLowerCase(Locale.ROOT));
    return names
        .distinct()
        .sorted(
            Comparator.comparingInt((String name) -> distance(wanted, cut(name)))
                .thenComparing(Comparator.naturalOrder()))
        .limit(SUGGESTIONS)
        .collect(Collectors.joining(", "));
  }

  private static String cut(@Nullable String name) {
    if (name == null) {
      return "";
    }
    return name.length() <= COMPARED_CHARACTERS ? name : name.substring(0, COMPARED_CHARACTERS);
  }

  /** How many letters must be changed, added or left out. */
  private static int distance(String a, String b) {
    int[] above = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      above[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] row = new int[b.length() + 1];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int change = above[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(change, Math.min(above[j], row[j - 1]) + 1);
      }
      above = row;
    }
    return above[b.length()];
  }
}
