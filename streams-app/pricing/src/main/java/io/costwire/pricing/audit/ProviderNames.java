// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.audit;

import io.costwire.pricing.book.PriceBook;
import io.costwire.pricing.imports.LitellmNames;
import org.jspecify.annotations.Nullable;

/** The providers of an export under the names of the book. */
final class ProviderNames {

  private final PriceBook book;

  ProviderNames(PriceBook book) {
    this.book = book;
  }

  /**
   * The name to price by: as reported where the book knows it, else the book's name for it. Without
   * a reported name, a model such as {@code anthropic/claude-sonnet-5} names its provider itself;
   * else null, and the engine asks who claims the model.
   */
  @Nullable String resolve(@Nullable String reported, @Nullable String model) {
    if (reported != null) {
      String translated = LitellmNames.translated(reported);
      return book.provider(reported).isEmpty() && translated != null ? translated : reported;
    }
    int slash = model == null ? -1 : model.indexOf('/');
    if (model == null || slash <= 0) {
      return null;
    }
    String path = model.substring(0, slash);
    if (book.provider(path).isPresent()) {
      return path;
    }
    return LitellmNames.translated(path);
  }

  /** A model without the name of its provider before it, as LiteLLM writes it for some. */
  static @Nullable String modelOf(@Nullable String provider, @Nullable String model) {
    return provider != null && model != null && model.startsWith(provider + "/")
        ? model.substring(provider.length() + 1)
        : model;
  }
}
