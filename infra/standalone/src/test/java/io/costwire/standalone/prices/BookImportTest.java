// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.prices;

import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.pricing.PriceEngine;
import io.costwire.pricing.PriceRequest;
import io.costwire.pricing.book.PriceBook;
import io.costwire.pricing.core.Usage;
import io.costwire.standalone.prices.BookImport.Outcome;
import io.costwire.standalone.prices.BookImport.Source;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BookImportTest {
  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
  private static final String BOOK =
      """
      book: {id: default, version: 2026-11-22.1, currency: USD}
      providers:
      - id: openai
        aliases: [oai]
        modifiers:
        - {id: openai-batch, when: {mode: batch}, multiply: "0.5", applies_to: {family: tokens}}
        models:
        - id: gpt-x
          match: [{equals: gpt-x}]
          prices:
          - id: gpt-x@base
            rates: {input_tokens: {per: 1000000, rate: "2.50"}, output_tokens: {per: 1000000, rate: "10"}}
      - id: mistral
        models:
        - id: small
          prices:
          - id: small@base
            rates: {input_tokens: {per: 1000000, rate: "1"}}
      """;

  private static final String PART =
      """
      providers:
      - id: openai
        models:
        - id: gpt-x
          match: [{prefix: gpt-x-20}]
          prices:
          - id: gpt-x@base
            effective_to: 2026-11-01T00:00:00Z
            rates: {input_tokens: {per: 1000000, rate: "2.50"}, output_tokens: {per: 1000000, rate: "12"}}
          - id: gpt-x@november
            effective_from: 2026-11-01T00:00:00Z
            rates: {input_tokens: {per: 1000000, rate: "3"}}
      - id: newco
        models:
        - id: first
          prices:
          - id: first@base
            rates: {input_tokens: {per: 1000000, rate: "7"}}
      """;

  private final PriceBook current = PriceBook.read(BOOK).orThrow();
  private final BookImport imports =
      new BookImport(current, Set.of("2026-11-22.1", "2026-11-20.1"), NOW);

  private PriceBook made(String text, boolean replace) {
    Outcome outcome = imports.of(Source.NATIVE, "file.yaml", text, replace);
    assertThat(outcome).isInstanceOf(Outcome.Made.class);
    return ((Outcome.Made) outcome).book();
  }

  private static BigDecimal cost(PriceBook book, String provider, String model, String at) {
    var usage = Usage.of(Map.of("input_tokens", new BigDecimal(1_000_000)));
    return new PriceEngine(book)
        .price(PriceRequest.of(provider, model, Instant.parse(at), usage))
        .charge()
        .orElseThrow()
        .total();
  }

  @Test
  void part_isAddedAndTheRestStays() {
    PriceBook book = made(PART, false);

    assertThat(book.version()).isEqualTo("2026-11-22.2");
    assertThat(cost(book, "oai", "gpt-x", "2026-10-01T00:00:00Z")).isEqualByComparingTo("2.5");
    assertThat(cost(book, "oai", "gpt-x-2026", "2026-11-02T00:00:00Z")).isEqualByComparingTo("3");
    assertThat(cost(book, "newco", "first", "2026-11-02T00:00:00Z")).isEqualByComparingTo("7");
    assertThat(cost(book, "mistral", "small", "2026-11-02T00:00:00Z")).isEqualByComparingTo("1");
    assertThat(book.provider("openai").orElseThrow().modifiers()).hasSize(1);
  }

  @Test
  void documentsThatAreNotConcerned_areAsTheyWere() {
    Map<String, String> before = current.manifest().sha256();
    Map<String, String> after = made(PART, false).manifest().sha256();

    assertThat(after).containsEntry("mistral", before.get("mistral")).containsKey("newco");
    assertThat(after.get("openai")).isNotEqualTo(before.get("openai"));
  }

  @Test
  void sameAgain_changesNoDocument() {
    PriceBook once = made(PART, false);
    var again = new BookImport(once, Set.of(once.version()), NOW);
    Outcome outcome = again.of(Source.NATIVE, "file.yaml", PART, false);

    assertThat(((Outcome.Made) outcome).book().manifest().sha256())
        .isEqualTo(once.manifest().sha256());
  }

  @Test
  void changes_areNamedWithTheirDelta() {
    BookChanges changes = BookChanges.between(current, made(PART, false));

    assertThat(changes.changes().stream().map(BookChanges.Change::line))
        .anyMatch(l -> l.startsWith("+ newco/first first@base: input_tokens 7 per 1000000"))
        .anyMatch(
            l ->
                l.contains("~ openai/gpt-x gpt-x@base: output_tokens 10 -> 12 per 1000000 (+20 %)"))
        .anyMatch(l -> l.startsWith("+ openai/gpt-x gpt-x@november from 2026-11-01T00:00:00Z"));
    assertThat(changes.earliest()).isNull();
    assertThat(changes.concerned()).containsOnlyKeys("newco", "openai");
  }

  @Test
  void replacedBook_hasOnlyWhatTheFileHas() {
    PriceBook book = made("book: {version: mine.1, currency: USD}\n" + PART, true);

    assertThat(book.version()).isEqualTo("mine.1");
    assertThat(book.provider("mistral")).isEmpty();
    assertThat(BookChanges.between(current, book).count(BookChanges.Kind.REMOVED)).isEqualTo(1);
  }

  @Test
  void versionThatWasPublishedBefore_isRefused() {
    String text = "book: {version: 2026-11-20.1}\n" + PART;

    assertThat(imports.of(Source.NATIVE, "file.yaml", text, false))
        .isInstanceOfSatisfying(
            Outcome.Refused.class,
            refused ->
                assertThat(refused.problems()).singleElement().asString().contains("2026-11-20.1"));
  }

  @Test
  void problems_haveTheLinesOfTheFile() {
    String text =
        PART.replace(
            "input_tokens: {per: 1000000, rate: \"7\"}", "no_such_unit: {per: 1, rate: \"7\"}");

    assertThat(imports.of(Source.NATIVE, "file.yaml", text, false))
        .isInstanceOfSatisfying(
            Outcome.Refused.class,
            refused ->
                assertThat(refused.problems())
                    .anyMatch(p -> p.contains("file.yaml:") && p.contains("no_such_unit")));
  }
}
