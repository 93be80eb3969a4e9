// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.book;

import static io.costwire.pricing.Fixtures.book;
import static io.costwire.pricing.Fixtures.rule;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PriceBookTest {

  @Test
  void shippedBook_knowsItsVersionAndProviders() {
    PriceBook book = PriceBook.shipped();
    assertThat(book.version()).isEqualTo("2026-11-22.2");
    assertThat(book.currency()).isEqualTo("USD");
    assertThat(book.providers())
        .extracting(Provider::id)
        .hasSize(43)
        .contains("anthropic", "aws", "azure", "deepseek", "google", "openai", "openrouter");
    assertThat(book.providers()).allSatisfy(provider -> assertThat(provider.models()).isNotEmpty());
    assertThat(book.providers().stream().mapToInt(provider -> provider.models().size()).sum())
        .isEqualTo(1694);
  }

  @Test
  void documents_reassembleToTheSameBookInAnyOrder() {
    PriceBook book = PriceBook.shipped();
    List<BookDocument> documents = new ArrayList<>(book.documents());
    Collections.reverse(documents);
    PriceBook again = PriceBook.read(book.manifest().select(documents), book.version()).orThrow();
    assertThat(again.manifest()).isEqualTo(book.manifest());
    assertThat(again.provider("openai").orElseThrow().models())
        .hasSameSizeAs(book.provider("openai").orElseThrow().models());
  }

  @Test
  void manifest_tellsWhatIsMissingOrDifferent() {
    PriceBook book = PriceBook.shipped();
    BookDocument first = book.documents().get(0);
    List<BookDocument> damaged =
        List.of(
            new BookDocument(first.id(), first.yaml() + "# changed\n"), book.documents().get(1));
    List<String> differences = book.manifest().differences(damaged);
    assertThat(book.manifest().differences(book.documents())).isEmpty();
    assertThat(differences)
        .hasSize(book.documents().size() - 1)
        .anySatisfy(
            difference -> assertThat(difference).contains("'" + first.id() + "' has sha-256"))
        .anySatisfy(difference -> assertThat(difference).contains("'openai' is missing"));
  }

  @Test
  void oneFile_isTakenApartByProviderAndReadsTheSame() {
    String file =
        book(rule("input_tokens: {per: 1000000, rate: \"0.10\"}"))
            + """
            - id: other
              models: [{id: two, prices: [{id: two@base, rates: {input_tokens: {per: 1000, rate: "1e-3"}}}]}]
            overrides: [{provider: acme, account: a, discount: "0.10"}]
            """;
    PriceBook book = PriceBook.read(file).orThrow();
    assertThat(book.documents())
        .extracting(BookDocument::id)
        .containsExactly("acme", "other", "overrides");
    PriceBook again = PriceBook.read(book.documents(), "v2").orThrow();
    assertThat(again.version()).isEqualTo("v2");
    assertThat(
            again
                .provider("acme")
                .orElseThrow()
                .models()
                .get(0)
                .rules()
                .get(0)
                .rates()
                .get(0)
                .rates()
                .get(0)
                .toPlainString())
        .isEqualTo("0.10");
    assertThat(again.overrides()).hasSize(1);
  }

  @Test
  void mistakes_areAllReportedWithTheirPlaceAndFix() {
    String file =
        """
        book: {id: test, version: v1, currency: USD}
        providers:
        - id: acme
          colour: red
          models:
          - id: one
            prices:
            - id: one@base
              effective_from: yesterday
              tiers: {boundary: gt, steps: [0, 200, 100]}
              rates:
                input_tokens: {per: 1000000, rate: ["1", "2"]}
                inputt_tokens: {per: 1000000, rate: "1"}
                output_tokens: {per: 1000000, rate: "-1"}
                web_searches: {per: 0, rate: "NaN"}
                cache_image_read_tokens: {per: 1000000, rate: "1"}
          - id: two
            match: [{equals: one}, {regex: "("}]
            prices: [{id: two@base, rates: {input_tokens: {per: 1, rate: "3"}}}]
        """;
    BookReading reading = PriceBook.read(file);
    assertThat(reading).isInstanceOf(BookReading.Rejected.class);
    List<String> problems =
        ((BookReading.Rejected) reading).problems().stream().map(BookProblem::toString).toList();
    assertThat(problems)
        .anySatisfy(
            text -> assertThat(text).startsWith("book:4:3 providers[0]: unknown key 'colour'"))
        .anySatisfy(
            text ->
                assertThat(text)
                    .contains(":9:23 ")
                    .contains("'yesterday' is not an instant; write it as 2026-08-21T00:00:00Z"))
        .anySatisfy(text -> assertThat(text).contains("the step 100 is not above the one before"))
        .anySatisfy(text -> assertThat(text).contains("unknown unit 'inputt_tokens'"))
        .anySatisfy(text -> assertThat(text).contains("rates.output_tokens.rate: is negative"))
        .anySatisfy(text -> assertThat(text).contains("'NaN' is not a finite decimal number"))
        .anySatisfy(text -> assertThat(text).contains("'per' is zero"))
        .anySatisfy(
            text ->
                assertThat(text)
                    .contains(
                        "cache_image_read_tokens has a price and cache_read_tokens, which includes"
                            + " it, has none"))
        .anySatisfy(
            text -> assertThat(text).contains("the name 'one' belongs to both 'one' and 'two'"))
        .anySatisfy(text -> assertThat(text).contains("the regular expression is wrong"))
        .anySatisfy(text -> assertThat(text).contains("is more than 0.001 for one token"));
  }

  @Test
  void rateCount_mustFitTheSteps() {
    assertThat(
            problems(
                book(
                    "- id: p\n"
                        + "  tiers: {boundary: gt, steps: [0, 100]}\n"
                        + "  rates: {input_tokens: {per: 1000000, rate: [\"1\"]}}\n")))
        .singleElement()
        .satisfies(text -> assertThat(text).contains("has 1 rates for 2 steps"));
  }

  @Test
  void overlappingPartsNeedAPriceForWhatIsBoth() {
    assertThat(
            problems(
                book(
                    rule(
                        "input_tokens: {per: 1000000, rate: \"1\"}, cache_read_tokens: {per:"
                            + " 1000000, rate: \"1\"}, input_audio_tokens: {per: 1000000, rate:"
                            + " \"1\"}"))))
        .singleElement()
        .satisfies(
            text -> assertThat(text).contains("overlap and cache_audio_read_tokens has no price"));
  }

  @Test
  void equalRules_areRejectedUnlessTheyExcludeEachOther() {
    String rates = "rates: {input_tokens: {per: 1000000, rate: \"1\"}}";
    assertThat(problems(book("- {id: a, " + rates + "}\n- {id: b, " + rates + "}\n")))
        .singleElement()
        .satisfies(
            text ->
                assertThat(text)
                    .contains("'a' and 'b' apply at the same time with equal priority"));
    assertThat(
            problems(
                book(
                    "- {id: a, "
                        + rates
                        + "}\n- {id: b, priority: 1, when: {mode: batch}, "
                        + rates
                        + "}\n")))
        .isEmpty();
    assertThat(
            problems(
                book(
                    "- {id: a, when: {service_tier: default}, "
                        + rates
                        + "}\n- {id: b, when: {service_tier: [priority]}, "
                        + rates
                        + "}\n")))
        .isEmpty();
    assertThat(
            problems(
                book(
                    "- {id: a, "
                        + rates
                        + "}\n- {id: b, effective_from: 2026-01-01T00:00:00Z, "
                        + rates
                        + "}\n")))
        .isEmpty();
  }

  @Test
  void twoProviders_cannotShareAName() {
    assertThat(
            problems(
                "book: {version: v1}\n"
                    + "providers:\n"
                    + "- {id: a, aliases: [x]}\n"
                    + "- {id: b, aliases: [X]}\n"))
        .singleElement()
        .satisfies(
            text -> assertThat(text).contains("the provider name 'x' is also a name of 'a'"));
  }

  @Test
  void brokenYaml_isReportedWithItsPlace() {
    assertThat(problems("providers:\n- {id: a\n- b"))
        .singleElement()
        .satisfies(text -> assertThat(text).contains("is not YAML"));
    assertThat(problems("- just\n- a list\n"))
        .anySatisfy(text -> assertThat(text).contains("is not a mapping"));
    assertThat(problems("")).isNotEmpty();
  }

  @Test
  void anyDamagedBook_isRejectedOrReadButNeverThrows() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    String yaml = PriceBook.shipped().documents().get(0).yaml().substring(0, 4000);
    for (int round = 0; round < 2000; round++) {
      StringBuilder text = new StringBuilder(yaml);
      int at = random.nextInt(text.length());
      switch (random.nextInt(3)) {
        case 0 -> text.delete(at, Math.min(text.length(), at + 1 + random.nextInt(20)));
        case 1 -> text.setCharAt(at, "{}[]:,-'\"#&*!|>\t0".charAt(random.nextInt(17)));
        default -> text.setLength(at);
      }
      try {
        assertThat(PriceBook.read(text.toString())).isNotNull();
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed + ", round " + round + "\n" + text, e);
      }
    }
  }

  private static List<String> problems(String yaml) {
    return switch (PriceBook.read(yaml)) {
      case BookReading.Loaded ignored -> List.of();
      case BookReading.Rejected rejected ->
          rejected.problems().stream().map(BookProblem::toString).toList();
    };
  }

  @Test
  void priceJumps_areWarningsUntilTheyCanOnlyBeMistakes() {
    String two =
        """
        - id: one@base
          rates: {input_tokens: {per: 1000000, rate: "2"}}
        - id: one@later
          effective_from: 2026-08-01T00:00:00Z
          rates: {input_tokens: {per: 1000000, rate: "%s"}}
        """;
    PriceBook fallen = PriceBook.read(book(two.formatted("0.3"))).orThrow();
    assertThat(PriceJumps.warnings(fallen))
        .singleElement()
        .extracting(BookProblem::problem)
        .isEqualTo("the price of input_tokens in 'one@later' goes from 2 to 0.3 for 1000000");
    assertThat(PriceJumps.warnings(PriceBook.read(book(two.formatted("0.4"))).orThrow())).isEmpty();
    BookReading mistaken = PriceBook.read(book(two.formatted("0.002")));
    assertThat(((BookReading.Rejected) mistaken).problems())
        .extracting(BookProblem::problem)
        .containsExactly(
            "the price of input_tokens in 'one@later' goes from 2 to 0.002 for 1000000");
  }

  @Test
  void shippedBook_isReadInSeconds() {
    Duration best = Duration.ofDays(1);
    for (int i = 0; i < 5; i++) {
      long start = System.nanoTime();
      PriceBook.shipped();
      Duration took = Duration.ofNanos(System.nanoTime() - start);
      best = took.compareTo(best) < 0 ? took : best;
      System.out.println("shipped book read in " + took.toMillis() + " ms");
    }
    assertThat(best).isLessThan(Duration.ofSeconds(10));
  }
}
