// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.book;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads one entry of {@code overrides}. */
final class OverrideReader {

  private static final Set<String> KEYS =
      Set.of(
          "id",
          "account",
          "provider",
          "deployment",
          "base_model",
          "discount",
          "margin",
          "effective_from",
          "effective_to");

  private OverrideReader() {}

  static Optional<CustomerOverride> read(YamlCursor cursor) {
    if (!cursor.isMappingOf(KEYS)) {
      return Optional.empty();
    }
    String provider = cursor.required("provider");
    String id = cursor.optional("id");
    CustomerOverride.Terms terms =
        new CustomerOverride.Terms(
            base(cursor),
            discount(cursor),
            cursor.instant("effective_from"),
            cursor.instant("effective_to"),
            margin(cursor));
    if (cursor.optional("account") == null && cursor.optional("deployment") == null) {
      cursor.problem(
          "it names neither account nor deployment",
          "add one, or change the provider's own prices");
    }
    if (terms.base() == null && terms.discount().signum() == 0 && terms.margin().signum() == 0) {
      cursor.problem("it changes nothing", "add base_model, discount or margin");
    }
    if (provider == null) {
      return Optional.empty();
    }
    return Optional.of(
        new CustomerOverride(
            id == null ? cursor.path() : id,
            cursor.optional("account"),
            provider,
            cursor.optional("deployment"),
            terms));
  }

  private static CustomerOverride.@Nullable ModelReference base(YamlCursor cursor) {
    YamlCursor value = cursor.child("base_model");
    String text = value == null ? null : value.text();
    if (value == null || text == null) {
      return null;
    }
    int slash = text.indexOf('/');
    if (slash <= 0 || slash == text.length() - 1) {
      value.problem(
          "'" + text + "' does not name a provider and a model", "write it as openai/gpt-4o");
      return null;
    }
    return new CustomerOverride.ModelReference(text.substring(0, slash), text.substring(slash + 1));
  }

  private static BigDecimal margin(YamlCursor cursor) {
    YamlCursor value = cursor.child("margin");
    BigDecimal margin = value == null ? null : value.decimal();
    return margin == null ? BigDecimal.ZERO : margin;
  }

  private static BigDecimal discount(YamlCursor cursor) {
    YamlCursor value = cursor.child("discount");
    BigDecimal discount = value == null ? null : value.decimal();
    if (value == null || discount == null) {
      return BigDecimal.ZERO;
    }
    if (discount.compareTo(BigDecimal.ONE) > 0) {
      value.problem("a discount of more than 1 pays the customer", "write 12 % as \"0.12\"");
      return BigDecimal.ZERO;
    }
    return discount;
  }
}
