// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.imports;

import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.pricing.book.PriceBook;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class LitellmImportTest {
  private static final PriceBook BOOK =
      PriceBook.read(
              """
              book: {version: v1, currency: USD}
              providers:
              - id: acme
                models:
                - id: regional.x
                  match: [{equals: eu.x}, {equals: au.x}]
                  prices:
                  - id: regional.x@base
                    rates: {input_tokens: {per: 1000000, rate: "1"}, output_tokens: {per: 1000000, rate: "2"}}
              """)
          .orThrow();

  /** Both are the same model to the book, and cannot both be its price. */
  @Test
  void nameThatTheBookHasForAnotherModel_staysWithIt() {
    Imported imported =
        new LitellmImport(
                ImportTerms.into(BOOK, Instant.parse("2026-12-01T00:00:00Z")),
                LitellmImport.Scope.EVERYTHING,
                "2026-12-01")
            .read(
                """
                {"eu.x": {"litellm_provider": "acme", "input_cost_per_token": 0.000001, "output_cost_per_token": 0.000002},
                 "au.x": {"litellm_provider": "acme", "input_cost_per_token": 0.000003, "output_cost_per_token": 0.000004}}
                """);

    assertThat(imported.diff().changes()).isEmpty();
    assertThat(imported.book().provider("acme").orElseThrow().models()).hasSize(1);
    assertThat(imported.notCarried())
        .anySatisfy(
            note -> {
              assertThat(note.kind()).isEqualTo(NotCarried.Kind.KEPT_OURS);
              assertThat(note.model()).isEqualTo("au.x");
            });
  }

  @Test
  void unitThatTheMapDoesNotName_keepsItsPrice() {
    PriceBook book =
        PriceBook.read(
                """
                book: {version: v1, currency: USD}
                providers:
                - id: acme
                  models:
                  - id: one
                    prices:
                    - id: one@base
                      rates:
                        input_tokens: {per: 1000000, rate: "3"}
                        cache_read_tokens: {per: 1000000, rate: "0.3"}
                        output_tokens: {per: 1000000, rate: "15"}
                """)
            .orThrow();

    Imported imported =
        new LitellmImport(
                ImportTerms.into(book, Instant.parse("2026-12-01T00:00:00Z")),
                LitellmImport.Scope.EVERYTHING,
                "2026-12-01")
            .read(
                """
                {"one": {"litellm_provider": "acme", "input_cost_per_token": 0.000002, "output_cost_per_token": 0.000015}}
                """);

    assertThat(imported.diff().changes())
        .singleElement()
        .satisfies(change -> assertThat(change.line()).contains("input_tokens 3 -> 2"))
        .satisfies(change -> assertThat(change.line()).doesNotContain("gone"));
  }
}
