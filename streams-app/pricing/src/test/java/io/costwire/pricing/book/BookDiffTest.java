// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.book;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BookDiffTest {
  private static final String BOOK =
      """
      book: {version: v1, currency: USD}
      providers:
      - id: acme
        modifiers:
        - {id: acme-batch, when: {mode: batch}, multiply: "0.5", applies_to: {family: tokens}}
        models:
        - id: one
          prices:
          - id: one@base
            tiers: {mode: cliff, boundary: gt, steps: [0, 200000]}
            rates:
              input_tokens: {per: 1000000, rate: ["2", "4"]}
              output_tokens: {per: 1000000, rate: "10"}
      fx:
      - {from: CNY, to: USD, date: 2026-11-20, rate: "0.14"}
      """;

  private static final PriceBook BEFORE = PriceBook.read(BOOK).orThrow();

  private static BookDiff changed(String... replacements) {
    String text = BOOK.replace("version: v1", "version: v2");
    for (int i = 0; i < replacements.length; i += 2) {
      assertThat(text).contains(replacements[i]);
      text = text.replace(replacements[i], replacements[i + 1]);
    }
    return BookDiff.between(BEFORE, PriceBook.read(text).orThrow());
  }

  private static List<String> lines(BookDiff diff) {
    return diff.changes().stream().map(BookDiff.Change::line).toList();
  }

  @Test
  void sameContent_isNoDifference() {
    assertThat(lines(changed())).isEmpty();
    assertThat(changed().earliest()).isNull();
    assertThat(changed().concernsAll()).isFalse();
  }

  @Test
  void firstBook_isAllAdded() {
    assertThat(lines(BookDiff.between(null, BEFORE)))
        .containsExactly(
            "+ acme/one one@base: input_tokens 2 per 1000000, "
                + "input_tokens tier 200000 4 per 1000000, output_tokens 10 per 1000000",
            "+ fx CNY-USD@2026-11-20 from 2026-11-20T00:00:00Z: 1 CNY in USD: 0.14");
  }

  @Test
  void changedRate_isNamedByItsTierWithPercent() {
    assertThat(lines(changed("\"4\"]", "\"5\"]")))
        .containsExactly(
            "~ acme/one one@base: input_tokens tier 200000 4 -> 5 per 1000000 (+25 %), "
                + "replaces what was recorded");
  }

  @Test
  void sameRatePerAnotherQuantity_isNoDifference() {
    assertThat(lines(changed("{per: 1000000, rate: \"10\"}", "{per: 1000, rate: \"0.010\"}")))
        .isEmpty();
  }

  @Test
  void endOfAPrice_concernsWhatComesAfter() {
    BookDiff diff =
        changed("- id: one@base", "- id: one@base\n      effective_to: 2027-01-01T00:00:00Z");

    assertThat(lines(diff))
        .containsExactly(
            "~ acme/one one@base from 2027-01-01T00:00:00Z: "
                + "ends 2027-01-01T00:00:00Z, before never");
    assertThat(diff.earliest()).isEqualTo(Instant.parse("2027-01-01T00:00:00Z"));
  }

  @Test
  void otherCurrency_isNotComparedByNumber() {
    assertThat(lines(changed("- id: one@base", "- id: one@base\n      currency: CNY")))
        .containsExactly(
            "~ acme/one one@base: input_tokens 2 per 1000000 (new), "
                + "input_tokens tier 200000 4 per 1000000 (new), "
                + "output_tokens 10 per 1000000 (new), "
                + "in CNY, before in the book's currency, replaces what was recorded");
  }

  @Test
  void termsOfAProvider_areNamedOneByOne() {
    BookDiff diff =
        changed("\"0.5\"", "\"0.4\"", "- id: acme\n", "- id: acme\n  clock: response_end\n");

    assertThat(lines(diff))
        .containsExactly(
            "~ acme: clock REQUEST_START -> RESPONSE_END, modifier acme-batch 0.5 -> 0.4 (-20 %)");
    assertThat(diff.concerned()).containsEntry("acme", Set.of(""));
  }

  @Test
  void rateOfExchange_concernsAllProvidersFromItsDay() {
    BookDiff diff = changed("\"0.14\"", "\"0.147\"");

    assertThat(lines(diff))
        .containsExactly(
            "~ fx CNY-USD@2026-11-20 from 2026-11-20T00:00:00Z: "
                + "1 CNY in USD: 0.14 -> 0.147 (+5 %)");
    assertThat(diff.concernsAll()).isTrue();
    assertThat(diff.earliest()).isEqualTo(Instant.parse("2026-11-20T00:00:00Z"));
  }

  @Test
  void removedModel_isNamedWithItsRates() {
    String other = BOOK.replace("id: one\n", "id: two\n").replace("one@base", "two@base");
    BookDiff diff = BookDiff.between(BEFORE, PriceBook.read(other).orThrow());

    assertThat(diff.count(BookDiff.Kind.REMOVED)).isEqualTo(1);
    assertThat(lines(diff))
        .anyMatch(it -> it.startsWith("- acme/one one@base: input_tokens 2 per"));
  }
}
