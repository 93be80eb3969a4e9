// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.lines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.costwire.pricing.PriceEngine;
import io.costwire.pricing.book.PriceBook;
import org.junit.jupiter.api.Test;

class PriceExplanationTest {

  private static final String BOOK =
      """
      book: {id: test, version: v1, currency: USD}
      providers:
      - id: acme
        aliases: [acme.ai]
        models:
        - id: one
          match: [{prefix: one-}]
          prices:
          - id: one@2025
            effective_to: 2026-06-01T00:00:00Z
            rates: {input_tokens: {per: 1000000, rate: "9"}}
          - id: one@2026
            effective_from: 2026-06-01T00:00:00Z
            tiers: {basis: input_tokens, mode: cliff, boundary: gt, steps: [0, 1000]}
            rates:
              input_tokens: {per: 1000000, rate: ["2", "4"]}
              cache_read_tokens: {per: 1000000, rate: ["0.2", "0.4"]}
              output_tokens: {per: 1000000, rate: ["8", "16"]}
            source: {kind: price-page, ref: "2026-06"}
        modifiers:
        - {id: batch, when: {mode: batch}, multiply: "0.5", applies_to: {family: tokens}}
      """;

  private final PriceExplanation explanation =
      new PriceExplanation(new PriceEngine(PriceBook.read(BOOK).orThrow()));

  @Test
  void everyFigure_hasItsReason() throws UnreadableField {
    String text =
        explanation.explain(
            """
            {"provider":"acme.ai","model":"one-large","timestamp":"2026-11-22","mode":"batch",
             "usage":{"input_tokens":2000,"cache_read_tokens":500,"output_tokens":100}}
            """);
    assertThat(text)
        .isEqualTo(
            """
            acme.ai one-large at 2026-11-22T00:00:00Z, by book v1

              unit               quantity  rate  per      factors        USD
              input_tokens           1500     4  1000000  batch x0.5   0.003
              cache_read_tokens       500   0.4  1000000  batch x0.5  0.0001
              output_tokens           100    16  1000000  batch x0.5  0.0008
              total                                                   0.0039

              Status    PRICED
              Provider  acme, which is also called acme.ai
              Model     one, because the name starts with 'one-'
              Price     entry one@2026, in force from 2026-06-01T00:00:00Z
              Chosen    not one@2025 (ended 2026-06-01T00:00:00Z)
              Tier      all of it at the step 1000 exceeded (input_tokens 2000)
              Source    price-page 2026-06
              Terms     service tier standard, mode batch, region any
              Cache     saved 0.0009 USD: without the cache it would cost 0.0048
              Rounding  exact; stored as it is
            """);
  }

  @Test
  void withoutAPrice_theNextStepIsNamed() throws UnreadableField {
    assertThat(explained("acme", "onne", "{\"input_tokens\":1}"))
        .contains("UNPRICED_MODEL: 'onne' is not on the price list of acme")
        .contains("Next    nearest names of acme: one");
    assertThat(explained("acmee", "one", "{\"input_tokens\":1}"))
        .contains("UNPRICED_PROVIDER")
        .contains("nearest names in the book: acme, acme.ai");
    assertThat(explained("acme", "one", "{}")).contains("NO_USAGE").contains("add usage");
    assertThat(explained("acme", "one", "{\"input_tokens\":1,\"cache_read_tokens\":2}"))
        .contains("INVALID_USAGE: cache_read_tokens (2) cannot exceed input_tokens (1)");
    assertThat(explained("acme", "one", "{\"input_tokens\":1,\"web_searches\":2}"))
        .contains("PRICED_PARTIAL: no price for web_searches");
  }

  @Test
  void aBadRequest_namesTheField() {
    assertThatThrownBy(() -> explanation.explain("{\"model\":\"one\"}"))
        .isInstanceOfSatisfying(
            UnreadableField.class, e -> assertThat(e.reason()).startsWith("timestamp is missing"));
  }

  private String explained(String provider, String model, String usage) throws UnreadableField {
    return explanation.explain(
        "{\"provider\":\"%s\",\"model\":\"%s\",\"timestamp\":\"2026-11-22\",\"usage\":%s}"
            .formatted(provider, model, usage));
  }
}
