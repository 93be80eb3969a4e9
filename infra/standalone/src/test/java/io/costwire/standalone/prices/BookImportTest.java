// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.prices;

import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.pricing.PriceEngine;
import io.costwire.pricing.PriceRequest;
import io.costwire.pricing.book.BookDiff;
import io.costwire.pricing.book.BookDocument;
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

  @Test
  void nextVersion_followsTheHighestOfTheDay() {
    var later =
        new BookImport(current, Set.of("2026-11-22.2", "2026-11-22.10", "2026-11-20.30"), NOW);

    assertThat(later.nextVersion()).isEqualTo("2026-11-22.11");
  }

  private PriceBook made(String text, boolean replace) {
    Outcome outcome = imports.of(Source.NATIVE, file(text), replace);
    assertThat(outcome).isInstanceOf(Outcome.Made.class);
    return ((Outcome.Made) outcome).book();
  }

  private static PriceFile file(String text) {
    return new PriceFile("file.yaml", text, "");
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
    Outcome outcome = again.of(Source.NATIVE, file(PART), false);

    assertThat(((Outcome.Made) outcome).book().manifest().sha256())
        .isEqualTo(once.manifest().sha256());
  }

  @Test
  void changes_areNamedWithTheirDelta() {
    BookDiff diff = BookDiff.between(current, made(PART, false));

    assertThat(diff.changes().stream().map(BookDiff.Change::line))
        .contains(
            "+ newco/first first@base: input_tokens 7 per 1000000",
            "~ openai/gpt-x gpt-x@base: output_tokens 10 -> 12 per 1000000 (+20 %), "
                + "ends 2026-11-01T00:00:00Z, before never, replaces what was recorded",
            "~ openai/gpt-x gpt-x@november from 2026-11-01T00:00:00Z: "
                + "input_tokens 2.5 -> 3 per 1000000 (+20 %), output_tokens 12 per 1000000 (gone)",
            "~ openai/gpt-x: the names that match differ");
    assertThat(diff.earliest()).isNull();
    assertThat(diff.concerned()).containsOnlyKeys("newco", "openai");
    assertThat(diff.concernsAll()).isFalse();
  }

  @Test
  void replacedBook_hasOnlyWhatTheFileHas() {
    PriceBook book = made("book: {version: mine.1, currency: USD}\n" + PART, true);

    assertThat(book.version()).isEqualTo("mine.1");
    assertThat(book.provider("mistral")).isEmpty();
    assertThat(BookDiff.between(current, book).count(BookDiff.Kind.REMOVED)).isEqualTo(1);
  }

  @Test
  void versionThatWasPublishedBefore_isRefused() {
    String text = "book: {version: 2026-11-20.1}\n" + PART;

    assertThat(imports.of(Source.NATIVE, file(text), false))
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

    assertThat(imports.of(Source.NATIVE, file(text), false))
        .isInstanceOfSatisfying(
            Outcome.Refused.class,
            refused ->
                assertThat(refused.problems())
                    .anyMatch(p -> p.contains("file.yaml:") && p.contains("no_such_unit")));
  }

  private static final String TERMS =
      """
      providers:
      - id: OpenAI
        endpoints: ['https://api\\.openai\\.com']
        billed_tier: {default: requested}
        source: {kind: contract, ref: acme-2027}
        models:
        - id: gpt-y
          prices:
          - id: gpt-y@base
            currency: CNY
            rates: {input_tokens: {per: 1000000, rate: "8"}}
      fx:
      - {from: CNY, to: USD, date: 2026-11-20, rate: "0.14", source: {kind: ecb}}
      overrides:
      - {id: acme, account: acme, provider: openai, discount: "0.1", effective_from: 2026-11-01T00:00:00Z}
      """;

  @Test
  void termsOfAFile_areAddedAndNamed() {
    PriceBook book = made(TERMS, false);

    assertThat(book.documents().stream().map(BookDocument::id))
        .containsExactlyInAnyOrder("openai", "mistral", "fx", "overrides");
    assertThat(cost(book, "openai", "gpt-y", "2026-11-21T00:00:00Z")).isEqualByComparingTo("1.12");
    assertThat(book.servedAt("https://api.openai.com/v1")).isPresent();
    assertThat(BookDiff.between(current, book).changes().stream().map(BookDiff.Change::line))
        .contains(
            "+ openai/gpt-y gpt-y@base: input_tokens 8 per 1000000, in CNY",
            "+ fx CNY-USD@2026-11-20 from 2026-11-20T00:00:00Z: 1 CNY in USD: 0.14",
            "+ overrides acme from 2026-11-01T00:00:00Z: [openai account acme discount 0.1]")
        .anyMatch(line -> line.startsWith("~ openai: ") && line.contains("tier REQUESTED"));
  }

  @Test
  void changedTerms_replaceWhatTheBookHas() {
    PriceBook before = made(TERMS, false);
    String text =
        TERMS
            .replace("\"0.14\"", "\"0.147\"")
            .replace("kind: ecb", "kind: bank")
            .replace("\"0.1\"", "\"0.12\"");
    Outcome outcome =
        new BookImport(before, Set.of(before.version()), NOW).of(Source.NATIVE, file(text), false);

    PriceBook book = ((Outcome.Made) outcome).book();
    assertThat(book.fx())
        .singleElement()
        .satisfies(rate -> assertThat(rate.source().kind()).isEqualTo("bank"));
    BookDiff diff = ((Outcome.Made) outcome).diff();
    assertThat(diff.changes().stream().map(BookDiff.Change::line))
        .containsExactly(
            "~ fx CNY-USD@2026-11-20 from 2026-11-20T00:00:00Z: 1 CNY in USD: 0.14 -> 0.147 (+5 %)",
            "~ overrides acme from 2026-11-01T00:00:00Z: [openai account acme discount 0.1] -> "
                + "[openai account acme discount 0.12]");
    assertThat(diff.concernsAll()).isTrue();
    assertThat(diff.earliest()).isEqualTo(Instant.parse("2026-11-01T00:00:00Z"));
  }

  @Test
  void onlyRatesOfExchange_areAPartToo() {
    PriceBook book =
        made(TERMS.substring(TERMS.indexOf("fx:"), TERMS.indexOf("overrides:")), false);

    assertThat(book.fx()).hasSize(1);
    assertThat(book.providers()).hasSize(2);
  }

  @Test
  void sourceOfAFile_isThatOfItsPricesOnly() {
    String sourced = BOOK.replace("aliases: [oai]", "source: {kind: list}");
    PriceBook book =
        ((Outcome.Made)
                new BookImport(PriceBook.read(sourced).orThrow(), Set.of(), NOW)
                    .of(Source.NATIVE, file(TERMS), false))
            .book();

    assertThat(source(book, "gpt-x")).isEqualTo("list");
    assertThat(source(book, "gpt-y")).isEqualTo("contract");
  }

  private static String source(PriceBook book, String model) {
    var rules = book.provider("openai").flatMap(it -> it.named(model)).orElseThrow().rules();
    return rules.getFirst().source().kind();
  }

  @Test
  void otherCurrency_isRefused() {
    String text = "book: {currency: CNY}\n" + PART;

    assertThat(imports.of(Source.NATIVE, file(text), false))
        .isInstanceOfSatisfying(
            Outcome.Refused.class,
            refused -> assertThat(refused.problems().getFirst()).contains("CNY", "USD"));
  }

  @Test
  void bookWithoutAVersion_isPublishedByProvider() {
    assertThat(made(PART, true).documents().stream().map(BookDocument::id))
        .containsExactly("openai", "newco");
  }

  @Test
  void contract_isAddedUnderTheNameOfItsFile() {
    String text =
        """
        provider,model,unit,per,rate,effective_from
        openai,gpt-x,input_tokens,1000000,2,2027-01-01
        openai,gpt-x,smells,1000000,2,2027-01-01
        """;
    Outcome outcome = imports.of(Source.CONTRACT, new PriceFile("acme-2027.csv", text, ""), false);

    Outcome.Made made = (Outcome.Made) outcome;
    assertThat(made.book().version()).isEqualTo("2026-11-22.2");
    assertThat(made.notes()).singleElement().asString().contains("row 2", "smells");
    assertThat(made.diff().changes().stream().map(BookDiff.Change::line))
        .containsExactly(
            "~ openai/gpt-x gpt-x@2027-01-01-contract from 2027-01-01T00:00:00Z: "
                + "input_tokens 2.5 -> 2 per 1000000 (-20 %)");
    var rules = made.book().provider("openai").flatMap(p -> p.named("gpt-x")).orElseThrow().rules();
    assertThat(rules.getLast().source().reference()).isEqualTo("acme-2027.csv");
  }

  @Test
  void unreadableFile_isRefusedWithItsName() {
    for (Source source : Set.of(Source.GENAI_PRICES, Source.LITELLM, Source.CONTRACT)) {
      assertThat(imports.of(source, new PriceFile("notes.txt", "hello: [", ""), false))
          .isInstanceOfSatisfying(
              Outcome.Refused.class,
              refused ->
                  assertThat(refused.problems())
                      .singleElement()
                      .asString()
                      .startsWith("notes.txt"));
    }
    assertThat(imports.of(Source.NATIVE, file("providers: ["), false))
        .isInstanceOfSatisfying(
            Outcome.Refused.class,
            refused -> assertThat(refused.problems().getFirst()).startsWith("file.yaml:"));
  }

  @Test
  void emptyTopic_beginsWithTheKnownProviders() {
    String text = "provider,model,unit,per,rate\nclaude,x,input_tokens,1000000,2\n";
    Outcome outcome =
        new BookImport(null, Set.of(), NOW)
            .of(Source.CONTRACT, new PriceFile("c.csv", text, ""), false);

    PriceBook book = ((Outcome.Made) outcome).book();
    assertThat(book.provider("openai")).isPresent();
    assertThat(((Outcome.Made) outcome).diff().changes())
        .allMatch(change -> change.kind() == BookDiff.Kind.ADDED)
        .anyMatch(change -> change.line().startsWith("+ claude/x "));
  }
}
